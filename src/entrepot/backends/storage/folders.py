"""Folders that only the server reads, and whose names survive a crash."""

import os
from pathlib import Path


def make_folder(folder: Path) -> None:
    """Make `folder` and what is missing above it, each 0700 and synced. Raises `OSError`.

    One that exists is synced all the same: another process may have made it a moment ago.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except FileNotFoundError:
        make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in `folder` to the disk. Raises `OSError`."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
