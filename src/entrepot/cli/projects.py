import click

from entrepot.cli.data import now, open_existing, operator
from entrepot.cli.options import as_json, data_option, moment, print_json, print_table
from entrepot.formats.names import normalize
from entrepot.records.accounts import queries as accounts
from entrepot.records.projects import actions as projects
from entrepot.records.projects import queries
from entrepot.records.projects.deletion import actions as deletion
from entrepot.records.projects.deletion import queries as deletion_queries
from entrepot.records.projects.queries import OPERATOR

user_option = click.option("--user", "user_name", required=True, metavar="USER", help="Whose role.")


@click.group()
def project() -> None:
    """Make, list and delete projects, and say who may publish them."""


@project.command("create")
@click.argument("name")
@click.option("--owner", required=True, metavar="USER", help="Who owns it.")
@data_option
def create(name: str, owner: str) -> None:
    """Make an empty project called NAME.

    From then on only its owner can upload to it. A project is also made by the first upload to its
    name.
    """
    open_existing()
    made = projects.create(name, owner=accounts.by_name(owner), actor=operator(), at=now())
    click.echo(f"Made the project {made.display_name}.")


@project.command("list")
@as_json
@data_option
def list_projects(*, as_json: bool) -> None:
    """List all projects, empty ones too."""
    open_existing()
    known = [
        {
            "name": each.display_name,
            "normalized_name": each.name,
            "state": each.state,
            "has_files": each.is_listed,
            "visibility": each.visibility,
            "created": moment(each.created_at),
            "roles": {role.user.username: role.name for role in each.roles.all()},
        }
        for each in queries.with_owners()
    ]
    if as_json:
        print_json(known)
        return
    rows = [
        [
            str(facts["name"]),
            str(facts["state"]) if facts["has_files"] else "empty",
            ", ".join(f"{user} ({role})" for user, role in sorted(facts["roles"].items())),  # type: ignore[attr-defined]  # facts are typed as objects
            str(facts["created"]),
        ]
        for facts in known
    ]
    print_table(["NAME", "STATE", "PEOPLE", "CREATED"], rows)


@project.command("add-role")
@click.argument("name")
@user_option
@click.option(
    "--role",
    required=True,
    type=click.Choice(["owner", "maintainer", "reader"]),
    help="What they shall be; it takes the place of what they were.",
)
@data_option
def add_role(name: str, user_name: str, role: str) -> None:
    """Give a person a role in the project NAME.

    A reader sees it where it is for members only; a maintainer also uploads; an owner also decides
    who else may.
    """
    open_existing()
    found, person = queries.visible(normalize(name), reader=OPERATOR), accounts.by_name(user_name)
    is_new = projects.add_role(found, person, role, actor=operator(), at=now())
    since = "is now" if is_new else "was before"
    click.echo(f"{person.username} {since} {role} of {found.display_name}.")


@project.command("remove-role")
@click.argument("name")
@user_option
@data_option
def remove_role(name: str, user_name: str) -> None:
    """Take a person's role in the project NAME away.

    Their tokens reach it no longer. The last owner stays.
    """
    open_existing()
    found, person = queries.visible(normalize(name), reader=OPERATOR), accounts.by_name(user_name)
    if projects.remove_role(found, person, actor=operator(), at=now()):
        click.echo(f"{person.username} has no role in {found.display_name} any more.")
    else:
        click.echo(f"{person.username} had no role in {found.display_name}.")


@project.command("delete")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Delete it.")
@data_option
def delete(name: str, *, yes: bool) -> None:
    """Take the project NAME away with all its releases.

    For 30 days `project restore` brings it back; then the bytes go. Its name stays taken, until
    `project release` lets go of it.
    """
    open_existing()
    found = deletion_queries.taken(normalize(name))
    if not yes:
        raise click.UsageError(f"Whoever installs {found.display_name} will fail: say --yes.")
    if deletion.delete(found, actor=operator(), at=now()):
        click.echo(f"Deleted {found.display_name}.")
    else:
        click.echo(f"{found.display_name} was deleted before.")


@project.command("restore")
@click.argument("name")
@data_option
def restore(name: str) -> None:
    """Bring the deleted project NAME back, within 30 days.

    It is as it was: with its releases, files and people.
    """
    open_existing()
    found = deletion_queries.taken(normalize(name))
    if deletion.restore(found, actor=operator(), at=now()):
        click.echo(f"Restored {found.display_name}.")
    else:
        click.echo(f"{found.display_name} was not deleted.")


@project.command("release")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Let go of it for ever; there is no way back.")
@data_option
def release(name: str, *, yes: bool) -> None:
    """Let somebody else take the NAME of a deleted project.

    The deleted project never comes back. Its file names stay spent, and its tokens do not reach
    the project that takes the name.
    """
    open_existing()
    found = deletion_queries.taken(normalize(name))
    if not yes:
        raise click.UsageError(f"{found.display_name} cannot come back then: say --yes to do it.")
    deletion.release_name(found, actor=operator(), at=now())
    click.echo(f"The name {found.display_name} is free.")


@project.command("set-visibility")
@click.argument("name")
@click.argument("visibility", type=click.Choice(["instance", "members"]))
@data_option
def set_visibility(name: str, visibility: str) -> None:
    """Say who may read the project NAME.

    instance: whoever may read this index (ENTREPOT_READ). members: only people with a role in it,
    administrators no exception.
    """
    open_existing()
    found = queries.visible(normalize(name), reader=OPERATOR)
    is_new = projects.set_visibility(found, visibility, actor=operator(), at=now())
    since = "is now" if is_new else "was before"
    whose = "its members alone" if visibility == "members" else "whoever may read this index"
    click.echo(f"{found.display_name} {since} for {whose}.")
