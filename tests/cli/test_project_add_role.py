import json

from tests.depots import Depot
from tests.uploads import Wheel, publish

from .commands import MISUSED, execute, refusal


def _add(project: str, user: str, role: str) -> tuple[str, ...]:
    return ("project", "add-role", project, "--user", user, "--role", role)


def test_a_maintainer_may_publish_on_the_running_server(depot: Depot) -> None:
    depot.run("project", "create", "Left.Pad", "--owner", "alice")
    bobs = depot.token("bob", "ci")
    before = publish(depot.port, bobs, Wheel.made("left_pad"))

    added = depot.run(*_add("left_pad", "BOB", "maintainer"))
    after = publish(depot.port, bobs, Wheel.made("left_pad"))

    assert added.stdout == "bob is now maintainer of Left.Pad.\n"
    assert (before[0], after[0]) == (403, 200)


def test_a_role_takes_the_place_of_another_one_and_once_is_enough(shell: Depot) -> None:
    shell.run("project", "create", "centre-pad", "--owner", "alice")
    shell.run(*_add("centre-pad", "bob", "maintainer"))

    shell.run(*_add("centre-pad", "bob", "owner"))
    again = shell.run(*_add("centre-pad", "bob", "owner"))

    projects = json.loads(shell.run("project", "list", "--json").stdout)
    kinds = execute(
        shell, "SELECT kind FROM audit_entry WHERE subject_kind = 'project' ORDER BY key"
    )
    assert again.stdout == "bob was before owner of centre-pad.\n"
    assert {"alice": "owner", "bob": "owner"} in [each["roles"] for each in projects]
    assert [kind for (kind,) in kinds][-2:] == ["role.added", "role.changed"]


def test_the_last_owner_does_not_become_less(shell: Depot) -> None:
    shell.run("project", "create", "alices-alone", "--owner", "alice")

    said = refusal(shell, *_add("alices-alone", "alice", "maintainer"), code="last-owner")

    assert "alice is the last owner of alices-alone." in said


def test_a_role_that_does_not_exist_is_misuse(shell: Depot) -> None:
    misused = shell.run(*_add("left-pad", "bob", "king"), check=False)

    assert misused.returncode == MISUSED
    assert "'owner', 'maintainer'" in misused.stderr


def test_a_role_of_nobody_or_in_nothing_is_refused(shell: Depot) -> None:
    shell.run("project", "create", "some-pad", "--owner", "alice")

    refusal(shell, *_add("some-pad", "eve", "owner"), code="user-unknown")
    refusal(shell, *_add("no-pad", "bob", "owner"), code="project-unknown")
