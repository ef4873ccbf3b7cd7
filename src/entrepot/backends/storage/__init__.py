"""Where the bytes of distributions are kept: the file system, an object store, or memory."""

from pathlib import Path

from entrepot.backends.storage.errors import (
    BlobMissing,
    KeyTaken,
    StorageFull,
    StorageMisconfigured,
    StorageUnavailable,
)
from entrepot.backends.storage.file_system import FileSystemStorage
from entrepot.backends.storage.keys import metadata_key, object_key
from entrepot.backends.storage.memory import MemoryStorage
from entrepot.backends.storage.object_store import OPTIONS, ObjectStorage
from entrepot.backends.storage.protocol import Blob, Spool, Storage, StoredObject
from entrepot.formats.names import shown

__all__ = [
    "Blob",
    "BlobMissing",
    "FileSystemStorage",
    "KeyTaken",
    "MemoryStorage",
    "ObjectStorage",
    "Spool",
    "Storage",
    "StorageFull",
    "StorageMisconfigured",
    "StorageUnavailable",
    "StoredObject",
    "from_url",
    "metadata_key",
    "object_key",
]


def from_url(url: str | None, *, data: Path) -> Storage:
    """Return the storage at `url`, or without one the files below the folder `data`.

    Opens no connection and makes no folder. Raises `StorageMisconfigured`.
    """
    if url is None:
        return FileSystemStorage(data / "files")
    scheme = url.partition("://")[0]
    if scheme not in OPTIONS:
        raise StorageMisconfigured(
            f"ENTREPOT_STORAGE_URL has the scheme {shown(scheme)}; "
            f"allowed: {', '.join(f'{allowed}://' for allowed in OPTIONS)}."
        )
    return ObjectStorage(url, spool_folder=data / "spool")
