"""Reading one member out of a zip file that nobody vouches for."""

import io
import zlib
from collections.abc import Iterable
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from entrepot.formats.distributions.search import (
    MAX_MEMBERS,
    MAX_METADATA_BYTES,
    Search,
    broken,
)
from entrepot.formats.names import shown

MAX_DIRECTORY_BYTES = 32 * 1024 * 1024

_ENCRYPTED = 0x1
_DIRECTORY_ENTRY = b"PK\x01\x02"

# What zipfile raises for damaged input. No OSError: a failing disk is not the uploader's mistake.
_DAMAGE = (
    BadZipFile,
    EOFError,
    NotImplementedError,
    UnicodeDecodeError,
    zlib.error,
)


def read_member(content: BinaryIO, search: Search) -> bytes:
    """Return the bytes of the member that `search` knows.

    Raises `InvalidArchive` if the zip is damaged, or is not of the plain kind, and
    `MetadataMissing` if no member is the one.
    """
    try:
        with ZipFile(_Guarded(content)) as archive:
            member = _find(archive.infolist(), search)
            with archive.open(member) as file:
                found = file.read(MAX_METADATA_BYTES + 1)
    except _DAMAGE as error:
        if isinstance(failure := error.__context__, OSError):
            raise failure from None  # zipfile says that a file it could not read is no zip file
        raise broken("The file is not a zip file, or is damaged.") from error
    if len(found) > MAX_METADATA_BYTES:
        raise broken(f"The core metadata is larger than {MAX_METADATA_BYTES} bytes.")
    return found


def _find(members: Iterable[ZipInfo], search: Search) -> ZipInfo:
    found = None
    for member in members:
        if member.flag_bits & _ENCRYPTED:
            raise broken(f"The member {shown(member.filename)} is encrypted.")
        if member.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
            raise broken(f"The member {shown(member.filename)} is neither stored nor deflated.")
        # The original name: zipfile cuts the other one at a NUL, and another reader may not.
        if search.meets(member.orig_filename, is_file=member.orig_filename[-1:] != "/"):
            found = member
    if found is None:
        raise search.missing()
    return found


class _Guarded(io.BufferedIOBase):
    """What zipfile may read of a file: nothing outside of it, and no directory without end.

    zipfile reads the central directory at once, as long as the file says it is, and makes an
    object of some 600 bytes for every 47 of it before it can be asked how many there are.
    """

    def __init__(self, content: BinaryIO) -> None:
        self._content = content
        self._size = content.seek(0, io.SEEK_END)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._content.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self.tell(), io.SEEK_END: self._size}[whence]
        if not 0 <= start + offset <= self._size:
            raise broken("The file is not a zip file, or its directory points outside of it.")
        return self._content.seek(start + offset)

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            size = MAX_DIRECTORY_BYTES
        if size > MAX_DIRECTORY_BYTES:
            raise broken(f"The zip file's directory is larger than {MAX_DIRECTORY_BYTES} bytes.")
        data = self._content.read(size)
        if data.count(_DIRECTORY_ENTRY) > MAX_MEMBERS:
            raise broken(f"The zip file has more than {MAX_MEMBERS} members.")
        return data
