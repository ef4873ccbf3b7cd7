import click

from entrepot.backends.keyring import FileKeys
from entrepot.cli.data import now, open_existing, operator
from entrepot.cli.options import data_option, print_table, tell
from entrepot.errors import Conflict, Rule
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.tokens import queries as tokens


class KeyNeeded(Conflict):
    rule = Rule(
        "key-needed",
        "An instance key that tokens were made with is retired together with them.",
        "Revoke or replace those tokens first, or say --yes to make them useless.",
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
        [key.id, f"{key.created_at:%Y-%m-%dT%H:%M:%SZ}", str(tokens.count_needing(key.id))]
        for key in depot.keyring.load().keys
    ]
    print_table(["ID", "CREATED", "TOKENS"], rows)


@keys.command("rotate")
@data_option
def rotate() -> None:
    """Add a key for all tokens from now on; the ones made before keep working."""
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
    """Forget a key. What was made with it stops working; the command says what that is."""
    depot = open_existing()
    needing = tokens.count_needing(key_id)
    if needing and not yes:
        raise KeyNeeded(f"{needing} unrevoked tokens were made with the key {key_id}.")
    if not isinstance(depot.keyring, FileKeys):
        tell(f"The keys are in ENTREPOT_INSTANCE_KEYS: take the line of {key_id} out of it.")
        return
    depot.keyring.retire(key_id)
    audit.record(kinds.KEY_RETIRED, key_id, label=key_id, actor=operator(), at=now())
    click.echo(f"Retired the key {key_id}.")
