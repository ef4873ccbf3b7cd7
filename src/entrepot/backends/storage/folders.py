"""Folders that only the server reads, and whose names survive a crash."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def make_folder(folder: Path) -> None:
    """Make `folder` and what is missing above it, each 0700 and synced. Raises `OSError`.

    One that exists is synced all the same: another process may have made it a moment ago.
    """
    try:
        folder.mkdir(mode=0o700)
    except FileNotFoundError:
        make_folder(folder.parent)
        make_folder(folder)
        return
    except FileExistsError:
        if not folder.is_dir():
            raise
    else:
        _leave_to_owner_of(folder.parent, folder)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in `folder` to the disk. Raises `OSError`."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


@contextmanager
def without_trace(folders: Iterable[Path]) -> Iterator[None]:
    """Take those of `folders` away again that the block made, as far as they are empty.

    `folders` names the upper ones first. Whoever makes one meanwhile makes it once more.
    """
    missing = [folder for folder in folders if not folder.exists()]
    try:
        yield
    finally:
        for folder in reversed(missing):
            with suppress(OSError):
                folder.rmdir()


def _leave_to_owner_of(parent: Path, folder: Path) -> None:
    """Let the service's account enter what root made in its folder."""
    if os.geteuid() == 0:
        owner = parent.stat()
        os.chown(folder, owner.st_uid, owner.st_gid)
