import json

from tests.depots import Depot

from .commands import MISUSED, entries, refusal


def _visibility(depot: Depot, name: str) -> str:
    listed = json.loads(depot.run("project", "list", "--json").stdout)
    return next(str(each["visibility"]) for each in listed if each["name"] == name)


def test_a_project_is_closed_and_opened_again_each_with_its_entry(shell: Depot) -> None:
    shell.run("project", "create", "Left.Pad", "--owner", "alice")

    closed = shell.run("project", "set-visibility", "left-pad", "members")
    was = _visibility(shell, "Left.Pad")
    again = shell.run("project", "set-visibility", "left-pad", "members")
    opened = shell.run("project", "set-visibility", "left-pad", "instance")

    assert closed.stdout == "Left.Pad is now for its members alone.\n"
    assert again.stdout == "Left.Pad was before for its members alone.\n"
    assert opened.stdout == "Left.Pad is now for whoever may read this index.\n"
    assert (was, _visibility(shell, "Left.Pad")) == ("members", "instance")
    details = [details for _, _, details in entries(shell, "project.visibility-changed")]
    assert details == [
        {"visibility": "members", "was": "instance"},
        {"visibility": "instance", "was": "members"},
    ]


def test_a_reader_is_given_a_role_in_a_closed_project_and_may_not_upload(shell: Depot) -> None:
    shell.run("project", "create", "closed-pad", "--owner", "alice")
    shell.run("project", "set-visibility", "closed-pad", "members")

    added = shell.run("project", "add-role", "closed-pad", "--user", "bob", "--role", "reader")

    assert added.stdout == "bob is now reader of closed-pad.\n"
    making = ("token", "create", "--user", "bob", "--project", "closed-pad", "--description")
    refusal(shell, *making, "uploads", code="token-for-foreign-project")
    made = shell.run(*making, "reads", "--action", "read")
    assert "It may read closed-pad." in made.stderr


def test_a_project_that_is_not_there_cannot_be_closed(shell: Depot) -> None:
    refusal(shell, "project", "set-visibility", "nowhere", "members", code="project-unknown")


def test_a_project_is_never_opened_further_than_the_instance(shell: Depot) -> None:
    ended = shell.run("project", "set-visibility", "left-pad", "public", check=False)

    assert ended.returncode == MISUSED
