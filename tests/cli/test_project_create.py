import json

from tests.depots import Depot
from tests.uploads import Wheel, publish

from .commands import refusal


def test_a_reserved_name_takes_uploads_of_its_owner_alone(depot: Depot) -> None:
    made = depot.run("project", "create", "Left.Pad", "--owner", "alice")

    mallorys = publish(depot.port, depot.token("mallory", "tries"), Wheel.made("left_pad"))
    alices = publish(depot.port, depot.token("alice", "ci"), Wheel.made("left_pad"))

    assert made.stdout == "Made the project Left.Pad.\n"
    assert mallorys[0] == 403
    assert alices[0] == 200


def test_an_empty_project_is_known_and_has_an_owner(shell: Depot) -> None:
    shell.run("project", "create", "Empty_One", "--owner", "BOB")

    projects = json.loads(shell.run("project", "list", "--json").stdout)
    [project] = [each for each in projects if each["name"] == "Empty_One"]
    assert project["normalized_name"] == "empty-one"
    assert project["roles"] == {"bob": "owner"}
    assert project["has_files"] is False


def test_a_name_that_differs_in_spelling_alone_is_taken(shell: Depot) -> None:
    shell.run("project", "create", "right-pad", "--owner", "alice")

    refusal(
        shell, "project", "create", "Right.Pad", "--owner", "mallory", code="project-name-taken"
    )


def test_its_owner_is_told_that_it_is_theirs_already(shell: Depot) -> None:
    shell.run("project", "create", "Mine", "--owner", "alice")

    said = refusal(
        shell, "project", "create", "mine", "--owner", "alice", code="project-owned-already"
    )

    assert "alice owns the project 'Mine' already." in said


def test_a_name_that_is_none_is_refused_with_the_rule(shell: Depot) -> None:
    arguments = ("project", "create", "left pad", "--owner", "alice")

    said = refusal(shell, *arguments, code="invalid-project-name")

    assert "'left pad' is not a valid project name: it may have only ASCII letters" in said


def test_a_project_of_nobody_is_refused(shell: Depot) -> None:
    refusal(shell, "project", "create", "orphan", "--owner", "eve", code="user-unknown")
