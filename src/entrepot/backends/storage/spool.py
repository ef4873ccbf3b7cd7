"""Uploads on their way in, as files that live no longer than the process that writes them.

Every spool is a file locked (flock) by whoever made it. The kernel drops the lock when the last
process that holds the file is gone, however it died, so a spool without a lock is nobody's: no
age is guessed and no process id compared. Processes of other machines matter only on a network
file system; those that carry flock to the server (NFS on Linux does) show their locks too, and
where locks stay local the worst case is an upload whose `put` fails because its spool is gone.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader, FileIO
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from entrepot.backends.storage.errors import translate, translated
from entrepot.backends.storage.folders import make_folder
from entrepot.backends.storage.protocol import Spool

# Windows has no flock. The server does not run there, but commands that touch no storage do, and
# they import this module on their way.
with suppress(ImportError):
    import fcntl

_log = logging.getLogger(__name__)

_SUFFIX = ".spool"
_CLOSED = -1


class FileSpool(Spool):
    """A spool in a file of its own; `SpoolFolder.new` makes it."""

    def __init__(self, path: Path, fd: int) -> None:
        self.path = path
        self._fd = fd
        self._size = 0
        self._is_sealed = False
        self._file = BufferedReader(FileIO(fd, closefd=False))

    @property
    def size(self) -> int:
        return self._size

    @property
    def file(self) -> BinaryIO:
        return self._file

    def write(self, data: bytes) -> None:
        if self._is_sealed or self._fd == _CLOSED:
            raise ValueError("a spool that was put or closed takes no more bytes")
        rest = memoryview(data)
        try:
            while rest:
                # At an offset of its own: readers of `file` move the descriptor's.
                written = os.pwrite(self._fd, rest, self._size)
                self._size += written
                rest = rest[written:]
        except OSError as error:
            raise translate(error) from error

    def seal(self) -> None:
        """Take no more bytes."""
        if self._fd == _CLOSED:
            raise ValueError("the spool is closed")
        self._is_sealed = True

    def sync(self) -> None:
        """Bring the bytes to the disk. Raises `OSError`."""
        os.fsync(self._fd)

    def close(self) -> None:
        if self._fd == _CLOSED:
            return
        try:
            # The name goes before the lock does. An object made by `put` has a name of its own.
            self.path.unlink(missing_ok=True)
        except OSError as error:
            _log.warning("A spool stays until the next sweep: %s", error)
        finally:
            self._file.close()
            os.close(self._fd)
            self._fd = _CLOSED


class SpoolFolder:
    """The folder of all spools of one storage on this machine."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def new(self) -> FileSpool:
        """Return an empty spool. Raises `StorageFull`, `StorageUnavailable`."""
        with translated():
            while True:
                path = self.path / f"{uuid4()}{_SUFFIX}"
                try:
                    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
                except FileNotFoundError:
                    make_folder(self.path)
                    continue
                if _claim(fd):
                    return FileSpool(path, fd)
                # A sweep came between making the file and locking it, and took it.
                os.close(fd)

    def sweep(self) -> int:
        """Remove the spools no living process holds; return how many."""
        with translated():
            return sum(_remove_unless_held(path) for path in self.path.glob(f"*{_SUFFIX}"))


def _claim(fd: int) -> bool:
    """Lock the file of `fd`; False if a sweep holds it or has unlinked it already."""
    return _lock(fd) and os.fstat(fd).st_nlink > 0


def _lock(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _remove_unless_held(path: Path) -> bool:
    # Names are never used twice, so the file that is locked is the file that is unlinked.
    try:
        with _opened(path) as fd:
            if not _claim(fd):
                return False
            path.unlink()
    except FileNotFoundError:
        return False
    return True


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    # For writing, though nothing is written: NFS grants an exclusive lock on no other descriptor.
    fd = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
    try:
        yield fd
    finally:
        os.close(fd)
