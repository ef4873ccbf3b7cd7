import click

from entrepot.cli.data import now, open_existing, operator
from entrepot.cli.options import data_option
from entrepot.flows import removal
from entrepot.formats.distributions import Filename
from entrepot.records.releases.deletion import actions as files
from entrepot.records.releases.deletion import queries


@click.group()
def file() -> None:
    """Delete single files, restore them, or purge them for ever."""


@file.command("delete")
@click.argument("filename")
@click.option("--yes", is_flag=True, help="Delete it.")
@data_option
def delete(filename: str, *, yes: bool) -> None:
    """Take the file FILENAME away.

    It is gone at once, also from lock files that name its address. For 30 days `file restore`
    brings it back; then its bytes go. Its name is never used again.
    """
    open_existing()
    found = queries.file_named(Filename.parse(filename).text)
    if not yes:
        raise click.UsageError(f"Whoever installs {found.filename} will fail: say --yes.")
    if files.delete_file(found, actor=operator(), at=now()):
        click.echo(f"Deleted {found.filename}.")
    else:
        click.echo(f"{found.filename} was deleted before.")


@file.command("restore")
@click.argument("filename")
@data_option
def restore(filename: str) -> None:
    """Bring the deleted file FILENAME back, within 30 days."""
    open_existing()
    found = queries.file_named(Filename.parse(filename).text)
    if files.restore_file(found, actor=operator(), at=now()):
        click.echo(f"Restored {found.filename}.")
    else:
        click.echo(f"{found.filename} was not deleted.")


@file.command("purge")
@click.argument("filename")
@click.option("--yes", is_flag=True, help="Purge for ever; there is no way back.")
@data_option
def purge(filename: str, *, yes: bool) -> None:
    """Take the file FILENAME and its bytes away, for ever.

    For secrets that were published: nothing is left in storage. Its name is never used again.
    Whoever has downloaded it has it still, so change the secret as well.
    """
    depot = open_existing()
    found = queries.file_named(Filename.parse(filename).text)
    if not yes:
        raise click.UsageError(f"Purging {found.filename} cannot be undone: say --yes to do it.")
    if removal.purge(found, storage=depot.storage, actor=operator(), at=now()):
        click.echo(f"Purged {found.filename}.")
    else:
        click.echo(f"{found.filename} was purged before.")
