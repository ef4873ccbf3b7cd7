import sys
from datetime import datetime

import click

from entrepot.cli.data import now, open_existing, operator
from entrepot.cli.options import as_json, data_option, print_json, print_table, tell
from entrepot.formats import macaroons
from entrepot.records.accounts import queries as accounts
from entrepot.records.instance.queries import current
from entrepot.records.tokens import actions as tokens
from entrepot.records.tokens import queries
from entrepot.records.tokens.actions import Minter
from entrepot.records.tokens.queries import KnownToken, KnownUse
from entrepot.records.tokens.scopes import scope_in_words

BLANKS = " \t\r\n\ufeff"


@click.group()
def token() -> None:
    """Make, list, revoke and inspect API tokens.

    A token may upload and do nothing else. It is shown once, when it is made.
    """


@token.command("create")
@click.option("--user", "owner", required=True, metavar="NAME", help="Whose token it is.")
@click.option("--description", required=True, metavar="TEXT", help="Where it will be used.")
@click.option(
    "--project",
    "projects",
    multiple=True,
    metavar="P",
    help="Scope it to this project; may be repeated. Without it: all the owner's projects.",
)
@data_option
def create(owner: str, description: str, projects: tuple[str, ...]) -> None:
    """Make a token; it alone is printed on standard output.

    A project that does not exist yet is made, empty, for the token's owner, so that a token can
    be scoped to it before the first upload.
    """
    depot = open_existing()
    made, text = tokens.create_for_projects(
        accounts.by_name(owner),
        description,
        project_names=projects,
        minter=Minter(current(), depot.keyring.newest),
        actor=operator(),
        at=now(),
    )
    tell(f"Token {made.id} of {made.owner.username}: {made.description}")
    tell(f"It may upload to {scope_in_words(made.caveats)}.")
    tell("Use it as the password, with the user name __token__. It is not shown again:")
    click.echo(text)


@token.command("list")
@as_json
@data_option
def list_tokens(*, as_json: bool) -> None:
    """List all tokens, with their scope and their last use."""
    open_existing()
    known = [_facts(each) for each in queries.everyones()]
    if as_json:
        print_json(known)
        return
    columns = ["id", "owner", "description", "scope", "made_by", "created", "last_used", "state"]
    rows = [[str(facts[column] or "-") for column in columns] for facts in known]
    print_table([column.upper().replace("_", " ") for column in columns], rows)


@token.command("revoke")
@click.argument("token_id", metavar="ID")
@click.option("--why", default="", metavar="TEXT", help="A reason, kept with the token.")
@data_option
def revoke(token_id: str, why: str) -> None:
    """Make the token with this ID useless, at once and for ever."""
    open_existing()
    found = queries.by_id(token_id)
    if tokens.revoke(found, why=why, actor=operator(), at=now()):
        click.echo(f"Revoked {found}.")
    else:
        click.echo(f"{found} was revoked before.")


@token.command("inspect")
def inspect() -> None:
    """Show what a token says, offline: its prefix, location, ID and restrictions.

    The token is read from standard input. Whether it is genuine only its index can tell.
    """
    if sys.stdin.isatty():
        tell("Paste the token and press Enter:")
    # Whatever a shell makes of a pipe's encoding: what is no text is no token either.
    pasted = sys.stdin.buffer.readline().decode("utf-8", "replace")
    prefix, macaroon = macaroons.decode(pasted.strip(BLANKS))
    click.echo(f"prefix      {prefix}")
    click.echo(f"location    {macaroon.location}")
    click.echo(f"identifier  {macaroon.identifier}")
    if not macaroon.caveats:
        click.echo("caveats     none: the token may do all that it was granted")
    for caveat in macaroon.caveats:
        click.echo(f"caveat      {macaroons.read(caveat).in_words()}")


def _facts(known: KnownToken) -> dict[str, object]:
    """Return what the list says of a token; the names are part of the command's interface."""
    uses = [_use(use) for use in known.uses]
    return {
        "id": str(known.id),
        "owner": known.owner,
        "description": known.description,
        "scope": known.scope,
        "actions": known.actions,
        "made_by": known.made_by,
        "is_operators": known.is_operators,
        "created": _moment(known.created_at),
        "last_used": uses[0]["at"] if uses else None,
        "uses": uses,
        "revoked": _moment(known.revoked_at) if known.revoked_at else None,
        "state": "revoked" if known.revoked_at else "active",
    }


def _use(use: KnownUse) -> dict[str, object]:
    return {
        "at": _moment(use.last_at),
        "first_at": _moment(use.first_at),
        "count": use.count,
        "network": use.network,
        "address": use.address,
        "client": use.client,
        "project": use.project,
        "result": use.result,
    }


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
