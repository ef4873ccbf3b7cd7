import sys
from collections.abc import Collection

import click

from entrepot.cli import keys
from entrepot.cli.data import now, open_existing, operator
from entrepot.cli.options import (
    as_json,
    data_option,
    moment,
    print_json,
    print_table,
    require_output,
    tell,
)
from entrepot.errors import Malformed, Rule, Unavailable
from entrepot.formats import macaroons
from entrepot.records.accounts import queries as accounts
from entrepot.records.instance.queries import current
from entrepot.records.tokens import actions as tokens
from entrepot.records.tokens import queries
from entrepot.records.tokens.actions import Minter, NewToken
from entrepot.records.tokens.queries import KnownToken, KnownUse
from entrepot.records.tokens.scopes import projects_left_by


class NoTokenGiven(Malformed):
    rule = Rule(
        "no-token-given",
        "A token to inspect stands on the first line of standard input, never in an argument.",
        "Pipe it in, or run the command in a terminal and paste it.",
    )


class TokenUnseen(Unavailable):
    rule = Rule(
        "token-unseen",
        "A token that nobody could see when it was made is revoked at once.",
        "Make another one where there is room to print it.",
    )


@click.group()
def token() -> None:
    """Make, list, revoke and inspect API tokens.

    A token does what it was made for, uploading unless said otherwise, and nothing else. It is
    shown once, when it is made.
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
@click.option(
    "--action",
    "actions",
    multiple=True,
    type=click.Choice(tokens.ACTIONS),
    default=(tokens.UPLOAD,),
    help="What it may do; may be repeated. Without it: upload.",
)
@data_option
def create(
    owner: str, description: str, projects: tuple[str, ...], actions: tuple[str, ...]
) -> None:
    """Make a token; it alone is printed on standard output.

    A project that does not exist yet is made, empty, for the token's owner, so that a token can
    be scoped to it before the first upload.
    """
    require_output()
    depot = open_existing(makes_tokens=True)
    made, text = tokens.create(
        accounts.by_name(owner),
        NewToken(description, projects, actions=actions),
        minter=Minter(current(), depot.keyring.newest),
        actor=operator(),
        at=now(),
    )
    try:
        tell(f"Token {made.id} of {made.owner.username}: {made.description}")
        asked = {"upload": "upload to", "read": "read"}
        may = " and ".join(asked[action] for action in made.actions)
        tell(f"It may {may} {_scope(projects_left_by(made.caveats))}.")
        tell("Use it as the password, with the user name __token__. It is not shown again:")
        click.echo(text)
    except OSError as failure:
        tokens.revoke(made, why="it could not be shown", actor=operator(), at=now())
        raise TokenUnseen(f"The token could not be printed ({failure.strerror}).") from failure


@token.command("list")
@as_json
@data_option
def list_tokens(*, as_json: bool) -> None:
    """List all tokens, with their scope and their last use."""
    dead_keys = keys.retired(open_existing())
    known = [_facts(each, dead_keys) for each in queries.everyones()]
    if as_json:
        print_json(known)
        return
    columns = [
        "id",
        "owner",
        "description",
        "scope",
        "actions",
        "made_by",
        "created",
        "last_used",
        "state",
    ]
    rows = [[_cell(facts[column]) for column in columns] for facts in known]
    print_table([column.upper().replace("_", " ") for column in columns], rows)


@token.command("revoke")
@click.argument("token_id", metavar="ID")
@click.option("--why", default="", metavar="TEXT", help="A reason, kept with the token.")
@data_option
def revoke(token_id: str, why: str) -> None:
    """Make the token with this ID useless, at once and for ever.

    The first 8 characters of the ID are enough, if no other token's are the same.
    """
    open_existing()
    found = queries.by_id(token_id)
    if tokens.revoke(found, why=why, actor=operator(), at=now()):
        click.echo(f"Revoked {found}.")
    else:
        click.echo(f"{found} was revoked before.")


@token.command("inspect")
def inspect() -> None:
    """Show, offline, what a token says of itself.

    That is its prefix, location, ID and restrictions. The token is read from standard input.
    Whether it is genuine only its index can tell.
    """
    if sys.stdin.isatty():
        tell("Paste the token and press Enter:")
    # Whatever a shell makes of a pipe's encoding: what is no text is no token either.
    pasted = sys.stdin.buffer.readline().decode("utf-8", "replace")
    text = pasted.strip(macaroons.BLANKS)
    if not text:
        raise NoTokenGiven("There was no token on standard input.")
    prefix, macaroon = macaroons.decode(text)
    click.echo(f"prefix      {prefix}")
    click.echo(f"location    {_harmless(macaroon.location)}")
    click.echo(f"identifier  {_harmless(macaroon.identifier)}")
    if not macaroon.caveats:
        click.echo("caveats     none: the token may do all that it was granted")
    for caveat in macaroon.caveats:
        click.echo(f"caveat      {macaroons.read(caveat).in_words()}")


def _harmless(text: str) -> str:
    """Return `text` as it is, or quoted if it could move the cursor or turn what follows around."""
    return text if text.isascii() and text.isprintable() else ascii(text)


def _facts(known: KnownToken, dead_keys: Collection[str]) -> dict[str, object]:
    """Return what the list says of a token; the names are part of the command's interface."""
    uses = [_use(use) for use in known.uses]
    return {
        "id": str(known.id),
        "owner": known.owner,
        "description": known.description,
        "scope": _scope(known.projects),
        "actions": known.actions,
        "made_by": known.made_by,
        "is_operators": known.is_operators,
        "created": moment(known.created_at),
        "expires": moment(known.expires_at) if known.expires_at else None,
        "last_used": uses[0]["at"] if uses else None,
        "uses": uses,
        "revoked": moment(known.revoked_at) if known.revoked_at else None,
        "state": _state(known, dead_keys),
    }


def _cell(fact: object) -> str:
    return ", ".join(fact) if isinstance(fact, tuple) else str(fact or "-")


def _scope(projects: tuple[str, ...] | None) -> str:
    return "all projects of its owner" if projects is None else ", ".join(projects)


def _state(known: KnownToken, dead_keys: Collection[str]) -> str:
    if known.revoked_at:
        return "revoked"
    if known.key_id in dead_keys:
        return "dead key"
    return "expired" if known.expires_at and known.expires_at <= now() else "active"


def _use(use: KnownUse) -> dict[str, object]:
    return {
        "at": moment(use.last_at),
        "first_at": moment(use.first_at),
        "count": use.count,
        "network": use.network,
        "address": use.address,
        "client": use.client,
        "project": use.project,
        "result": use.result,
    }
