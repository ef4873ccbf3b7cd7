from tests.depots import Depot
from tests.uploads import Wheel, publish

from .commands import MISUSED, execute, people, refusal


def test_who_was_erased_is_nobody_and_the_token_is_useless(depot: Depot) -> None:
    depot.run("user", "create", "carol", "--email", "carol@home.example")
    token = depot.token("carol", "ci")

    said = depot.run("user", "erase", "carol", "--yes").stdout
    status, reason = publish(depot.port, token, Wheel.made("left_pad"))

    name = next(name for name in people(depot) if name.startswith("deleted-"))
    assert said == f"Erased carol; {name} stands in its place.\n"
    assert (people(depot)[name]["state"], people(depot)[name]["email"]) == ("deleted", "")
    assert status == 401
    assert "revoked" in reason
    dump = "\n".join(str(row) for row in execute(depot, "SELECT * FROM audit_entrypersonal"))
    assert "carol" not in dump


def test_an_erased_name_is_never_given_again(shell: Depot) -> None:
    shell.run("user", "create", "dave", "--email", "dave@home.example")
    shell.run("user", "erase", "dave", "--yes")

    arguments = ("user", "create", "Dave", "--email", "dave@home.example")
    said = refusal(shell, *arguments, code="user-name-taken")

    assert "'dave' is taken" in said


def test_without_yes_nothing_is_erased(shell: Depot) -> None:
    asked = shell.run("user", "erase", "bob", check=False)

    assert asked.returncode == MISUSED
    assert "cannot be undone: say --yes" in asked.stderr
    assert people(shell)["bob"]["state"] == "active"


def test_the_sole_owner_of_projects_stays_and_up_to_three_are_named(shell: Depot) -> None:
    for name in ("one", "two", "three", "four"):
        shell.run("project", "create", name, "--owner", "mallory")

    said = refusal(shell, "user", "erase", "mallory", "--yes", code="sole-owner")

    assert "'four', 'one', 'three' and 1 more" in said
    assert people(shell)["mallory"]["state"] == "active"


def test_nothing_is_done_to_a_deleted_account(shell: Depot) -> None:
    shell.run("user", "create", "eve", "--email", "eve@home.example")
    shell.run("user", "erase", "eve", "--yes")
    name = next(name for name, facts in people(shell).items() if facts["state"] == "deleted")

    for verb in ("suspend", "resume", "promote", "demote", "reset-factors"):
        refusal(shell, "user", verb, name, code="user-deleted")
