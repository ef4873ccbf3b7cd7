import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.depots import ENTREPOT, Depot, clean_environment

WITHOUT_POSIX = """
import sys
for name in ("fcntl", "pwd", "grp", "resource", "uvloop"):
    sys.modules[name] = None
sys.argv = ["entrepot", "token", "inspect"]
from entrepot.cli import main
main()
"""


@pytest.fixture
def idle(new_data: Callable[[], Path]) -> Depot:
    """An instance with its cast, without a running server."""
    return Depot(new_data())


def _inspect(text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ENTREPOT, "token", "inspect"],
        input=text,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_token_stands_alone_on_standard_output(idle: Depot) -> None:
    made = idle.run("token", "create", "--user", "alice", "--description", "laptop")

    assert made.stdout.startswith("entrepot-")
    assert made.stdout.count("\n") == 1
    assert made.stdout.strip() not in made.stderr


def test_a_token_for_an_unknown_project_makes_it_for_the_owner(idle: Depot) -> None:
    idle.token("alice", "ci", "Left.Pad")

    [project] = json.loads(idle.run("project", "list", "--json").stdout)

    assert project["name"] == "Left.Pad"
    assert project["normalized_name"] == "left-pad"
    assert project["roles"] == {"alice": "owner"}
    assert project["has_files"] is False


def test_a_token_for_somebody_elses_project_is_not_made(idle: Depot) -> None:
    idle.run("project", "create", "left-pad", "--owner", "alice")

    refused = idle.run(
        *("token", "create", "--user", "mallory", "--description", "x", "--project", "left-pad"),
        check=False,
    )

    assert refused.returncode == 1
    assert refused.stdout == ""
    assert "neither owner nor maintainer" in refused.stderr
    assert json.loads(idle.run("token", "list", "--json").stdout) == []


def test_two_tokens_of_one_person_cannot_have_one_description(idle: Depot) -> None:
    idle.token("alice", "laptop")

    again = ("token", "create", "--user", "alice", "--description", "laptop")
    refused = idle.run(*again, check=False)
    idle.run("token", "revoke", idle.token_id("laptop"))
    made = idle.run(*again)

    assert refused.returncode == 1
    assert "has a token called" in refused.stderr
    assert made.returncode == 0


def test_revoking_twice_is_no_error(idle: Depot) -> None:
    idle.token("alice", "laptop")
    token_id = idle.token_id("laptop")

    first = idle.run("token", "revoke", token_id, "--why", "lost")
    second = idle.run("token", "revoke", token_id)

    assert "Revoked" in first.stdout
    assert "before" in second.stdout


@pytest.mark.parametrize("wrong", ["", "7", "2eddee97-d0f6-4f35-95bb-5b1205401142"])
def test_an_unknown_token_cannot_be_revoked(idle: Depot, wrong: str) -> None:
    refused = idle.run("token", "revoke", wrong, check=False)

    assert refused.returncode == 1
    assert "entrepot token list" in refused.stderr


@pytest.mark.parametrize("around", ["{}", " {}\r\n", "\ufeff{}\n"])
def test_a_pasted_token_is_read_in_words_without_any_data(idle: Depot, around: str) -> None:
    text = idle.token("alice", "ci", "left-pad")

    shown = _inspect(around.format(text))

    assert shown.returncode == 0
    assert "prefix      entrepot" in shown.stdout
    assert "only for the project 'left-pad'" in shown.stdout
    assert text not in shown.stdout + shown.stderr


@pytest.mark.parametrize("text", ["", "hello", "entrepot-AAAA", "pypi-", "-", "a" * 40_000])
def test_what_is_no_token_is_refused_in_a_sentence(text: str) -> None:
    refused = _inspect(text)

    assert refused.returncode == 1
    assert refused.stderr.startswith("entrepot: ")
    assert "Traceback" not in refused.stderr


def test_a_token_can_be_inspected_where_posix_is_missing(idle: Depot, tmp_path: Path) -> None:
    text = idle.token("alice", "ci")

    shown = subprocess.run(
        [sys.executable, "-c", WITHOUT_POSIX],
        input=text,
        env=clean_environment(),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert shown.returncode == 0, shown.stderr
    assert "identifier" in shown.stdout
