import sys

import click

from entrepot.cli.data import now, open_existing, open_or_found, operator
from entrepot.cli.options import as_json, data_option, print_json, print_table
from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts import queries


@click.group()
def user() -> None:
    """Make and list the accounts of people."""


@user.command("create")
@click.argument("name")
@click.option("--email", required=True, help="Their e-mail address; it counts as verified.")
@click.option("--admin", is_flag=True, help="Make them an administrator of this index.")
@click.option("--password-stdin", is_flag=True, help="Read a password from standard input.")
@data_option
def create(name: str, email: str, *, admin: bool, password_stdin: bool) -> None:
    """Make an account called NAME.

    Names are folded to lower case, and are never changed or given again. Publishing needs no
    password: it takes a token, made with `entrepot token create`.
    """
    password = _read_password() if password_stdin else None
    open_or_found()
    made = accounts.create_user(
        name,
        email=email,
        password=password,
        is_administrator=admin,
        actor=operator(),
        at=now(),
    )
    click.echo(f"Made the account {made.username}.")


@user.command("list")
@as_json
@data_option
def list_users(*, as_json: bool) -> None:
    """List all accounts."""
    open_existing()
    addresses = queries.primary_addresses()
    people = [
        {
            "name": person.username,
            "email": addresses.get(person.id, ""),
            "state": person.state,
            "administrator": person.is_administrator,
            "created": person.date_joined.isoformat(timespec="seconds"),
            "id": str(person.id),
        }
        for person in queries.everyone()
    ]
    if as_json:
        print_json(people)
        return
    rows = [
        [
            str(person["name"]),
            str(person["email"]),
            "administrator" if person["administrator"] else "",
            str(person["state"]),
            str(person["created"]),
        ]
        for person in people
    ]
    print_table(["NAME", "EMAIL", "", "STATE", "CREATED"], rows)


def _read_password() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError:
        # From None: the error holds the bytes, and with them the password.
        raise click.UsageError("The password on standard input is not UTF-8 text.") from None
