"""`make` on a machine that lacks something, and on one where something changed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLAIN = Path(sys.base_prefix) / "bin" / "python3"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what it takes to make the environment, and nothing to install into it."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts/require_python.sh", tmp_path / "scripts")
    return tmp_path


def _python(folder: Path, name: str, script: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def _make(checkout: Path, python: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", ".venv/made", f"PYTHON={python}"],
        cwd=checkout,
        env=os.environ | {"PATH": f"{checkout}/.venv/bin:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 1", "is not Python 3.11 or newer"),
        ('[ "$1" = -c ]', "has no pip"),
    ],
)
def test_what_is_missing_is_said_in_a_line_and_nothing_is_made(
    checkout: Path,
    script: str,
    said: str,
) -> None:
    python = _python(checkout, "other-python", script)

    failed = _make(checkout, python)

    assert failed.returncode != 0
    assert f"{python} {said}" in failed.stderr.splitlines()[0]
    assert "Traceback" not in failed.stderr
    assert not (checkout / ".venv").exists()


def test_an_environment_that_was_not_finished_is_made_anew(checkout: Path) -> None:
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").symlink_to("/nowhere")

    made = _make(checkout, str(PLAIN))

    assert made.returncode == 0, made.stderr
    subprocess.run([checkout / ".venv/bin/python", "-c", ""], check=True)


def test_an_environment_is_made_once_for_each_python(checkout: Path) -> None:
    other = _python(checkout, "other-python", f'exec {PLAIN} "$@"')

    made = ["-m venv" in _make(checkout, python).stdout for python in (str(PLAIN),) * 2 + (other,)]

    assert made == [True, False, True]
