"""Downloads: from the address of a file to its bytes."""

import logging
from dataclasses import dataclass
from datetime import datetime

from entrepot.backends.storage import Blob, BlobMissing, Storage, metadata_key
from entrepot.records.projects.queries import Reader
from entrepot.records.releases import queries as releases
from entrepot.records.releases.models import File
from entrepot.records.releases.queries import FileUnknown

logger = logging.getLogger(__name__)

METADATA_SUFFIX = ".metadata"


@dataclass(frozen=True, slots=True)
class Downloadable:
    """A file, or the metadata file beside a wheel: immutable, named by its digest.

    `size` is in bytes, and None for metadata, of which it was not noted.
    """

    storage_key: str
    sha256: str
    size: int | None
    uploaded_at: datetime
    is_metadata: bool

    def open(self, storage: Storage) -> Blob:
        """Return the object, or raise `BlobMissing` if it is not as long as it was."""
        blob = storage.open(self.storage_key)
        if self.size in (None, blob.size):
            return blob
        blob.close()
        logger.error("%s has %d bytes in place of %s.", self.storage_key, blob.size, self.size)
        raise BlobMissing("The stored object is not as long as it was.")


def find(filename: str, *, sha256: str, reader: Reader) -> Downloadable:
    """Return what lies at this address as far as `reader` may have it, or raise `FileUnknown`.

    `sha256` is the file's, also in the address of the metadata file beside it (PEP 658).
    """
    is_metadata = filename.endswith(METADATA_SUFFIX)
    file = releases.download(filename.removesuffix(METADATA_SUFFIX), sha256=sha256, reader=reader)
    return _metadata_of(file) if is_metadata else _whole(file)


def _whole(file: File) -> Downloadable:
    return Downloadable(
        file.storage_key,
        file.sha256,
        file.size,
        file.uploaded_at,
        is_metadata=False,
    )


def _metadata_of(file: File) -> Downloadable:
    if not file.metadata_sha256:
        raise FileUnknown("Only wheels have a metadata file beside them.")
    return Downloadable(
        metadata_key(file.storage_key),
        file.metadata_sha256,
        None,
        file.uploaded_at,
        is_metadata=True,
    )
