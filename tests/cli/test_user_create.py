import json
import stat
import subprocess
from pathlib import Path

from tests.depots import ENTREPOT, Depot, clean_environment

from .commands import MISUSED, execute, refusal

EMAIL = ("--email", "someone@example.com")


def test_the_first_account_makes_the_data_folder(tmp_path: Path) -> None:
    depot = Depot(tmp_path / "deep" / "data")

    made = depot.run("user", "create", "Alice", "--email", "Alice@Example.com", "--admin")

    assert made.stdout == "Made the account alice.\n"
    assert stat.S_IMODE(depot.data.stat().st_mode) == 0o700
    assert stat.S_IMODE((depot.data / "instance-keys").stat().st_mode) == 0o600
    assert stat.S_IMODE((depot.data / "entrepot.sqlite3").stat().st_mode) == 0o600
    [person] = json.loads(depot.run("user", "list", "--json").stdout)
    assert (person["name"], person["email"]) == ("alice", "alice@example.com")
    assert person["administrator"] is True


def test_a_name_is_given_once_in_any_spelling(shell: Depot) -> None:
    said = refusal(shell, "user", "create", "ALICE", *EMAIL, code="user-name-taken")

    assert "'alice'" in said


def test_a_name_that_is_none_is_refused_with_the_rule(shell: Depot) -> None:
    said = refusal(shell, "user", "create", "Al Ice", *EMAIL, code="invalid-user-name")

    assert "'Al Ice' is not a valid user name: it may have 1 to 64 of the characters a-z" in said


def test_a_short_password_is_refused_and_makes_nobody(shell: Depot) -> None:
    arguments = ("user", "create", "carol", "--email", "carol@example.com", "--password-stdin")

    said = refusal(shell, *arguments, input="eleven char\n", code="unsuitable-password")

    assert "has 11" in said
    assert "eleven char" not in said
    assert execute(shell, "SELECT 1 FROM accounts_user WHERE username = 'carol'") == []


def test_a_password_is_hashed_and_the_newline_is_no_part_of_it(shell: Depot) -> None:
    from django.contrib.auth.hashers import check_password

    arguments = ("user", "create", "dave", "--email", "dave@example.com", "--password-stdin")

    shell.run(*arguments, input="correct horse battery\r\n")

    [(stored,)] = execute(shell, "SELECT password FROM accounts_user WHERE username = 'dave'")
    assert stored.startswith("argon2$")
    assert check_password("correct horse battery", stored)


def test_a_password_that_is_no_text_is_misuse_and_makes_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"

    misused = subprocess.run(
        [ENTREPOT, "user", "create", "eve", *EMAIL, "--password-stdin", "--data", data],
        input=b"\xff" * 20,
        env=clean_environment(),
        capture_output=True,
        check=False,
    )

    assert misused.returncode == MISUSED
    assert b"not UTF-8" in misused.stderr
    assert b"Traceback" not in misused.stderr
    assert not data.exists()
