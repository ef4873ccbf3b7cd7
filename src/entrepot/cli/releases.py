import click

from entrepot.cli.data import now, open_existing, operator
from entrepot.cli.options import data_option
from entrepot.formats.names import normalize
from entrepot.records.projects.deletion import queries as deleted_projects
from entrepot.records.projects.queries import OPERATOR
from entrepot.records.releases import actions as releases
from entrepot.records.releases import queries
from entrepot.records.releases.deletion import actions as deletion
from entrepot.records.releases.deletion import queries as deletion_queries


@click.group()
def release() -> None:
    """Yank releases or delete them, and take that back."""


@release.command("yank")
@click.argument("project")
@click.argument("version")
@click.option("--reason", default="", metavar="TEXT", help="Shown to whoever installs it anyway.")
@data_option
def yank(project: str, version: str, reason: str) -> None:
    """Let installers pass VERSION of PROJECT over, unless it is pinned."""
    open_existing()
    found = queries.release(normalize(project), version, reader=OPERATOR)
    if releases.yank(found, reason=reason, actor=operator(), at=now()):
        click.echo(f"Yanked {project} {version}.")
    else:
        click.echo(f"{project} {version} was yanked before; the reason stays.")


@release.command("unyank")
@click.argument("project")
@click.argument("version")
@data_option
def unyank(project: str, version: str) -> None:
    """Let installers choose VERSION of PROJECT again."""
    open_existing()
    found = queries.release(normalize(project), version, reader=OPERATOR)
    if releases.unyank(found, actor=operator(), at=now()):
        click.echo(f"{project} {version} is no longer yanked.")
    else:
        click.echo(f"{project} {version} was not yanked.")


@release.command("delete")
@click.argument("project")
@click.argument("version")
@click.option("--yes", is_flag=True, help="Delete it.")
@data_option
def delete(project: str, version: str, *, yes: bool) -> None:
    """Take VERSION of PROJECT away with all its files.

    For 30 days `release restore` brings it back; then the bytes go. The version is never used
    again.
    """
    open_existing()
    found = deletion_queries.release_of(deleted_projects.active(normalize(project)), version)
    if not yes:
        raise click.UsageError(f"Whoever installs {project} {found.version} will fail: say --yes.")
    if deletion.delete_release(found, actor=operator(), at=now()):
        click.echo(f"Deleted {project} {found.version}.")
    else:
        click.echo(f"{project} {found.version} was deleted before.")


@release.command("restore")
@click.argument("project")
@click.argument("version")
@data_option
def restore(project: str, version: str) -> None:
    """Bring the deleted VERSION of PROJECT back, within 30 days.

    The files that were deleted with it come back too, but for those that were purged since.
    """
    open_existing()
    found = deletion_queries.release_of(deleted_projects.active(normalize(project)), version)
    if deletion.restore_release(found, actor=operator(), at=now()):
        click.echo(f"Restored {project} {found.version}.")
    else:
        click.echo(f"{project} {found.version} was not deleted.")
