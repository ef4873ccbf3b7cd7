"""What holds for every command that opens a data folder, or would make one."""

from pathlib import Path

import pytest
from tests.depots import Depot

from .commands import REFUSED, alone, execute, refusal

LOOKING = [["user", "list"], ["token", "list"], ["project", "list"], ["keys", "list"]]


@pytest.mark.parametrize("command", LOOKING, ids=" ".join)
def test_where_no_instance_is_a_command_says_so_and_makes_nothing(
    command: list[str],
    tmp_path: Path,
) -> None:
    said = refusal(Depot(tmp_path / "none"), *command, code="no-data-here")

    assert "No Entrepot data here" in said
    assert not (tmp_path / "none").exists()


def test_all_in_the_data_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    depot = Depot(tmp_path / "data")
    depot.user("alice")

    modes = {path.name: path.stat().st_mode & 0o077 for path in [depot.data, *depot.data.iterdir()]}

    assert set(modes.values()) == {0}


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ({"TOKEN_PREFIX": "acme"}, ("'acme'", "'entrepot'")),
        ({"TOKEN_LOCATION": "a.example"}, ("'a.example'", "'localhost-")),
        ({"PUBLIC_URL": "https://b.example"}, ("'b.example'", "'localhost-")),
    ],
)
def test_a_shell_that_sees_other_settings_than_the_service_makes_no_token(
    shell: Depot,
    setting: dict[str, str],
    named: tuple[str, str],
) -> None:
    depot = Depot(shell.data, setting)
    arguments = ("token", "create", "--user", "alice", "--description", "ci")

    said = refusal(depot, *arguments, code="settings-differ")

    assert all(words in said for words in named)


def test_a_damaged_database_is_no_stack_trace(published: Depot) -> None:
    execute(published, "DROP TABLE tokens_tokenuse")

    failed = published.run("token", "list", check=False)

    assert failed.returncode == REFUSED
    assert failed.stderr.startswith("entrepot: The database failed: ")
    assert failed.stderr.count("\n") == 1


def test_a_misspelled_setting_is_named_with_the_nearest_one(shell: Depot) -> None:
    warned = Depot(shell.data, {"WROKERS": "2"}).run("user", "list")

    assert warned.stderr.startswith("entrepot: 'ENTREPOT_WROKERS'")
    assert "ENTREPOT_WORKERS" in warned.stderr


def test_without_option_and_setting_the_folder_is_data_right_here(tmp_path: Path) -> None:
    alone("user", "create", "alice", "--email", "alice@example.com", cwd=tmp_path)

    assert (tmp_path / "data" / "instance-keys").is_file()
