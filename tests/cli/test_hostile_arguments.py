"""What a shell can do to a command, whatever the command is."""

import json
import subprocess
from pathlib import Path

import pytest
from tests.depots import ENTREPOT, Depot, clean_environment

from entrepot.cli.tokens import TokenUnseen

from .commands import MISUSED, REFUSED, alone, execute, leaves, refusal

NOT_TEXT = b"\xff"


def _through_shell(depot: Depot, script: str) -> subprocess.CompletedProcess[str]:
    """Run `script`, in which `$E` is the command, on the data folder of `depot`."""
    environment = clean_environment(DATA=str(depot.data)) | {"E": str(ENTREPOT)}
    return subprocess.run(
        ["/bin/sh", "-c", script], env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture
def elsewhere(shell: Depot, tmp_path: Path) -> Depot:
    """Another instance, in ./data of where the commands are given: what they act on by default."""
    depot = Depot(tmp_path / "data")
    depot.user("alice")
    return depot


@pytest.mark.parametrize("value", ["-h", "--help"])
def test_help_as_the_value_of_an_option_leads_to_no_other_instance(
    shell: Depot,
    elsewhere: Depot,
    value: str,
) -> None:
    arguments = ("token", "create", "--user", "alice", "--description", value)

    made = alone(*arguments, "--data", str(shell.data), cwd=elsewhere.data.parent)

    assert made.returncode == 0, made.stderr
    assert json.loads(elsewhere.run("token", "list", "--json").stdout) == []
    assert shell.token_id(value)


def test_a_data_folder_as_the_value_of_another_option_is_misuse(
    shell: Depot,
    elsewhere: Depot,
) -> None:
    arguments = ("token", "create", "--user", "alice", "--description")

    misused = alone(*arguments, f"--data={shell.data}", cwd=elsewhere.data.parent)

    assert misused.returncode == MISUSED
    assert "--data cannot be the value of another option" in misused.stderr
    for depot in (shell, elsewhere):
        assert f"--data={shell.data}" not in depot.run("token", "list").stdout


def test_help_as_a_value_runs_nothing_under_settings_that_were_refused(elsewhere: Depot) -> None:
    arguments = ("token", "create", "--user", "alice", "--description", "--help")

    misused = alone(*arguments, cwd=elsewhere.data.parent, WORKERS="many")

    assert misused.returncode == MISUSED
    assert "ENTREPOT_WORKERS" in misused.stderr
    assert json.loads(elsewhere.run("token", "list", "--json").stdout) == []


@pytest.mark.parametrize("command", list(leaves()), ids=" ".join)
def test_an_argument_that_is_no_text_is_misuse(
    command: tuple[str, ...],
    tmp_path: Path,
) -> None:
    misused = subprocess.run(
        [ENTREPOT, *command, NOT_TEXT],
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
        check=False,
    )

    assert misused.returncode == MISUSED
    assert b"not UTF-8" in misused.stderr
    assert b"Traceback" not in misused.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "script",
    ["$E token inspect <&-", "$E user create zoe --email zoe@example.com --password-stdin <&-"],
)
def test_a_closed_standard_input_is_an_empty_one(shell: Depot, script: str) -> None:
    refused = _through_shell(shell, script)

    assert refused.returncode == REFUSED
    assert refused.stderr.startswith("entrepot: ")
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["token list", "user list --json", "project list", "doctor"])
def test_a_full_disk_behind_standard_output_is_one_sentence(shell: Depot, command: str) -> None:
    failed = _through_shell(shell, f"$E {command} >/dev/full")

    assert failed.returncode == REFUSED
    assert failed.stderr == "entrepot: No space left on device.\n"


@pytest.mark.parametrize("where", [">/dev/full", "2>/dev/full", ">/dev/full 2>&1", ">&-"])
def test_a_token_that_nobody_saw_is_not_left_active(shell: Depot, where: str) -> None:
    failed = _through_shell(shell, f"$E token create --user bob --description unseen {where}")

    active = "SELECT 1 FROM tokens_token WHERE description = 'unseen' AND revoked_at IS NULL"
    assert failed.returncode == REFUSED
    assert "Traceback" not in failed.stderr
    assert execute(shell, active) == []


def test_whoever_could_not_see_the_token_is_told_that_it_is_revoked(shell: Depot) -> None:
    failed = _through_shell(shell, "$E token create --user bob --description lost >/dev/full")
    remedy = f"{TokenUnseen.rule.remedy}\n"

    [row] = [
        row
        for row in json.loads(shell.run("token", "list", "--json").stdout)
        if row["description"] == "lost"
    ]
    assert row["state"] == "revoked"
    assert failed.stderr.endswith(remedy)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    arguments = ("user", "create", "alice", "--email", "alice@example.com")

    failed = alone(*arguments, "--data", str(tmp_path / "file" / "data"), cwd=tmp_path)

    assert failed.returncode == REFUSED
    assert failed.stderr.startswith("entrepot: ")
    assert failed.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_reason_of_five_hundred_characters_is_refused(shell: Depot) -> None:
    shell.token("bob", "wordy")
    token_id = shell.token_id("wordy")

    for why in ("x" * 500, "x" * 201, "one\ntwo", "\x1b[2J"):
        refusal(shell, "token", "revoke", token_id, "--why", why, code="invalid-revocation-reason")

    assert shell.run("token", "revoke", token_id, "--why", "x" * 200).returncode == 0


@pytest.mark.parametrize(
    ("name", "email", "code"),
    [
        ("Bad!name", "a@example.com", "invalid-user-name"),
        ("alice", "nonsense", "invalid-email-address"),
    ],
)
def test_an_account_that_cannot_be_founds_no_instance(
    tmp_path: Path,
    name: str,
    email: str,
    code: str,
) -> None:
    depot = Depot(tmp_path / "data")

    refusal(depot, "user", "create", name, "--email", email, code=code)

    assert not depot.data.exists()
