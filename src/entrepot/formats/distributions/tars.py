"""Reading one member out of a gzipped tar that nobody vouches for (POSIX.1-2017 pax, RFC 1952).

The walk is ours because `tarfile` is not made for this: it reads extension records whole, as long
as they say they are, searches them with expressions that take quadratic time, keeps every member,
and takes a broken header for the end. A header of 512 bytes is still its business.
"""

import io
import tarfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from entrepot.formats.distributions.search import (
    Search,
    broken,
    require_metadata_size,
    unpacked_limit,
)

MAX_EXTENSION_BYTES = 64 * 1024
MAX_EXTENSIONS_BYTES = 64 * 1024 * 1024
"""All extension headers of an archive together: enough for a long name of every member."""

_GZIP = 16 + zlib.MAX_WBITS
_READ_BYTES = 64 * 1024
_CHUNK_BYTES = 256 * 1024
_MAX_DIGITS = 12
_RECORD_COST = 64  # a record of 5 bytes takes as long to read as one of 100
_EXTENSIONS = frozenset(
    {
        tarfile.GNUTYPE_LONGNAME,
        tarfile.GNUTYPE_LONGLINK,
        tarfile.XHDTYPE,
        tarfile.XGLTYPE,
        tarfile.SOLARIS_XHDTYPE,
    }
)


def read_member(content: BinaryIO, search: Search) -> bytes:
    """Return the bytes of the member that `search` knows.

    The archive is read to its end, as a later member could replace an earlier one. Raises
    `InvalidArchive` if it is damaged, expands beyond all measure, or is not of the plain kind,
    and `MetadataMissing` if no member is the one.
    """
    found = b""
    stream = _Stream(_unpack(content))
    for name, header in _members(stream):
        if search.meets(name, is_file=header.isreg()):
            require_metadata_size(header.size)
            found = stream.take(header.size)
            stream.skip(_padding(header.size))
        else:
            stream.skip(_blocks(header))
    stream.require_nothing_more()
    search.require_complete()
    return found


def _members(stream: "_Stream") -> Iterator[tuple[str, tarfile.TarInfo]]:
    """Yield name and header of each member; the caller moves over its data."""
    given: dict[bytes, bytes] = {}
    is_complete = True
    budget = MAX_EXTENSIONS_BYTES
    while (header := _header(stream)) is not None:
        if header.type not in _EXTENSIONS:
            yield _name(header, given), header
            given, is_complete = {}, True
            continue
        data = _extension(stream, header)
        budget -= tarfile.BLOCKSIZE + len(data) + _RECORD_COST * data.count(b"=")
        if budget < 0:
            raise broken("The tar archive has too much in its extension headers.")
        more = _given(header, data)
        if more.keys() & given.keys():
            raise broken("The tar archive gives a member two names.")
        given, is_complete = given | more, False
    if not is_complete:
        raise broken("The tar archive ends in the middle of a member.")


def _header(stream: "_Stream") -> tarfile.TarInfo | None:
    """Return the next header, or nothing at the block of zeros that ends an archive."""
    block = stream.take(tarfile.BLOCKSIZE)
    if not any(block):
        return None
    try:
        header = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except (tarfile.TarError, ValueError) as error:
        raise broken("The file is not a gzipped tar archive, or is damaged.") from error
    if header.size < 0:
        raise broken("The tar archive has a member of negative size.")
    if header.type == tarfile.GNUTYPE_SPARSE:
        raise broken("The tar archive has a sparse member.")
    return header


def _extension(stream: "_Stream", header: tarfile.TarInfo) -> bytes:
    if header.size > MAX_EXTENSION_BYTES:
        raise broken(
            f"The tar archive has an extension header of more than {MAX_EXTENSION_BYTES} bytes."
        )
    data = stream.take(header.size)
    stream.skip(_padding(header.size))
    return data


