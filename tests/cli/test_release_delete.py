from tests.depots import Depot
from tests.uploads import Wheel, publish

from .commands import MISUSED, entries, execute, refusal

DELETE = ("release", "delete", "left-pad", "1.0.0")


def test_a_deleted_version_takes_no_files_again(published: Depot) -> None:
    token = published.token("alice", "again")
    published.start("--workers", "1")

    deleted = published.run(*DELETE, "--yes")
    again = published.run(*DELETE, "--yes")
    other = Wheel.made("left_pad", "1.0.0")  # another spelling, and another file name
    status, reason = publish(published.port, token, other)
    published.stop()

    assert deleted.stdout == "Deleted left-pad 1.0.\n"
    assert again.stdout == "left-pad 1.0 was deleted before.\n"
    assert status == 400, reason
    assert "Release 1.0 of left_pad was deleted" in reason
    [(_, _, details)] = entries(published, "release.deleted")
    assert details["files"] == 1


def test_nothing_is_deleted_without_yes(published: Depot) -> None:
    asked = published.run(*DELETE, check=False)

    assert asked.returncode == MISUSED
    assert execute(published, "SELECT deleted_at FROM releases_release") == [(None,)]


def test_a_release_that_never_was_is_not_deleted(published: Depot) -> None:
    refusal(published, "release", "delete", "left-pad", "9", "--yes", code="release-unknown")
    refusal(published, "release", "delete", "right-pad", "1", "--yes", code="project-unknown")
