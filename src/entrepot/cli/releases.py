import click

from entrepot.cli.data import now, open_existing, operator
from entrepot.cli.options import data_option
from entrepot.formats.names import normalize
from entrepot.records.projects.queries import ANYONE
from entrepot.records.releases import actions as releases
from entrepot.records.releases import queries


@click.group()
def release() -> None:
    """Yank releases, and take that back."""


@release.command("yank")
@click.argument("project")
@click.argument("version")
@click.option("--reason", default="", metavar="TEXT", help="Shown to whoever installs it anyway.")
@data_option
def yank(project: str, version: str, reason: str) -> None:
    """Let installers pass VERSION of PROJECT over, unless it is pinned."""
    open_existing()
    found = queries.release(normalize(project), version, reader=ANYONE)
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
    found = queries.release(normalize(project), version, reader=ANYONE)
    if releases.unyank(found, actor=operator(), at=now()):
        click.echo(f"{project} {version} is no longer yanked.")
    else:
        click.echo(f"{project} {version} was not yanked.")
