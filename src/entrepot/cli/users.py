from dataclasses import asdict

import click

from entrepot.cli import passwords
from entrepot.cli.data import now, open_existing, open_or_found, operator
from entrepot.cli.imports import import_users
from entrepot.cli.options import as_json, data_option, moment, print_json, print_table, tell
from entrepot.flows import people
from entrepot.flows.people import joining
from entrepot.flows.people.joining import Invitation
from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts import queries
from entrepot.records.projects import queries as projects
from entrepot.records.tokens import queries as tokens


@click.group()
def user() -> None:
    """Make the accounts of people, and help when something is lost.

    Every change counts at once, also for the service beside it, and is in the trail as yours.
    """


user.add_command(import_users)


@user.command("create")
@click.argument("name")
@click.option("--email", required=True, help="Their e-mail address; it counts as verified.")
@click.option("--admin", is_flag=True, help="Make them an administrator of this index.")
@click.option("--password-stdin", is_flag=True, help="Read a password from standard input.")
@data_option
def create(name: str, email: str, *, admin: bool, password_stdin: bool) -> None:
    """Make an account called NAME.

    The first one also makes the data folder, --data or ./data, with a new instance in it. Names
    are folded to lower case, and are never changed or given again. Publishing needs no password:
    it takes a token, made with `entrepot token create`.
    """
    password = passwords.piped() if password_stdin else None
    # Judged first: what nobody could be called must not found an instance.
    account = accounts.prepare_user(
        name,
        email=email,
        password=password,
        is_administrator=admin,
    )
    depot = open_or_found()
    if password is not None:
        depot.passwords.require(password, words=(name, email))
    made = accounts.store_user(account, actor=operator(), at=now())
    click.echo(f"Made the account {made.username}.")


@user.command("invite")
@click.argument("address")
@data_option
def invite(address: str) -> None:
    """Invite whoever reads mail at ADDRESS to make an account.

    They get a letter with a link, which works once, for seven days. That is so whatever
    ENTREPOT_SIGN_UP says.
    """
    depot = open_existing()
    settings = depot.config
    joining.invite_as_operator(
        Invitation(address, settings.site_name, settings.own_address, lets_members_invite=False),
        sealer=depot.keyring,
        actor=operator(),
        at=now(),
    )
    click.echo(f"Invited {address}. The service sends the letter.")
    tell(f"Its link leads to {settings.own_address}, as ENTREPOT_PUBLIC_URL or _PORT says.")
    if settings.mail.kind == "outbox":
        tell(
            f"No mail server is named (ENTREPOT_MAIL_URL): it comes to {settings.data / 'outbox'}."
        )


@user.command("list")
@as_json
@data_option
def list_users(*, as_json: bool) -> None:
    """List all accounts."""
    open_existing()
    addresses = queries.primary_addresses()
    known = [
        {
            "name": person.username,
            "email": addresses.get(person.id, ""),
            "state": person.state,
            "administrator": person.is_administrator,
            "created": moment(person.date_joined),
            "id": str(person.id),
        }
        for person in queries.everyone()
    ]
    if as_json:
        print_json(known)
        return
    rows = [
        [
            str(person["name"]),
            str(person["email"]),
            "administrator" if person["administrator"] else "",
            str(person["state"]),
            str(person["created"]),
        ]
        for person in known
    ]
    print_table(["NAME", "EMAIL", "", "STATE", "CREATED"], rows)


@user.command("show")
@click.argument("name")
@as_json
@data_option
def show(name: str, *, as_json: bool) -> None:
    """Show what is known of NAME.

    That is the state, addresses, second factors, roles and tokens.
    """
    open_existing()
    facts = _facts(name)
    if as_json:
        print_json(facts)
        return
    for title, value in facts.items():
        click.echo(f"{title.replace('_', ' '):<18}  {_in_words(value)}")


@user.command("set-password")
@click.argument("name")
@data_option
def set_password(name: str) -> None:
    """Give NAME a new password.

    It ends the sessions of the old one, is read from standard input, or typed twice on a terminal.
    Second factors stay.
    """
    depot = open_existing()
    person = queries.by_name(name)
    password = passwords.read()
    depot.passwords.require(password, words=(person.username,))
    accounts.set_password(person, password, actor=operator(), at=now())
    click.echo(f"Set the password of {person.username}.")


