import click

from entrepot.backends.keyring import FileKeys
from entrepot.cli.data import now, open_existing, operator
from entrepot.cli.options import data_option, moment, print_table, some, tell
from entrepot.errors import Conflict, NotFound, Rule
from entrepot.formats.names import shown
from entrepot.records.accounts import actions as accounts
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit import queries as trail
from entrepot.records.mails import actions as mails
from entrepot.records.tokens import queries as tokens
from entrepot.wiring import Depot


class KeyNeeded(Conflict):
    rule = Rule(
        "key-needed",
        "An instance key that tokens were made with is retired together with them.",
        "Revoke or replace those tokens first, or say --yes to make them useless.",
    )


class NoSuchKey(NotFound):
    rule = Rule(
        "key-unknown-id",
        "An instance key is named by its ID, of 8 hexadecimal digits.",
        "List the keys with `entrepot keys list`.",
    )


@click.group()
def keys() -> None:
    """Look after the instance keys.

    Without them the database mints no token. Keep them backed up apart from the database.
    """


@keys.command("list")
@data_option
def list_keys() -> None:
    """List the keys by ID, newest first; never the keys themselves."""
    depot = open_existing(looks_only=True)
    rows = [
        [key.id, moment(key.created_at), str(len(tokens.needing(key.id)))]
        for key in depot.keyring.load().keys
    ]
    print_table(["ID", "CREATED", "TOKENS"], rows)


@keys.command("rotate")
@data_option
def rotate() -> None:
    """Add a key for all tokens from now on.

    The ones made before keep working.
    """
    depot = open_existing()
    if not isinstance(depot.keyring, FileKeys):
        tell("The keys are in ENTREPOT_INSTANCE_KEYS. Put this line before the others:")
        click.echo(depot.keyring.rotate(now()))
        return
    added = depot.keyring.rotate(now())
    audit.record(kinds.KEY_ROTATED, added.id, label=added.id, actor=operator(), at=now())
    click.echo(f"The newest key is {added.id}.")


@keys.command("retire")
@click.argument("key_id", metavar="ID")
@click.option("--yes", is_flag=True, help="Retire it although tokens die with it.")
@data_option
def retire(key_id: str, *, yes: bool) -> None:
    """Forget a key, and let what was made with it die.

    It says what that is, and refuses while unrevoked tokens need the key.
    """
    depot = open_existing()
    if key_id not in depot.keyring.load().ids:
        raise NoSuchKey(f"{shown(key_id)} is no key of this instance.")
    if not yes:
        _require_unneeded(key_id)
    accounts.seal_factors_anew(key_id, sealer=depot.keyring)
    mails.seal_anew(key_id, sealer=depot.keyring)
    if isinstance(depot.keyring, FileKeys):
        depot.keyring.retire(key_id)
        click.echo(f"Retired the key {key_id}.")
    else:
        tell(f"The keys are in ENTREPOT_INSTANCE_KEYS: take the line of {key_id} out of it.")
    audit.record(kinds.KEY_RETIRED, key_id, label=key_id, actor=operator(), at=now())


def retired(depot: Depot) -> set[str]:
    """Return the IDs of the keys that are gone on purpose: what was made with them is dead."""
    ids = trail.subject_ids(kinds.KEY_RETIRED)
    return ids and ids - set(depot.keyring.load().ids)


def _require_unneeded(key_id: str) -> None:
    needing = tokens.needing(key_id)
    if not needing:
        return
    count = (
        "1 unrevoked token was" if len(needing) == 1 else f"{len(needing)} unrevoked tokens were"
    )
    names = some([f"{shown(each.description)} of {each.owner.username}" for each in needing])
    raise KeyNeeded(f"{count} made with the key {key_id}: {names}.")
