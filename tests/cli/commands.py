"""The commands as an operator meets them: what they say, and how they refuse."""

import contextlib
import importlib
import json
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from tests.depots import ENTREPOT, Depot, clean_environment

from entrepot import errors
from entrepot.cli.root import COMMANDS

REFUSED = 1
MISUSED = 2


def leaves() -> Iterator[tuple[str, ...]]:
    """Yield every command there is, as the words that are typed."""
    for name, path in COMMANDS.items():
        module, _, attribute = path.partition(":")
        command = getattr(importlib.import_module(module), attribute)
        if isinstance(command, click.Group):
            yield from ((name, inner) for inner in command.commands)
        else:
            yield (name,)


def refusal(
    depot: Depot,
    *arguments: str,
    code: str,
    input: str | None = None,  # noqa: A002 (subprocess's own name)
) -> str:
    """Insist that the command is refused under the rule `code`; return its one sentence."""
    ended = depot.run(*arguments, input=input, check=False)
    said = ended.stderr.strip()
    assert ended.returncode == REFUSED, ended.stdout + ended.stderr
    assert ended.stdout == ""
    assert said.startswith("entrepot: ")
    assert said.isascii()
    assert "\n" not in said
    assert said.endswith(_rule(code).remedy)
    return said


def alone(
    *arguments: str,
    input: str | None = None,  # noqa: A002 (subprocess's own name)
    cwd: Path | None = None,
    **settings: str,
) -> subprocess.CompletedProcess[str]:
    """Run the installed command without naming a data folder."""
    return subprocess.run(
        [ENTREPOT, *arguments],
        input=input,
        cwd=cwd,
        env=clean_environment(**settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def execute(depot: Depot, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run one statement on the instance's database, behind everybody's back."""
    file = depot.data / "entrepot.sqlite3"
    with contextlib.closing(sqlite3.connect(file, timeout=10)) as connection, connection:
        return connection.execute(statement, values).fetchall()


def people(depot: Depot) -> dict[str, Any]:
    """Return what `user list --json` says of each person, by name."""
    return {each["name"]: each for each in json.loads(depot.run("user", "list", "--json").stdout)}


def entries(depot: Depot, kind: str) -> list[tuple[Any, ...]]:
    """Return actor's kind, subject's name and details of every entry of this kind, oldest first."""
    rows = execute(
        depot,
        "SELECT actor_kind, subject_name, details FROM audit_entry "
        "JOIN audit_entrypersonal ON entry_id = key WHERE kind = ? ORDER BY key",
        kind,
    )
    return [(actor, name, json.loads(details)) for actor, name, details in rows]


def give_factor(depot: Depot, name: str, kind: str = "totp") -> None:
    """Give a person a second factor, as the pages would."""
    [(user_id,)] = execute(depot, "SELECT id FROM accounts_user WHERE username = ?", name)
    execute(
        depot,
        "INSERT INTO mfa_authenticator (user_id, type, data, created_at) "
        "VALUES (?, ?, '{}', '2026-11-23 12:00:00')",
        user_id,
        kind,
    )


NOBODY = 65534


@contextlib.contextmanager
def as_another_account() -> Iterator[None]:
    """Have no more rights than an account that owns nothing, also where root runs the tests."""
    own = os.geteuid()
    if own == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(own)


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return mode and content of every file in `folder`; SQLite's passing ones apart."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mode, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


def _rule(code: str) -> errors.Rule:
    for path in COMMANDS.values():
        importlib.import_module(path.partition(":")[0])
    return errors.REGISTRY[code]
