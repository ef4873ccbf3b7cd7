from tests.depots import Depot

from .commands import execute, refusal

RESTORE = ("release", "restore", "left-pad", "1.0")
GONE = "SELECT count(*) FROM releases_file WHERE deleted_at IS NOT NULL"


def test_a_restored_release_has_its_files_again(published: Depot) -> None:
    published.run("release", "delete", "left-pad", "1.0", "--yes")
    [(gone,)] = execute(published, GONE)

    restored, again = published.run(*RESTORE), published.run(*RESTORE)

    assert restored.stdout == "Restored left-pad 1.0.\n"
    assert again.stdout == "left-pad 1.0 was not deleted.\n"
    assert (gone, execute(published, GONE)) == (1, [(0,)])


def test_a_release_that_was_deleted_too_long_ago_stays_away(published: Depot) -> None:
    published.run("release", "delete", "left-pad", "1.0", "--yes")
    execute(published, "UPDATE releases_release SET deleted_at = '2020-01-01 00:00:00'")

    refusal(published, *RESTORE, code="restore-too-late")
