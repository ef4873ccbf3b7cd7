from tests.depots import Depot
from tests.uploads import Wheel, publish

from .commands import MISUSED, execute, refusal

RELEASE = ("project", "release", "left-pad")


def test_a_name_that_was_let_go_makes_another_project_that_old_tokens_do_not_reach(
    published: Depot,
) -> None:
    old = published.token("alice", "old", "left-pad")
    everything = published.token("alice", "everything")
    published.run("project", "delete", "left-pad", "--yes")

    released = published.run(*RELEASE, "--yes")
    published.run("project", "create", "left-pad", "--owner", "alice")
    new = published.token("alice", "new", "left-pad")
    published.start("--workers", "1")
    answers = [
        publish(published.port, token, Wheel.made("left_pad", f"{number}.0"))
        for number, token in enumerate((old, everything, new), start=2)
    ]
    spent = publish(published.port, new, Wheel.made("left_pad", "1.0"))
    published.stop()

    assert released.stdout == "The name left_pad is free.\n"
    assert [status for status, _ in answers] == [403, 200, 200], answers
    assert spent[0] == 400
    assert "was here and was deleted" in spent[1]
    assert len(execute(published, "SELECT id FROM projects_project")) == 2


def test_who_is_nothing_to_the_new_project_reaches_it_by_no_token(published: Depot) -> None:
    everything = published.token("alice", "everything")
    published.run("project", "delete", "left-pad", "--yes")
    published.run(*RELEASE, "--yes")
    published.run("project", "create", "left-pad", "--owner", "bob")
    published.start("--workers", "1")

    status, reason = publish(published.port, everything, Wheel.made("left_pad", "2.0"))
    published.stop()

    assert status == 403, reason


def test_a_project_that_is_there_keeps_its_name(published: Depot) -> None:
    refusal(published, *RELEASE, "--yes", code="project-not-deleted")


def test_no_name_is_let_go_without_yes(published: Depot) -> None:
    published.run("project", "delete", "left-pad", "--yes")

    assert published.run(*RELEASE, check=False).returncode == MISUSED

    refusal(published, "project", "restore", "no-such-pad", code="project-unknown")
    assert published.run("project", "restore", "left-pad").returncode == 0
