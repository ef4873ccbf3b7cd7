from tests.depots import Depot
from tests.uploads import Wheel, publish

from .commands import MISUSED, execute, refusal

WHEEL = "left_pad-1.0-py3-none-any.whl"


def test_a_deleted_file_is_gone_at_once_and_its_name_stays_spent(published: Depot) -> None:
    token = published.token("alice", "again")
    published.start("--workers", "1")

    deleted = published.run("file", "delete", WHEEL, "--yes")
    again = published.run("file", "delete", WHEEL, "--yes")
    status, reason = publish(published.port, token, Wheel.made("left_pad"))
    published.stop()

    assert deleted.stdout == f"Deleted {WHEEL}.\n"
    assert again.stdout == f"{WHEEL} was deleted before.\n"
    assert status == 400, reason
    assert "was here and was deleted" in reason


def test_nothing_is_deleted_without_yes(published: Depot) -> None:
    asked = published.run("file", "delete", WHEEL, check=False)

    assert asked.returncode == MISUSED
    assert execute(published, "SELECT deleted_at FROM releases_file") == [(None,)]


def test_a_file_that_never_was_is_not_deleted(shell: Depot) -> None:
    refusal(shell, "file", "delete", "left_pad-9-py3-none-any.whl", "--yes", code="file-unknown")
    refusal(shell, "file", "delete", "left_pad.exe", "--yes", code="unsupported-file-type")