@user.command("set-email")
@click.argument("name")
@click.argument("address")
@data_option
def set_email(name: str, address: str) -> None:
    """Make ADDRESS the primary e-mail address of NAME.

    It counts as verified, for you vouch for it. Their other addresses stay.
    """
    open_existing()
    person = queries.by_name(name)
    if accounts.set_address(person, address, actor=operator(), at=now()):
        click.echo(f"Set the address of {person.username}.")
    else:
        click.echo(f"It was the address of {person.username} before.")


@user.command("suspend")
@click.argument("name")
@click.option("--why", default="", metavar="TEXT", help="A reason, kept in the trail.")
@data_option
def suspend(name: str, why: str) -> None:
    """Let NAME, and all tokens of NAME, do nothing.

    That is so until `entrepot user resume`.
    """
    open_existing()
    person = queries.by_name(name)
    if people.suspend(person, why=why, actor=operator(), at=now()):
        click.echo(f"Suspended {person.username}.")
    else:
        click.echo(f"{person.username} was suspended before.")


@user.command("resume")
@click.argument("name")
@data_option
def resume(name: str) -> None:
    """Let NAME, who was suspended, act again.

    Tokens that were not revoked work again too.
    """
    open_existing()
    person = queries.by_name(name)
    if accounts.resume(person, actor=operator(), at=now()):
        click.echo(f"Resumed {person.username}.")
    else:
        click.echo(f"{person.username} was not suspended.")


@user.command("promote")
@click.argument("name")
@data_option
def promote(name: str) -> None:
    """Make NAME an administrator, which gives no right to upload."""
    open_existing()
    person = queries.by_name(name)
    if accounts.promote(person, actor=operator(), at=now()):
        click.echo(f"{person.username} is an administrator now.")
    else:
        click.echo(f"{person.username} was an administrator before.")


@user.command("demote")
@click.argument("name")
@data_option
def demote(name: str) -> None:
    """Let NAME be no administrator any more; the last one stays."""
    open_existing()
    person = queries.by_name(name)
    if accounts.demote(person, actor=operator(), at=now()):
        click.echo(f"{person.username} is no administrator any more.")
    else:
        click.echo(f"{person.username} was no administrator.")


@user.command("reset-factors")
@click.argument("name")
@data_option
def reset_factors(name: str) -> None:
    """Take away the second factors of NAME, who lost them.

    Recovery codes go too. Make sure that it is them who ask: from now on the password alone signs
    in.
    """
    open_existing()
    person = queries.by_name(name)
    if accounts.reset_factors(person, actor=operator(), at=now()):
        click.echo(f"Took away the second factors of {person.username}.")
    else:
        click.echo(f"{person.username} had no second factors.")


@user.command("erase")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Erase for ever; there is no way back.")
@data_option
def erase(name: str, *, yes: bool) -> None:
    """Forget who NAME is.

    Account, addresses, factors and tokens go. Their files and releases stay. The name is never
    given again. Entries in the trail lose what identifies the person. An account that its owner
    deleted before can be erased too.
    """
    open_existing()
    person = queries.by_name(name)
    if not yes:
        raise click.UsageError(f"Erasing {person.username} cannot be undone: say --yes to do it.")
    stands_for = people.erase(person, actor=operator(), at=now())
    click.echo(f"Erased {person.username}; {stands_for} stands in its place.")


def _facts(name: str) -> dict[str, object]:
    """Return what is shown of a person; the names are part of the command's interface."""
    person = queries.by_name(name)
    counts = tokens.counts(at=now(), owner=person)
    confirmed_at = person.recovery_confirmed_at
    return {
        "name": person.username,
        "id": str(person.id),
        "state": person.state,
        "administrator": person.is_administrator,
        "password": person.has_usable_password(),
        "created": moment(person.date_joined),
        "last_sign_in": moment(person.last_login) if person.last_login else None,
        "addresses": [
            {"email": each.email, "verified": each.verified, "primary": each.primary}
            for each in queries.addresses_of(person)
        ],
        "factors": queries.factors_of(person),
        "recovery_confirmed": moment(confirmed_at) if confirmed_at else None,
        "roles": projects.roles_of(person.id),
        "tokens": asdict(counts),
    }


def _in_words(value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case dict():
            return ", ".join(f"{name} ({_in_words(part)})" for name, part in value.items()) or "-"
        case list():
            return ", ".join(_address(each) for each in value) or "-"
    return "-" if value is None else str(value)


def _address(facts: dict[str, object]) -> str:
    remarks = ["primary"] if facts["primary"] else []
    remarks += [] if facts["verified"] else ["unverified"]
    return f"{facts['email']} ({', '.join(remarks)})" if remarks else str(facts["email"])
