import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.depots import ENTREPOT, Depot, clean_environment

COMMANDS = ["serve", "user", "token", "project", "release", "keys", "doctor"]


def _run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ENTREPOT, *arguments],
        env=clean_environment(**settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS), ["user", "create"]])
def test_help_comes_whatever_the_settings_say(command: list[str]) -> None:
    shown = _run(*command, "--help", PORT="nonsense")

    assert shown.returncode == 0
    assert shown.stdout.startswith("Usage: entrepot")


@pytest.mark.parametrize(
    "command",
    [["user", "list"], ["token", "list"], ["project", "list"], ["keys", "list"], ["doctor"]],
)
def test_where_no_instance_is_a_command_says_so_and_makes_nothing(
    command: list[str],
    tmp_path: Path,
) -> None:
    refused = _run(*command, "--data", str(tmp_path / "none"))

    assert refused.returncode == 1
    assert "No Entrepot data here" in refused.stdout + refused.stderr
    assert not (tmp_path / "none").exists()


def test_a_wrong_option_is_misuse() -> None:
    assert _run("user", "create").returncode == 2
    assert _run("nonsense").returncode == 2
    assert _run("serve", "--port", "99999").returncode == 2


@pytest.mark.parametrize("name", ["", "-a", "a b", "ü", "a" * 65, "../a"])
def test_a_name_that_is_none_makes_no_account(name: str, tmp_path: Path) -> None:
    data = str(tmp_path / "data")

    refused = _run("user", "create", "--email", "a@example.com", "--data", data, "--", name)

    assert refused.returncode == 1
    assert "not a valid user name" in refused.stderr


def test_a_name_is_folded_and_given_once(tmp_path: Path) -> None:
    depot = Depot(tmp_path / "data")
    depot.run("user", "create", "Alice", "--email", "alice@example.com")

    again = depot.run("user", "create", "ALICE", "--email", "other@example.com", check=False)

    assert again.returncode == 1
    assert "taken" in again.stderr


def test_a_short_password_is_refused_and_leaves_no_account(tmp_path: Path) -> None:
    depot = Depot(tmp_path / "data")
    arguments = ("user", "create", "alice", "--email", "a@example.com", "--password-stdin")

    refused = depot.run(*arguments, input="short\n", check=False)
    made = depot.run(*arguments, input="correct horse battery\n")

    assert refused.returncode == 1
    assert "short" not in refused.stderr.replace("shorter", "")
    assert made.returncode == 0


def test_the_data_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    depot = Depot(tmp_path / "data")
    depot.user("alice")

    modes = {path.name: path.stat().st_mode & 0o077 for path in [depot.data, *depot.data.iterdir()]}

    assert set(modes.values()) == {0}


def test_a_folder_whose_keys_are_gone_does_not_start(new_data: Callable[[], Path]) -> None:
    data = new_data()
    (data / "instance-keys").unlink()

    refused = _run("serve", "--port", "0", "--data", str(data))

    assert refused.returncode == 1
    assert "keys of this instance are missing" in refused.stderr
    assert not (data / "instance-keys").exists()


@pytest.mark.parametrize(
    "setting",
    [
        {"TOKEN_PREFIX": "acme"},
        {"TOKEN_LOCATION": "a.example"},
        {"PUBLIC_URL": "https://b.example"},
    ],
)
def test_a_shell_that_sees_other_settings_than_the_service_makes_no_token(
    new_data: Callable[[], Path],
    setting: dict[str, str],
) -> None:
    arguments = ("token", "create", "--user", "alice", "--description", "ci")

    refused = _run(*arguments, "--data", str(new_data()), **setting)

    assert refused.returncode == 1
    assert "the service makes them with" in refused.stderr


def test_service_and_shell_read_one_settings_file(new_data: Callable[[], Path]) -> None:
    depot = Depot(new_data())
    settings = depot.data / "settings.env"
    settings.write_text("ENTREPOT_TOKEN_PREFIX=acme\n")
    settings.chmod(0o600)

    depot.start("--workers", "1")
    token = depot.token("alice", "ci")
    depot.stop()

    assert token.startswith("acme-")


def test_data_of_a_newer_version_is_left_alone(new_data: Callable[[], Path]) -> None:
    depot = Depot(new_data())
    with sqlite3.connect(depot.data / "entrepot.sqlite3") as database:
        database.execute("UPDATE instance_instance SET readable_from = '99.0'")
    database.close()

    refused = depot.run("user", "list", check=False)

    assert refused.returncode == 1
    assert "needs 99.0 or newer" in refused.stderr


def test_two_servers_started_at_once_found_one_instance(tmp_path: Path) -> None:
    first, second = Depot(tmp_path / "data"), Depot(tmp_path / "data")
    processes = [
        subprocess.Popen(
            [ENTREPOT, "serve", "--port", "0", "--workers", "1", "--data", tmp_path / "data"],
            env=clean_environment(),
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in (first, second)
    ]

    greetings = [process.stderr.readline() for process in processes if process.stderr]
    for process in processes:
        process.terminate()
    statuses = [process.wait(timeout=35) for process in processes]
    for process in processes:
        process.communicate()

    assert statuses == [0, 0], greetings
    assert len((tmp_path / "data" / "instance-keys").read_text().splitlines()) == 1
