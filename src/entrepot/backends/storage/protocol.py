"""What every storage can do: hold uploads while they arrive, keep objects, give them back."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import BinaryIO, ClassVar, Protocol, Self

from entrepot.backends.storage.errors import BlobMissing


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One object as the storage lists it; `size` in bytes, `modified_at` in UTC."""

    key: str
    modified_at: datetime
    size: int


class _Closing(ABC):
    @abstractmethod
    def close(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class Spool(_Closing):
    """Bytes on their way in: written once from front to back, then read as often as needed.

    Closing discards them, twice is not an error; what was `put` stays stored.
    """

    @property
    @abstractmethod
    def size(self) -> int:
        """Bytes written so far."""

    @property
    @abstractmethod
    def file(self) -> BinaryIO:
        """The bytes so far, to read and seek in; its position is its own, not the writer's."""

    @abstractmethod
    def write(self, data: bytes) -> None:
        """Append `data`.

        Cheap enough for the event loop: no buffer, no sync. Raises `StorageFull`,
        `StorageUnavailable`; `ValueError` once the spool was put or closed.
        """


class Blob(_Closing):
    """An object opened for reading, by any number of threads at once."""

    chunk_size: ClassVar[int] = 256 * 1024

    @property
    @abstractmethod
    def size(self) -> int:
        """Bytes of the whole object."""

    @abstractmethod
    def read(self, start: int, length: int) -> bytes:
        """Return `length` bytes from `start` on, fewer only where the object ends.

        Raises `BlobMissing`, `StorageUnavailable`; `ValueError` for a negative number.
        """

    def chunks(self, start: int, stop: int, *, chunk_size: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from `start` up to, but without, `stop`, in pieces of `chunk_size`.

        Raises what `read` raises, and `BlobMissing` when the object ends before `stop`: a short
        answer must never pass for a whole one.
        """
        piece = chunk_size or self.chunk_size
        while start < stop:
            data = self.read(start, min(piece, stop - start))
            if not data:
                raise BlobMissing("The stored object is shorter than it was.")
            yield data
            start += len(data)


class Storage(Protocol):
    """Objects by key (`keys.py`), written once, deleted whole.

    Every method may raise `StorageUnavailable`, the writing ones `StorageFull`, and `ValueError`
    for what is no key.
    """

    def spool(self) -> Spool:
        """Return a new, empty spool; whoever asked for it closes it."""

    def put(self, key: str, spool: Spool) -> None:
        """Keep the bytes of `spool` as `key`; they survive a crash once this returns.

        The spool takes no more bytes after this. A failure leaves no object behind. Keys hold a
        fresh UUID, so none is taken; file system and memory nevertheless raise `KeyTaken`.
        """

    def put_bytes(self, key: str, data: bytes) -> None:
        """Keep `data`, small enough for memory, as `key`, under the promises of `put`."""

    def open(self, key: str) -> Blob:
        """Return the object for reading, or raise `BlobMissing`."""

    def delete(self, key: str) -> None:
        """Forget the object; one that is not there is not an error."""

    def objects(self) -> Iterator[StoredObject]:
        """Yield all objects in no order; what has no key's name is not ours and left out."""

    def sweep_spools(self) -> int:
        """Remove the spools whose processes on this machine died; return how many."""

    def check(self) -> None:
        """Write, read back and delete a small object; raise what went wrong. Nothing is left."""
