"""Whether the data folder is one account's alone, in all its parts."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from entrepot.backends.keyring import KEYS_FILE


def complaint(data: Path, database: Path) -> tuple[str, str] | None:
    """Return what is wrong and how to mend it; None if only the folder's owner gets at anything."""
    owner = owner_of(data)
    if os.geteuid() not in {0, owner}:
        return f"{data} belongs to another account", "Run this, and the service, as its owner."
    if _is_open(data):
        return f"{data} may be entered by others (mode {_mode(data):o})", f"chmod 700 {data}"
    for path in _parts(data):
        # What root leaves behind here, the service cannot open.
        if owner_of(path) != owner:
            return (
                f"{path} belongs to another account than {data}",
                f"chown -R --reference={data} {data}",
            )
    for path in _with_log(database):
        if _is_open(path):
            return f"{path} may be read by others (mode {_mode(path):o})", f"chmod 600 {path}"
    return None


def owner_of(path: Path) -> int:
    return path.stat().st_uid


def _parts(data: Path) -> Iterator[Path]:
    """Yield what the service opens; objects by their folders, of which there are 256."""
    names = ("files", "files/spool", "files/objects", "files/objects/*", "spool", "outbox")
    for pattern in ("entrepot.sqlite3*", KEYS_FILE, "settings.env", *names):
        yield from data.glob(pattern)


def _with_log(database: Path) -> Iterator[Path]:
    return database.parent.glob(f"{database.name}*")


def _is_open(path: Path) -> bool:
    return bool(_mode(path) & (stat.S_IRWXG | stat.S_IRWXO))


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
