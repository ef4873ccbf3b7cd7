from tests.depots import Depot
from tests.uploads import fetch

from .commands import execute, refusal

WHEEL = "left_pad-1.0-py3-none-any.whl"
RESTORE = ("file", "restore", WHEEL)


def _long_ago(depot: Depot, table: str) -> None:
    execute(depot, f"UPDATE {table} SET deleted_at = '2020-01-01 00:00:00'")  # noqa: S608 (constants)


def test_a_restored_file_is_installed_again(published: Depot) -> None:
    published.run("file", "delete", WHEEL, "--yes")
    published.start("--workers", "1")
    without = fetch(published.port, "/simple/left-pad/")

    restored, again = published.run(*RESTORE), published.run(*RESTORE)
    page = fetch(published.port, "/simple/left-pad/")
    published.stop()

    assert WHEEL.encode() not in without
    assert WHEEL.encode() in page
    assert restored.stdout == f"Restored {WHEEL}.\n"
    assert again.stdout == f"{WHEEL} was not deleted.\n"


def test_what_was_deleted_too_long_ago_stays_away(published: Depot) -> None:
    published.run("file", "delete", WHEEL, "--yes")
    _long_ago(published, "releases_file")

    said = refusal(published, *RESTORE, code="restore-too-late")

    assert f"'{WHEEL}' was deleted on 2020-01-01." in said


def test_a_file_of_a_deleted_release_comes_back_with_its_release(published: Depot) -> None:
    published.run("release", "delete", "left-pad", "1.0", "--yes")

    refusal(published, *RESTORE, code="release-deleted")


def test_a_purged_file_never_comes_back(published: Depot) -> None:
    published.run("file", "purge", WHEEL, "--yes")

    refusal(published, *RESTORE, code="file-purged")
