import os
import pty
import select
import subprocess

import pytest
from django.contrib.auth.hashers import check_password
from tests.depots import ENTREPOT, Depot, clean_environment

from .commands import MISUSED, entries, execute, refusal

PASSWORD = "correct horse battery"


def _stored(depot: Depot, name: str) -> str:
    [(stored,)] = execute(depot, "SELECT password FROM accounts_user WHERE username = ?", name)
    return stored


def test_a_password_is_read_from_standard_input(shell: Depot) -> None:
    shell.run("user", "set-password", "alice", input=f"{PASSWORD}\n")

    assert check_password(PASSWORD, _stored(shell, "alice"))
    assert ("operator", "alice", {}) in entries(shell, "user.password-set")


def _typed(depot: Depot, *answers: str) -> tuple[int, str]:
    """Run the command on a terminal, type an answer to each question; return what it showed."""
    keyboard, terminal = pty.openpty()
    command = subprocess.Popen(
        [ENTREPOT, "user", "set-password", "bob", "--data", depot.data],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=clean_environment(),
        start_new_session=True,
    )
    os.close(terminal)
    shown = ""
    try:
        for answer in answers:
            shown += _until(keyboard, ": ")
            os.write(keyboard, f"{answer}\n".encode())
        shown += _until(keyboard, ".\r\n")
        return command.wait(timeout=10), shown
    finally:
        command.kill()
        command.wait()
        os.close(keyboard)


def _until(terminal: int, end: str) -> str:
    """Return what the terminal shows until it shows `end`: a question, before it is answered."""
    shown = ""
    while not shown.endswith(end):
        readable, _, _ = select.select([terminal], [], [], 20)
        assert readable, shown
        shown += os.read(terminal, 1024).decode()
    return shown


def test_on_a_terminal_it_is_typed_twice_and_never_shown(shell: Depot) -> None:
    status, shown = _typed(shell, PASSWORD, PASSWORD)

    assert status == 0, shown
    assert PASSWORD not in shown
    assert "Set the password of bob." in shown
    assert check_password(PASSWORD, _stored(shell, "bob"))


def test_a_password_is_no_argument(shell: Depot) -> None:
    misused = shell.run("user", "set-password", "bob", PASSWORD, check=False)

    assert misused.returncode == MISUSED


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("eleven char", "has 11"),
        ("qwerty123456", "most common"),
        ("mallory-1234", "known names"),
        ("Entrepot2026", "known names"),
        ("mallory@example.com", "known names"),
        ("zzzzzzzzzzzzz", "pattern"),
    ],
)
def test_a_password_that_is_guessed_first_is_refused_with_the_reason(
    shell: Depot, password: str, reason: str
) -> None:
    before = _stored(shell, "mallory")

    arguments = ("user", "set-password", "mallory")
    said = refusal(shell, *arguments, input=f"{password}\n", code="unsuitable-password")

    assert reason in said
    assert password not in said
    assert _stored(shell, "mallory") == before


def test_a_service_that_cannot_be_asked_keeps_nobody_from_a_password(shell: Depot) -> None:
    closed = {"BREACHED_PASSWORDS_URL": "https://localhost:9/range/"}
    depot = Depot(shell.data, closed)

    depot.run("user", "set-password", "mallory", input=f"{PASSWORD}\n")

    assert check_password(PASSWORD, _stored(shell, "mallory"))


def test_nobody_gets_a_password_who_does_not_exist(shell: Depot) -> None:
    refusal(shell, "user", "set-password", "eve", input=PASSWORD, code="user-unknown")
