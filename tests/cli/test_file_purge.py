from pathlib import Path

from tests.depots import Depot

from .commands import MISUSED, entries, execute

WHEEL = "left_pad-1.0-py3-none-any.whl"
PURGE = ("file", "purge", WHEEL)


def _objects(depot: Depot) -> list[Path]:
    return [
        path
        for path in (depot.data / "files" / "objects").rglob("*")
        if path.suffix and path.is_file()
    ]


def test_of_a_purged_file_no_byte_is_left(published: Depot) -> None:
    before = _objects(published)

    purged = published.run(*PURGE, "--yes")
    again = published.run(*PURGE, "--yes")

    assert len(before) == 2
    assert _objects(published) == []
    assert purged.stdout == f"Purged {WHEEL}.\n"
    assert again.stdout == f"{WHEEL} was purged before.\n"
    for kind in ("file.deleted", "file.purged"):
        [(actor, subject, _)] = entries(published, kind)
        assert (actor, subject) == ("operator", WHEEL)
    assert published.run("doctor").returncode == 0


def test_nothing_is_purged_without_yes(published: Depot) -> None:
    asked = published.run(*PURGE, check=False)

    assert asked.returncode == MISUSED
    assert execute(published, "SELECT purged_at FROM releases_file") == [(None,)]
    assert len(_objects(published)) == 2