def _given(header: tarfile.TarInfo, data: bytes) -> dict[bytes, bytes]:
    """Return the path and the size that the extension header gives to the next member, if any."""
    if header.type == tarfile.GNUTYPE_LONGLINK:
        return {}
    if header.type == tarfile.GNUTYPE_LONGNAME:
        return {b"path": data.split(b"\0")[0]}
    given = {}
    for keyword, value in _pax_records(data):
        # Sparse members are written in four ways, and of no use in a source distribution.
        if keyword.startswith(b"GNU.sparse."):
            raise broken("The tar archive has a sparse member.")
        if keyword in {b"path", b"size"}:
            given[keyword] = value
    if given and header.type == tarfile.XGLTYPE:
        raise broken("The tar archive gives one name or size to all members.")
    return given


def _name(header: tarfile.TarInfo, given: dict[bytes, bytes]) -> str:
    # Some build tools repeat every size in a pax record. Another one is needed from 8 GiB on
    # only, which is more than is read here; anywhere else it hides a member from some readers.
    size = b"%d" % header.size
    if given.get(b"size", size) != size:
        raise broken("The tar archive gives a member two sizes.")
    path = given.get(b"path")
    return header.name if path is None else path.decode("utf-8", "surrogateescape")


def _pax_records(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield keyword and value of each record: `LENGTH KEYWORD=VALUE` and a newline."""
    start = 0
    while start < len(data):
        space = data.find(b" ", start, start + _MAX_DIGITS)
        digits = data[start:space] if space > start else b""
        end = start + (int(digits) if digits.isdigit() else 0)
        equals = data.find(b"=", space, end)
        if not space < equals < end <= len(data) or data[end - 1 : end] != b"\n":
            raise broken("The tar archive has a damaged pax header.")
        yield data[space + 1 : equals], data[equals + 1 : end - 1]
        start = end


def _padding(size: int) -> int:
    return -size % tarfile.BLOCKSIZE


def _blocks(header: tarfile.TarInfo) -> int:
    # Links, directories and devices have no data, whatever size their header claims.
    if header.isreg() or header.type not in tarfile.SUPPORTED_TYPES:
        return header.size + _padding(header.size)
    return 0


class _Stream:
    """A sequence of chunks, read as one."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._chunk = b""
        self._at = 0

    def take(self, size: int) -> bytes:
        """Return the next `size` bytes, all of them."""
        return b"".join(self._pieces(size))

    def skip(self, size: int) -> None:
        """Move over the next `size` bytes."""
        for _ in self._pieces(size):
            pass

    def require_nothing_more(self) -> None:
        """Read to the end, and refuse anything but zeros: some reader would take it for members."""
        if self._chunk[self._at :].strip(b"\0") or any(part.strip(b"\0") for part in self._chunks):
            raise broken("The tar archive has data after its end.")

    def _pieces(self, size: int) -> Iterator[bytes]:
        while size:
            if self._at == len(self._chunk):
                self._chunk, self._at = self._next(), 0
            piece = self._chunk[self._at : self._at + size]
            self._at += len(piece)
            size -= len(piece)
            yield piece

    def _next(self) -> bytes:
        for chunk in self._chunks:
            return chunk
        raise broken("The tar archive ends in the middle of a member.")


def _unpack(content: BinaryIO) -> Iterator[bytes]:
    """Yield the non-empty chunks that one gzip member unpacks to.

    One, with nothing but zeros behind it: readers disagree about more. zlib reads the header and
    checks the sum, while the standard library's `gzip` walks a file name of a gigabyte in Python.
    """
    limit = unpacked_limit(content.seek(0, io.SEEK_END))
    content.seek(0)
    unpacker = zlib.decompressobj(_GZIP)
    packed, total = b"", 0
    while not unpacker.eof:
        packed = packed or content.read(_READ_BYTES)
        try:
            chunk = unpacker.decompress(packed, _CHUNK_BYTES)
        except zlib.error as error:
            raise broken("The file is not gzipped, or is damaged.") from error
        if not packed and not chunk and not unpacker.eof:
            raise broken("The gzipped file is cut short.")
        packed = unpacker.unconsumed_tail
        total += len(chunk)
        if total > limit:
            raise broken(f"The archive unpacks to more than {limit} bytes.")
        if chunk:
            yield chunk
    rest = unpacker.unused_data
    while rest:
        if rest.strip(b"\0"):
            raise broken("The gzipped file has data after its end.")
        rest = content.read(_READ_BYTES)
