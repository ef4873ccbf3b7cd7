from tests.depots import Depot

from .commands import execute, refusal


def test_a_release_can_be_installed_again(published: Depot) -> None:
    published.run("release", "yank", "left-pad", "1.0", "--reason", "a mistake")

    said = published.run("release", "unyank", "left-pad", "1.0")

    assert said.stdout == "left-pad 1.0 is no longer yanked.\n"
    assert execute(published, "SELECT yanked_at, yanked_reason FROM releases_release") == [
        (None, ""),
    ]


def test_what_was_not_yanked_is_left_as_it_is(published: Depot) -> None:
    said = published.run("release", "unyank", "left-pad", "1.0")

    assert said.stdout == "left-pad 1.0 was not yanked.\n"


def test_a_release_that_is_not_there_is_not_unyanked(published: Depot) -> None:
    refusal(published, "release", "unyank", "left-pad", "9.9", code="release-unknown")
