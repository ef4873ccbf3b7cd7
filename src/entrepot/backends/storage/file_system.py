"""Objects as files: `root/objects/<2 hex>/<key's rest>`, and spools beside them in `root/spool`.

Both lie below one root because `put` gives the spool's file a second name (a hard link), which
only works within one file system. Folders are 0700 and files 0600: some projects are private,
and who may read them is decided by the server alone, never by an account of the machine.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from entrepot.backends.storage.errors import BlobMissing, KeyTaken, translated
from entrepot.backends.storage.folders import make_folder, sync_folder, without_trace
from entrepot.backends.storage.keys import is_key, validate_key
from entrepot.backends.storage.probe import probe
from entrepot.backends.storage.protocol import Blob, Spool, StoredObject
from entrepot.backends.storage.spool import FileSpool, SpoolFolder


class FileSystemStorage:
    """Objects below one folder, made when first needed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._objects = root / "objects"
        self._spools = SpoolFolder(root / "spool")
        self._durable_folders: set[Path] = set()

    def spool(self) -> FileSpool:
        return self._spools.new()

    def put(self, key: str, spool: Spool) -> None:
        target = self._path(key)
        if not isinstance(spool, FileSpool):
            raise TypeError("the spool is another storage's")
        spool.seal()
        with translated():
            spool.sync()
            try:
                self._make_durable(target.parent)
                _link(spool.path, target)
            except FileNotFoundError:  # `check` had made the folder, and has taken it away again
                self._make_durable(target.parent)
                _link(spool.path, target)

    def put_bytes(self, key: str, data: bytes) -> None:
        with self.spool() as spool:
            spool.write(data)
            self.put(key, spool)

    def open(self, key: str) -> Blob:
        path = self._path(key)
        with translated():
            try:
                return FileBlob(os.open(path, os.O_RDONLY))
            except FileNotFoundError as error:
                raise BlobMissing("A stored object is missing.") from error

    def delete(self, key: str) -> None:
        path = self._path(key)
        with translated():
            path.unlink(missing_ok=True)

    def objects(self) -> Iterator[StoredObject]:
        with translated():
            for shard in _entries(self._objects):
                for entry in _entries(shard):
                    key = f"{entry.parent.name}/{entry.name}"
                    if is_key(key):
                        yield from _described(key, entry)

    def sweep_spools(self) -> int:
        return self._spools.sweep()

    def check(self) -> None:
        shards = (self._objects / f"{number:02x}" for number in range(256))
        with without_trace([self._root, self._spools.path, self._objects, *shards]):
            probe(self)

    def _path(self, key: str) -> Path:
        return self._objects / validate_key(key)

    def _make_durable(self, shard: Path) -> None:
        """Make `shard` and the folder above, and sync their names, once per process."""
        if shard in self._durable_folders and shard.is_dir():
            return
        make_folder(self._objects)
        make_folder(shard)
        self._durable_folders.add(shard)


class FileBlob(Blob):
    """One descriptor, so that a file deleted meanwhile is still served whole."""

    def __init__(self, fd: int) -> None:
        self._file = os.fdopen(fd, "rb", buffering=0)
        self._size = os.fstat(fd).st_size

    @property
    def size(self) -> int:
        return self._size

    def read(self, start: int, length: int) -> bytes:
        if start < 0 or length < 0:
            raise ValueError("a range has no negative numbers")
        with translated():
            return os.pread(self._file.fileno(), length, start)

    def close(self) -> None:
        self._file.close()


def _link(source: Path, target: Path) -> None:
    """Name the synced file `source` also `target`, durably, or not at all."""
    try:
        os.link(source, target)
    except FileExistsError as error:
        raise KeyTaken("An object of this name is stored already.") from error
    try:
        sync_folder(target.parent)
    except OSError:
        target.unlink()
        raise


def _entries(folder: Path) -> list[Path]:
    # A folder is made when first needed, and a stray file is nobody's folder.
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _described(key: str, path: Path) -> Iterator[StoredObject]:
    """Yield the object at `path`, or nothing if it was deleted since it was listed."""
    with suppress(FileNotFoundError):
        status = path.stat()
        yield StoredObject(key, datetime.fromtimestamp(status.st_mtime, UTC), status.st_size)
