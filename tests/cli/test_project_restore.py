from tests.depots import Depot
from tests.uploads import fetch

from .commands import execute, refusal

RESTORE = ("project", "restore", "left-pad")


def test_a_restored_project_is_listed_with_its_files_and_people(published: Depot) -> None:
    published.start("--workers", "1")
    before = fetch(published.port, "/simple/")
    published.run("project", "delete", "left-pad", "--yes")
    without = fetch(published.port, "/simple/")

    restored, again = published.run(*RESTORE), published.run(*RESTORE)
    after = fetch(published.port, "/simple/")
    page = fetch(published.port, "/simple/left-pad/")
    published.stop()

    assert restored.stdout == "Restored left_pad.\n"
    assert again.stdout == "left_pad was not deleted.\n"
    assert before == after != without
    assert b"left_pad-1.0-py3-none-any.whl" in page
    assert "alice (owner)" in published.run("project", "list").stdout


def test_a_project_that_was_deleted_too_long_ago_stays_away(published: Depot) -> None:
    published.run("project", "delete", "left-pad", "--yes")
    execute(published, "UPDATE projects_project SET deleted_at = '2020-01-01 00:00:00'")

    refusal(published, *RESTORE, code="restore-too-late")
