"""Objects in a dictionary: for tests of what uses a storage, under the same promises but one."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import BinaryIO

from entrepot.backends.storage.errors import BlobMissing, KeyTaken
from entrepot.backends.storage.keys import validate_key
from entrepot.backends.storage.probe import probe
from entrepot.backends.storage.protocol import Blob, Spool, StoredObject


class MemoryStorage:
    """Everything ends with the process; the rest is as the protocol says."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[bytes, datetime]] = {}
        self._lock = threading.Lock()

    def spool(self) -> Spool:
        return MemorySpool()

    def put(self, key: str, spool: Spool) -> None:
        validate_key(key)
        if not isinstance(spool, MemorySpool):
            raise TypeError("the spool is another storage's")
        self.put_bytes(key, spool.seal())

    def put_bytes(self, key: str, data: bytes) -> None:
        validate_key(key)
        with self._lock:
            if key in self._kept:
                raise KeyTaken("An object of this name is stored already.")
            self._kept[key] = (data, datetime.now(UTC))

    def open(self, key: str) -> Blob:
        kept = self._kept.get(validate_key(key))
        if kept is None:
            raise BlobMissing("A stored object is missing.")
        return MemoryBlob(kept[0])

    def delete(self, key: str) -> None:
        self._kept.pop(validate_key(key), None)

    def objects(self) -> Iterator[StoredObject]:
        for key, (data, modified_at) in self._kept.copy().items():
            yield StoredObject(key, modified_at, len(data))

    def sweep_spools(self) -> int:
        return 0

    def check(self) -> None:
        probe(self)


class MemorySpool(Spool):
    def __init__(self) -> None:
        self._file = BytesIO()
        self._size = 0
        self._is_sealed = False

    @property
    def size(self) -> int:
        return self._size

    @property
    def file(self) -> BinaryIO:
        return self._file

    def write(self, data: bytes) -> None:
        if self._is_sealed or self._file.closed:
            raise ValueError("a spool that was put or closed takes no more bytes")
        position = self._file.tell()
        self._file.seek(self._size)
        self._size += self._file.write(data)
        self._file.seek(position)

    def seal(self) -> bytes:
        """Return all bytes, and take no more."""
        self._is_sealed = True
        return self._file.getvalue()

    def close(self) -> None:
        self._file.close()


class MemoryBlob(Blob):
    def __init__(self, data: bytes) -> None:
        self._data = data

    @property
    def size(self) -> int:
        return len(self._data)

    def read(self, start: int, length: int) -> bytes:
        if start < 0 or length < 0:
            raise ValueError("a range has no negative numbers")
        return self._data[start : start + length]

    def close(self) -> None:
        """Nothing to give back."""
