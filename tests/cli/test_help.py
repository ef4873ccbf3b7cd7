"""What holds for every command there is; they are enumerated from the code."""

import re
from pathlib import Path

import pytest

from .commands import MISUSED, alone, leaves

HERE = Path(__file__).parent
COMMANDS = list(leaves())


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_comes_without_data_and_whatever_the_settings_say(
    command: tuple[str, ...],
    tmp_path: Path,
) -> None:
    helped = alone(*command, "--help", cwd=tmp_path, PORT="nonsense", DATABASE_URL="nonsense")

    assert helped.returncode == 0, helped.stderr
    assert helped.stdout.startswith(f"Usage: entrepot {' '.join(command)}")
    assert _undescribed(helped.stdout) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_a_file_of_tests(command: tuple[str, ...]) -> None:
    words = "_".join(command).replace("-", "_")

    assert (HERE / f"test_{words}.py").exists()


def test_the_root_names_every_command_in_a_line(tmp_path: Path) -> None:
    helped = alone("--help", cwd=tmp_path)

    assert helped.returncode == 0
    for name, *_ in COMMANDS:
        assert re.search(rf"^  {name}  +\S+ \S+", helped.stdout, re.MULTILINE), name


@pytest.mark.parametrize("group", ["", *sorted({name for name, *inner in COMMANDS if inner})])
def test_no_line_about_a_command_is_cut_off(group: str, tmp_path: Path) -> None:
    helped = alone(*filter(None, [group]), "--help", cwd=tmp_path).stdout

    commands = helped.partition("\nCommands:\n")[2]
    assert commands
    assert "..." not in commands


def test_the_version_is_printed(tmp_path: Path) -> None:
    assert re.fullmatch(
        r"entrepot, version \d+\.\d+\.\d+\S*\n", alone("--version", cwd=tmp_path).stdout
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("destroy",),
        ("token", "destroy"),
        ("token", "create", "--user", "alice"),
        ("token", "revoke"),
        ("token", "list", "--unheard-of"),
    ],
)
def test_a_command_that_does_not_exist_is_misuse(
    arguments: tuple[str, ...],
    tmp_path: Path,
) -> None:
    misused = alone(*arguments, cwd=tmp_path)

    assert misused.returncode == MISUSED
    assert "Usage:" in misused.stderr
    assert misused.stdout == ""


def test_a_wrong_setting_is_misuse_and_the_allowed_values_are_named(tmp_path: Path) -> None:
    misused = alone("user", "list", cwd=tmp_path, WORKERS="many")

    assert misused.returncode == MISUSED
    assert "ENTREPOT_WORKERS, from the environment, is 'many'" in misused.stderr
    assert "Allowed: a whole number from 1 to 1024." in misused.stderr
    assert list(tmp_path.iterdir()) == []


def _undescribed(helped: str) -> list[str]:
    """Return the options of a help text that no words stand beside or below."""
    _, _, options = helped.partition("Options:\n")
    entries = re.split(r"\n(?=  -)", options.strip("\n"))
    return [entry for entry in entries if not re.search(r"\S {2,}\S|\n {10,}\S", entry.strip())]
