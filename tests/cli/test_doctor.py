"""Every check finds what it is for: each test breaks one thing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.depots import Depot

from entrepot import config
from entrepot.cli import doctor, privacy

from .commands import NOBODY, execute, snapshot

FUTURE_ENTRY = """
INSERT INTO audit_entry (uuid, kind, outcome, subject_kind, subject_id, actor_kind, actor_id,
                         credential_kind, credential_id, at)
VALUES ('f', 'key.rotated', 'done', 'key', 'x', 'system', '', '', '', '2999-01-01 00:00:00')
"""


def _misspell_a_setting(depot: Depot) -> None:
    depot.settings = {"PUBLIC_ULR": "https://index.example"}


def _expose_the_settings(depot: Depot) -> None:
    (depot.data / "settings.env").write_text("ENTREPOT_SITE_NAME=Depot\n")
    (depot.data / "settings.env").chmod(0o644)


def _open_the_folder(depot: Depot) -> None:
    depot.data.chmod(0o755)


def _remove_the_database(depot: Depot) -> None:
    (depot.data / "entrepot.sqlite3").unlink()


def _overwrite_the_schema(depot: Depot) -> None:
    with (depot.data / "entrepot.sqlite3").open("r+b") as database:
        database.seek(100)
        database.write(b"\xff" * 3000)


def _overwrite_a_page(depot: Depot) -> None:
    [(page,)] = execute(
        depot, "SELECT rootpage FROM sqlite_master WHERE name = 'audit_entrypersonal'"
    )
    with (depot.data / "entrepot.sqlite3").open("r+b") as database:
        database.seek((page - 1) * 4096)
        database.write(b"\xff" * 4096)


def _set_the_clock_back(depot: Depot) -> None:
    execute(depot, FUTURE_ENTRY)


def _lose_the_keys(depot: Depot) -> None:
    (depot.data / "instance-keys").unlink()


def _expose_the_keys(depot: Depot) -> None:
    (depot.data / "instance-keys").chmod(0o644)


def _need_another_key(depot: Depot) -> None:
    execute(depot, "UPDATE tokens_token SET key_id = '0badcafe'")


def _objects(depot: Depot) -> list[Path]:
    stored = (path for path in (depot.data / "files").rglob("*") if path.is_file())
    return sorted(stored, key=lambda path: path.stat().st_size)


def _lose_an_object(depot: Depot) -> None:
    _objects(depot)[-1].unlink()


def _lose_the_metadata_of_a_wheel(depot: Depot) -> None:
    [metadata] = (depot.data / "files").rglob("*.metadata")
    metadata.unlink()


def _expose_the_database(depot: Depot) -> None:
    (depot.data / "entrepot.sqlite3").chmod(0o644)


def _cut_an_object_off(depot: Depot) -> None:
    whole = _objects(depot)[-1]
    whole.write_bytes(whole.read_bytes()[:10])


BREAKAGES: list[tuple[str, Callable[[Depot], None], str]] = [
    ("configuration", _misspell_a_setting, "ENTREPOT_PUBLIC_URL"),
    ("configuration", _expose_the_settings, "chmod 600"),
    ("folder", _open_the_folder, "chmod 700"),
    ("database", _remove_the_database, "No Entrepot data here"),
    ("database", _overwrite_the_schema, ""),
    ("database", _overwrite_a_page, "backup"),
    ("clock", _set_the_clock_back, "NTP"),
    ("keys", _lose_the_keys, "backup"),
    ("keys", _expose_the_keys, "chmod 600"),
    ("keys", _need_another_key, "0badcafe"),
    ("storage", _lose_an_object, "left_pad-1.0-py3-none-any.whl is missing"),
    ("folder", _expose_the_database, "chmod 600"),
    ("storage", _lose_an_object, "backup"),
    ("storage", _lose_the_metadata_of_a_wheel, "backup"),
    ("storage", _cut_an_object_off, "10 bytes"),
]


def test_all_is_well_with_a_healthy_instance_and_every_check_is_broken_below(
    published: Depot,
) -> None:
    examined = published.run("doctor")

    checks = [line.split()[1].rstrip(":") for line in examined.stdout.splitlines()]
    assert all(line.startswith("ok     ") for line in examined.stdout.splitlines())
    assert checks == ["configuration", "folder", "database", "clock", "keys", "storage"]
    assert set(checks) == {check for check, _, _ in BREAKAGES}


@pytest.mark.parametrize(("check", "broken", "says"), BREAKAGES)
def test_what_is_broken_is_found_with_the_way_to_mend_it(
    published: Depot,
    check: str,
    broken: Callable[[Depot], None],
    says: str,
) -> None:
    broken(published)

    examined = published.run("doctor", check=False)

    lines = examined.stdout.splitlines()
    wrong = [number for number, line in enumerate(lines) if line.startswith("WRONG ")]
    assert examined.returncode == 1, examined.stderr
    assert "Traceback" not in examined.stderr
    assert [lines[number].split()[1] for number in wrong] == [f"{check}:"]
    finding, remedy = lines[wrong[0]], lines[wrong[0] + 1]
    assert remedy.startswith("       ")
    assert says in finding + remedy
    examined_checks = {line.split()[1].rstrip(":") for line in lines if line[0] != " "}
    assert _unexamined(lines) == set(doctor.ORDER) - examined_checks


def test_where_no_folder_is_the_advice_is_that_of_every_command(tmp_path: Path) -> None:
    nothing = Depot(tmp_path / "none")

    examined = nothing.run("doctor", check=False)

    assert examined.returncode == 1
    assert "WRONG  folder: No Entrepot data here" in examined.stdout
    assert "entrepot serve" in examined.stdout
    assert _unexamined(examined.stdout.splitlines()) == set(doctor.ORDER[2:])
    assert not nothing.data.exists()


def test_another_account_is_told_whose_the_folder_is(
    published: Depot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    monkeypatch.setattr("os.geteuid", lambda: NOBODY)

    finding = doctor._folder(config.load({"DATA": str(published.data)}, {}))

    assert f"so run it as {published.data.owner()}." in finding.remedy


def test_a_key_that_was_retired_on_purpose_is_no_trouble(published: Depot) -> None:
    [old] = published.run("keys", "list").stdout.splitlines()[1:]
    published.run("keys", "rotate")
    published.run("keys", "retire", old.split()[0], "--yes")

    examined = published.run("doctor")
    published.run("token", "revoke", published.token_id("ci"))
    tidied = published.run("doctor")

    [keys] = [line for line in examined.stdout.splitlines() if " keys: " in line]
    assert "died with retired keys: 1" in keys
    assert "`entrepot token revoke`" in keys
    assert "died" not in tidied.stdout


def _unexamined(lines: list[str]) -> set[str]:
    [last] = [line for line in lines if "Not examined: " in line] or ["Not examined: ."]
    return set(filter(None, last.partition(": ")[2].rstrip(".").split(", ")))


def test_little_room_on_the_disk_is_found(
    published: Depot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(doctor, "LITTLE_SPACE", 1 << 60)

    finding = doctor._folder(config.load({"DATA": str(published.data)}, {}))

    assert "MiB are free" in finding.state
    assert finding.remedy


def test_a_folder_of_another_account_is_found(
    published: Depot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    owner = published.data.stat().st_uid
    monkeypatch.setattr("os.geteuid", lambda: owner + 1)

    finding = doctor._folder(config.load({"DATA": str(published.data)}, {}))

    assert "belongs to another account" in finding.state
    assert finding.remedy


@pytest.mark.parametrize("name", ["entrepot.sqlite3", "instance-keys", "files", "files/objects/*"])
def test_what_root_left_in_the_folder_for_itself_is_found(
    published: Depot,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    lost = next(published.data.glob(name))
    owner = published.data.stat().st_uid
    monkeypatch.setattr(privacy, "owner_of", lambda path: owner + (path == lost))

    finding = doctor._folder(config.load({"DATA": str(published.data)}, {}))

    assert f"{lost} belongs to another account" in finding.state
    assert "chown" in finding.remedy


def test_looking_leaves_no_folder_behind(shell: Depot) -> None:
    """As root it left folders in which the service could store nothing."""
    before = set(shell.data.rglob("*"))

    shell.run("doctor")

    left = {path for path in set(shell.data.rglob("*")) - before if path.is_dir()}
    assert left == set()


def test_looking_changes_nothing_and_brings_nothing_up_to_date(published: Depot) -> None:
    execute(published, "DELETE FROM django_migrations WHERE app = 'tokens'")
    before = snapshot(published.data)

    published.run("doctor", check=False)

    assert snapshot(published.data) == before
