import click

from entrepot.cli.data import now, open_existing, operator
from entrepot.cli.options import as_json, data_option, print_json, print_table
from entrepot.records.accounts import queries as accounts
from entrepot.records.projects import actions as projects
from entrepot.records.projects import queries


@click.group()
def project() -> None:
    """Make and list projects."""


@project.command("create")
@click.argument("name")
@click.option("--owner", required=True, metavar="USER", help="Who owns it.")
@data_option
def create(name: str, owner: str) -> None:
    """Make an empty project called NAME, so that only its owner can upload to it.

    A project is also made by the first upload to its name.
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
            "created": f"{each.created_at:%Y-%m-%dT%H:%M:%SZ}",
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
            ", ".join(f"{user} ({role})" for user, role in sorted(facts["roles"].items())),  # type: ignore[attr-defined]
            str(facts["created"]),
        ]
        for facts in known
    ]
    print_table(["NAME", "STATE", "PEOPLE", "CREATED"], rows)
