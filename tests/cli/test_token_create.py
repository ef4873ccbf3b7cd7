import json
from collections.abc import Callable
from pathlib import Path

from tests.depots import Depot
from tests.uploads import Wheel, publish

from entrepot.formats import macaroons

from .commands import refusal


def _create(user: str, description: str, *more: str) -> tuple[str, ...]:
    return ("token", "create", "--user", user, "--description", description, *more)


def test_the_token_alone_is_on_standard_output(shell: Depot) -> None:
    made = shell.run(*_create("alice", "laptop"))

    [text] = made.stdout.splitlines()
    _, macaroon = macaroons.decode(text)
    assert macaroon.identifier == shell.token_id("laptop")
    assert text not in made.stderr
    assert "all projects of its owner" in made.stderr


def test_a_project_that_does_not_exist_is_made_for_the_owner_of_the_token(shell: Depot) -> None:
    shell.run(*_create("alice", "for new ones", "--project", "Left.Pad", "--project", "centre-pad"))

    projects = json.loads(shell.run("project", "list", "--json").stdout)
    assert {(each["name"], each["has_files"]) for each in projects} >= {
        ("Left.Pad", False),
        ("centre-pad", False),
    }
    assert all(each["roles"] == {"alice": "owner"} for each in projects)


def test_somebody_elses_project_is_refused_and_nothing_is_made(shell: Depot) -> None:
    shell.run("project", "create", "alices-own", "--owner", "alice")
    arguments = _create("mallory", "greedy", "--project", "mallorys-own", "--project", "Alices_Own")

    refusal(shell, *arguments, code="token-for-foreign-project")

    listed = shell.run("token", "list").stdout + shell.run("project", "list").stdout
    assert "greedy" not in listed
    assert "mallorys-own" not in listed


def test_a_description_is_free_again_once_its_token_is_revoked(shell: Depot) -> None:
    shell.run(*_create("bob", "once"))

    said = refusal(shell, *_create("bob", "once"), code="token-description-taken")
    shell.run(*_create("mallory", "once"))
    bobs = next(
        row["id"]
        for row in json.loads(shell.run("token", "list", "--json").stdout)
        if (row["owner"], row["description"]) == ("bob", "once")
    )
    shell.run("token", "revoke", bobs)

    assert "'once'" in said
    assert shell.run(*_create("bob", "once")).returncode == 0


def test_a_token_of_nobody_is_refused(shell: Depot) -> None:
    refusal(shell, *_create("eve", "laptop"), code="user-unknown")


def test_a_project_name_that_is_none_is_refused(shell: Depot) -> None:
    arguments = _create("alice", "odd", "--project", "../etc")

    refusal(shell, *arguments, code="invalid-project-name")


def test_a_token_made_while_the_server_runs_works_at_once(
    new_data: Callable[[], Path],
) -> None:
    depot = Depot(new_data()).start("--workers", "2")

    token = depot.token("alice", "fresh", "left-pad")
    status, reason = publish(depot.port, token, Wheel.made("left_pad"))
    depot.stop()

    assert status == 200, reason
