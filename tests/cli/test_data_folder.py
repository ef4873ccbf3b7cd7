"""What holds for every command that opens a data folder, or would make one."""

import stat
from pathlib import Path

import pytest
from tests.depots import Depot

from entrepot.cli import folder
from entrepot.cli.folder import FolderUnusable

from .commands import REFUSED, alone, as_another_account, execute, refusal

FOUNDING = [["serve", "--port", "0"], ["user", "create", "alice", "--email", "alice@example.com"]]
LOOKING = [["user", "list"], ["token", "list"], ["project", "list"], ["keys", "list"]]


@pytest.mark.parametrize("command", LOOKING, ids=" ".join)
def test_where_no_instance_is_a_command_says_so_and_makes_nothing(
    command: list[str],
    tmp_path: Path,
) -> None:
    said = refusal(Depot(tmp_path / "none"), *command, code="no-data-here")

    assert "No Entrepot data here" in said
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("command", FOUNDING, ids=" ".join)
def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(
    command: list[str],
    tmp_path: Path,
) -> None:
    (tmp_path / "file").touch()

    said = refusal(Depot(tmp_path / "file" / "data"), *command, code="data-folder-unusable")

    assert "cannot be used: Not a directory" in said


@pytest.mark.parametrize("command", FOUNDING, ids=" ".join)
def test_a_lock_that_cannot_be_opened_is_said_in_a_sentence(
    command: list[str],
    tmp_path: Path,
) -> None:
    lock = tmp_path / "data" / "entrepot.sqlite3.migration.lock"
    lock.mkdir(parents=True)

    said = refusal(Depot(tmp_path / "data"), *command, code="data-folder-unusable")

    assert str(lock) in said


def test_whose_a_folder_is_stands_in_the_message_for_another_account(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)

    with (
        as_another_account(),
        pytest.raises(FolderUnusable) as raised,
        folder.used(tmp_path / "data"),
    ):
        folder.make(tmp_path / "data")

    sentence = raised.value.refusal.sentence
    assert "so run it as " in sentence or "has the mode 500" in sentence


@pytest.mark.parametrize("command", FOUNDING, ids=" ".join)
@pytest.mark.parametrize("foreign", ["letter.txt", "files"])
def test_no_instance_is_founded_among_other_things(
    command: list[str],
    foreign: str,
    tmp_path: Path,
) -> None:
    (tmp_path / "data" / foreign).mkdir(parents=True)

    said = refusal(Depot(tmp_path / "data"), *command, code="folder-not-empty")

    assert f"'{foreign}'" in said
    assert [path.name for path in (tmp_path / "data").iterdir()] == [foreign]


def test_an_empty_folder_is_closed_to_others_and_the_founding_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    depot = Depot(tmp_path)

    made = depot.run("user", "create", "alice", "--email", "alice@example.com")
    again = depot.run("user", "create", "bob", "--email", "bob@example.com")

    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    assert f"Made a new instance in {tmp_path}." in made.stderr.splitlines()
    assert again.stderr == ""


def test_settings_and_keys_may_be_there_before_the_instance(tmp_path: Path) -> None:
    settings = tmp_path / "settings.env"
    settings.write_text("ENTREPOT_TOKEN_PREFIX=acme\n")
    settings.chmod(0o600)
    depot = Depot(tmp_path)

    depot.user("alice")

    assert depot.token("alice", "ci").startswith("acme-")


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


def test_a_change_of_settings_env_keeps_from_making_tokens_alone(published: Depot) -> None:
    settings = published.data / "settings.env"
    settings.write_text("ENTREPOT_TOKEN_PREFIX=acme\n")
    settings.chmod(0o600)
    making = ("token", "create", "--user", "alice", "--description", "new")

    said = refusal(published, *making, code="settings-differ")
    others = [
        published.run(*command, check=False).returncode
        for command in (*LOOKING, ["release", "yank", "left-pad", "1.0"], ["doctor"])
    ]
    revoked = published.run("token", "revoke", published.token_id("ci"))

    assert "Restart `entrepot serve`" in said
    assert set(others) == {0}
    assert revoked.returncode == 0


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
