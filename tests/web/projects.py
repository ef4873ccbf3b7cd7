"""A project that people work on together, and whoever works on it, each at a browser."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from tests.cli.commands import execute
from tests.depots import Depot
from tests.uploads import Wheel, publish
from tests.web.people import Browser, Page


@dataclass
class Works:
    """A started depot where Alice owns every project; others have the roles they are given."""

    depot: Depot
    token: str
    people: dict[str, Browser] = field(default_factory=dict)

    def project(self, name: str, *versions: str) -> str:
        """Make a project of Alice's by publishing it; return the path of its page."""
        for version in versions or ("1.0",):
            wheel = Wheel.made(name.replace("-", "_"), version)
            status, reason = publish(self.depot.port, self.token, wheel)
            assert status == 200, reason
        return f"/project/{name}/"

    def has_role(self, person: str, project: str, role: str) -> None:
        """Give somebody a role behind everybody's back."""
        execute(
            self.depot,
            "INSERT INTO projects_role (project_id, user_id, name, created_at) "
            "VALUES (?, ?, ?, '2026-11-23 12:00:00')",
            UUID(self.id_of("projects_project", "name", project)).hex,
            UUID(self.person(person)).hex,
            role,
        )

    def person(self, name: str) -> str:
        return self.id_of("accounts_user", "username", name)

    def id_of(self, table: str, column: str, value: str) -> str:
        query = f"SELECT id FROM {table} WHERE {column} = ?"  # noqa: S608 (constants)
        [(found,)] = execute(self.depot, query, value)
        return str(UUID(found))

    def roles(self, project: str) -> dict[str, str]:
        """Return what everybody is to the project, as the rows say."""
        query = (
            "SELECT username, projects_role.name FROM projects_role "
            "JOIN accounts_user ON accounts_user.id = user_id "
            "JOIN projects_project ON projects_project.id = project_id "
            "WHERE projects_project.name = ? AND projects_project.state != 'released'"
        )
        return dict(execute(self.depot, query, project))  # type: ignore[arg-type]  # pairs

    def invite(self, project: str, invitee: str, role: str = "maintainer") -> Page:
        page = self.people["alice"].get(f"/project/{project}/collaborators/invite/")
        return self.people["alice"].submit(page, invitee=invitee, role=role)

    def invitation(self, project: str) -> str:
        """Return the id of the one open invitation to the project."""
        of = UUID(self.id_of("projects_project", "name", project)).hex
        query = "SELECT id FROM invitations_invitation WHERE project_id = ?"
        [(found,)] = execute(self.depot, query, of)
        return str(UUID(found))

    def act(self, who: str, path: str, **fields: str) -> Page:
        """Open the page before an act, and send it."""
        return self.people[who].submit(self.people[who].get(path), **fields)


def begun(peopled: Callable[..., Depot], **settings: str) -> Works:
    """Start a depot; Alice has a token, and the cast is signed in."""
    depot = peopled(TWO_FACTOR="encouraged", **settings)
    works = Works(depot, depot.token("alice", "everything"))
    depot.start("--workers", "2")
    for name in ("alice", "bob", "mallory"):
        works.people[name] = Browser(depot)
        works.people[name].sign_in(name)
    return works
