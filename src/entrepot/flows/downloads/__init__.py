"""Downloads: from the address of a file to its bytes."""

import logging
from dataclasses import dataclass
from datetime import datetime

from entrepot.backends.storage import Blob, BlobMissing, Storage, metadata_key
from entrepot.flows import access, index
from entrepot.flows.access import Asker
from entrepot.formats.distributions import readings
from entrepot.formats.names import NormalizedName
from entrepot.records.projects import queries as projects
from entrepot.records.projects.queries import Known, Reader
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

    filename: str
    path: str
    storage_key: str
    sha256: str
    size: int | None
    uploaded_at: datetime
    is_metadata: bool
    is_private: bool

    def open(self, storage: Storage) -> Blob:
        """Return the object, or raise `BlobMissing` if it is not as long as it was."""
        blob = storage.open(self.storage_key)
        if self.size in (None, blob.size):
            return blob
        blob.close()
        logger.error("%s has %d bytes in place of %s.", self.storage_key, blob.size, self.size)
        raise BlobMissing("The stored object is not as long as it was.")


def find(filename: str, *, sha256: str, asker: Asker) -> Downloadable:
    """Return what lies at this address as far as whoever asks may have it, or raise why not.

    `sha256` is the file's, also in the address of the metadata file beside it (PEP 658). Of a
    private project it stays hidden whether there is such a file: whoever may not read it is refused
    in one way, after the same questions.
    """
    is_metadata = filename.endswith(METADATA_SUFFIX)
    name = filename.removesuffix(METADATA_SUFFIX)
    file = releases.download(name, sha256=sha256)
    is_private = file is None or access.is_private(projects.known_as(file.project), asker.policy)
    if is_private:
        _require_read(name, file, asker)
    if file is None:
        raise releases.no_file_at_address(name)
    return _metadata_of(file, is_private) if is_metadata else _whole(file, is_private)


def of_release(
    name: NormalizedName,
    version: str,
    filename: str,
    *,
    reader: Reader,
) -> Downloadable:
    """Return a file by its place on the pages, as far as `reader` may have it, or raise why not."""
    file = releases.file(name, version, filename, reader=reader)
    is_private = not reader.is_public or projects.known_as(file.project).is_for_members
    return _whole(file, is_private)


def _require_read(filename: str, file: File | None, asker: Asker) -> None:
    """Judge every private project that a file of this name can be of, and the one that it is of."""
    is_public = asker.policy.reads_publicly
    private = projects.private_among(readings(filename), is_public=is_public)
    judged: list[Known | None] = [projects.known_as(file.project)] if file else [*private]
    unknown = releases.no_file_at_address(filename)
    for project in judged or [None]:
        access.require_read(project, asker=asker, unknown=unknown)


def _whole(file: File, is_private: bool) -> Downloadable:  # noqa: FBT001 (a fact about the file)
    return Downloadable(
        file.filename,
        index.file_path(file),
        file.storage_key,
        file.sha256,
        file.size,
        file.uploaded_at,
        is_metadata=False,
        is_private=is_private,
    )


def _metadata_of(file: File, is_private: bool) -> Downloadable:  # noqa: FBT001 (as above)
    if not file.metadata_sha256:
        raise FileUnknown("Only wheels have a metadata file beside them.")
    return Downloadable(
        f"{file.filename}{METADATA_SUFFIX}",
        f"{index.file_path(file)}{METADATA_SUFFIX}",
        metadata_key(file.storage_key),
        file.metadata_sha256,
        None,
        file.uploaded_at,
        is_metadata=True,
        is_private=is_private,
    )
