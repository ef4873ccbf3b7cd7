"""The data folder itself: who may found an instance where, and what the system says to that."""

import fnmatch
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from entrepot.config import whose
from entrepot.errors import Misconfigured, Rule
from entrepot.formats.names import shown

BEFORE_FOUNDING = (
    "settings.env",
    "instance-keys",
    "*.lock",
    "lost+found",  # the file system's own, where the folder is a disk
)
"""What may lie in a folder that no instance was founded in."""


class FolderUnusable(Misconfigured):
    rule = Rule(
        "data-folder-unusable",
        "The data folder can be made, and is readable and writable for the account that runs "
        "Entrepot.",
        "Correct that, or name another folder with --data or ENTREPOT_DATA.",
    )


class FolderNotEmpty(Misconfigured):
    rule = Rule(
        "folder-not-empty",
        "A new instance is made in a folder of its own: a new or an empty one.",
        "Name such a folder with --data or ENTREPOT_DATA; if an instance was here, restore its "
        "database from the backup.",
    )


@contextmanager
def used(folder: Path) -> Iterator[None]:
    """Raise `FolderUnusable` for what the system refuses inside of the block."""
    try:
        yield
    except OSError as error:
        place = Path(error.filename or folder)
        reason = whose(place) if isinstance(error, PermissionError) else error.strerror
        raise FolderUnusable(f"{str(place)!a} cannot be used: {reason}.") from error


def make(folder: Path) -> list[str]:
    """Make the folder, for its owner alone, unless it is there; return the names of what is in it.

    Raises the system's own errors.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = sorted(entry.name for entry in folder.iterdir())
    if not names:
        folder.chmod(0o700)
    return names


def require_own(folder: Path, names: list[str]) -> None:
    """Raise `FolderNotEmpty` if anything but an instance's beginnings is in the folder."""
    foreign = [name for name in names if not _may_be_there(name)]
    if foreign:
        raise FolderNotEmpty(
            f"{str(folder)!a} holds no instance, but {shown(foreign[0])} is in it.",
        )


def _may_be_there(name: str) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in BEFORE_FOUNDING)
