from tests.depots import Depot
from tests.uploads import Wheel, publish

from .commands import refusal


def _remove(project: str, user: str) -> tuple[str, ...]:
    return ("project", "remove-role", project, "--user", user)


def test_who_has_no_role_any_more_may_not_publish(depot: Depot) -> None:
    depot.run("project", "create", "left-pad", "--owner", "alice")
    depot.run("project", "add-role", "left-pad", "--user", "bob", "--role", "owner")
    alices = depot.token("alice", "ci", "left-pad")
    before = publish(depot.port, alices, Wheel.made("left_pad", "1.0"))

    removed = depot.run(*_remove("left-pad", "alice"))
    after = publish(depot.port, alices, Wheel.made("left_pad", "2.0"))
    again = depot.run(*_remove("left-pad", "alice"))

    assert (before[0], after[0]) == (200, 403)
    assert removed.stdout == "alice has no role in left-pad any more.\n"
    assert again.stdout == "alice had no role in left-pad.\n"


def test_the_last_owner_who_can_act_stays(shell: Depot) -> None:
    shell.run("project", "create", "right-pad", "--owner", "alice")
    shell.run("project", "add-role", "right-pad", "--user", "bob", "--role", "owner")
    shell.run("user", "suspend", "bob")

    refusal(shell, *_remove("right-pad", "alice"), code="last-owner")

    shell.run("user", "resume", "bob")
    assert shell.run(*_remove("right-pad", "alice")).returncode == 0
