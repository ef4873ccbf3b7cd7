"""Every check finds what it is for: each test breaks one thing."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.depots import Depot
from tests.uploads import Wheel, publish


@pytest.fixture
def healthy(new_data: Callable[[], Path]) -> Depot:
    """An instance with one published file, stopped."""
    depot = Depot(new_data())
    token = depot.token("alice", "ci")
    depot.start("--workers", "1")
    assert publish(depot.port, token, Wheel.made("left"))[0] == 200
    depot.stop()
    return depot


def _finding(depot: Depot, check: str) -> str:
    examined = depot.run("doctor", check=False)
    assert examined.returncode == 1, examined.stdout
    lines = examined.stdout.splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith(f"WRONG  {check}: "))
    return " ".join(lines[place : place + 2])


def _execute(depot: Depot, statement: str) -> None:
    database = sqlite3.connect(depot.data / "entrepot.sqlite3")
    with database:
        database.execute(statement)
    database.close()


def test_all_is_well_with_a_healthy_instance(healthy: Depot) -> None:
    examined = healthy.run("doctor")

    assert "WRONG" not in examined.stdout
    assert examined.stdout.count("ok ") == 6


def test_a_misspelled_setting_is_found(healthy: Depot) -> None:
    healthy.settings = {"PUBLIC_ULR": "https://index.example"}

    assert "PUBLIC_URL" in _finding(healthy, "configuration")


def test_a_folder_that_others_may_enter_is_found(healthy: Depot) -> None:
    healthy.data.chmod(0o755)

    assert "chmod 700" in _finding(healthy, "folder")


def test_a_broken_database_is_found(healthy: Depot) -> None:
    with (healthy.data / "entrepot.sqlite3").open("r+b") as database:
        database.seek(100)
        database.write(b"\xff" * 3000)

    assert _finding(healthy, "database")


def test_a_clock_that_was_set_back_is_found(healthy: Depot) -> None:
    _execute(
        healthy,
        "INSERT INTO audit_entry (uuid, kind, outcome, subject_kind, subject_id, actor_kind, "
        "actor_id, credential_kind, credential_id, at) VALUES ('f', 'key.rotated', 'done', 'key', "
        "'x', 'system', '', '', '', '2999-01-01 00:00:00')",
    )

    assert "NTP" in _finding(healthy, "clock")


def test_missing_keys_are_found(healthy: Depot) -> None:
    (healthy.data / "instance-keys").unlink()

    assert "missing" in _finding(healthy, "keys")


def test_keys_that_others_may_read_are_found(healthy: Depot) -> None:
    (healthy.data / "instance-keys").chmod(0o644)

    assert "chmod 600" in _finding(healthy, "keys")


def test_a_key_that_tokens_need_and_nobody_has_is_found(healthy: Depot) -> None:
    _execute(healthy, "UPDATE tokens_token SET key_id = '00000000'")

    assert "00000000" in _finding(healthy, "keys")


def test_a_lost_file_is_found(healthy: Depot) -> None:
    for stored in (healthy.data / "files" / "objects").rglob("*.*"):
        stored.unlink()

    assert "backup" in _finding(healthy, "storage")


def test_a_file_that_was_cut_off_is_found(healthy: Depot) -> None:
    objects = (healthy.data / "files" / "objects").rglob("*.*")
    whole = max(objects, key=lambda path: path.stat().st_size)
    whole.write_bytes(whole.read_bytes()[:10])

    assert "10 bytes" in _finding(healthy, "storage")


def test_looking_changes_nothing(healthy: Depot) -> None:
    before = _contents(healthy.data)

    healthy.run("doctor")
    healthy.run("keys", "list")

    assert _contents(healthy.data) == before


def _contents(folder: Path) -> tuple[list[str], dict[Path, bytes]]:
    """Return what the database says, and every other file that is kept."""
    database = sqlite3.connect(folder / "entrepot.sqlite3")
    rows = list(database.iterdump())
    database.close()
    kept = [folder / "instance-keys", *(folder / "files").rglob("*.*")]
    return rows, {path: path.read_bytes() for path in kept}
