"""Reading one member out of a zip file that nobody vouches for (APPNOTE.TXT).

A zip file says everything twice: in the directory at its end, by which pip goes, and in a header
before each member, by which uv goes while it unpacks what it is still downloading. Whoever makes
the two differ shows one program what the other does not install. So all of the file is walked, in
the order of the directory: member behind member from the first byte on, both accounts the same,
and no byte between them or behind.
"""

import struct
import zlib
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO
from zipfile import ZIP_STORED

from entrepot.formats.distributions import zip_directory
from entrepot.formats.distributions.search import (
    Search,
    broken,
    require_metadata_size,
    unpacked_limit,
)
from entrepot.formats.distributions.zip_directory import (
    HAS_DESCRIPTOR,
    MAX_32,
    NEWEST_NEEDED,
    ZIP64,
    Entry,
)
from entrepot.formats.names import shown

_HEADER = struct.Struct("<4s2B4H3L2H")
_LARGER = struct.Struct("<2Q")
_DESCRIPTOR = struct.Struct("<4s3L")
_LARGER_DESCRIPTOR = struct.Struct("<4sL2Q")
_READ_BYTES = 64 * 1024
_CHUNK_BYTES = 256 * 1024


def read_member(content: BinaryIO, search: Search) -> bytes:
    """Return the bytes of the member that `search` knows.

    Raises `InvalidArchive` if the zip is damaged, expands beyond all measure, or is not of the
    plain kind, and `MetadataMissing` if a member is missing that has to be there.
    """
    directory = zip_directory.find(content)
    limit = unpacked_limit(directory.start)
    found = b""
    at = unpacked = 0
    names: list[str] = []
    entries = zip_directory.entries(content, directory)
    content.seek(at)
    for entry in entries:
        if entry.start != at:
            raise broken(f"The member {shown(entry.name)} does not lie behind the one before it.")
        unpacked += entry.size
        if unpacked > limit:
            raise broken(f"The archive unpacks to more than {limit} bytes.")
        if is_wanted := search.meets(entry.name, is_file=entry.is_file):
            require_metadata_size(entry.size)
        data, length = _member(content, entry, keep=is_wanted)
        found += data
        at += length
        names.append(entry.name)
    if at != directory.start:
        raise broken("The zip file has something between its members and its directory.")
    _require_places(names)
    search.require_complete()
    return found


def _member(content: BinaryIO, entry: Entry, *, keep: bool) -> tuple[bytes, int]:
    """Move over the member; return its data if it is to be kept, and its length in the file."""
    length, is_larger = _read_header(content, entry)
    kept = _read_data(content, entry, keep=keep)
    length += entry.packed_size
    if entry.flags & HAS_DESCRIPTOR:
        length += _read_descriptor(content, entry, is_larger=is_larger)
    return kept, length


def _read_header(content: BinaryIO, entry: Entry) -> tuple[int, bool]:
    """Move over the header, which says what the directory does.

    Return its length, and whether it is one of zip64, as the descriptor will be then.
    """
    mark, needed, _, flags, method, _, _, *sizes, name_length, extra_length = _HEADER.unpack(
        _exactly(content, _HEADER.size)
    )
    name = _exactly(content, name_length)
    if (mark, name, flags, method) != (b"PK\3\4", entry.raw_name, entry.flags, entry.method):
        raise _contradiction(entry)
    larger = zip_directory.extras(_exactly(content, extra_length), entry.name).get(ZIP64)
    wanted = [entry.crc, entry.packed_size, entry.size]
    # A packer that cannot go back does not know them yet, and says them in a descriptor behind.
    unknown = [0, 0, 0] if flags & HAS_DESCRIPTOR else wanted
    if any(account not in (wanted, unknown) for account in _accounts(sizes, larger)):
        raise _contradiction(entry)
    if needed > NEWEST_NEEDED:
        raise broken(f"The member {shown(entry.name)} needs an unpacker that few have.")
    return _HEADER.size + name_length + extra_length, larger is not None


def _accounts(sizes: list[int], larger: bytes | None) -> Iterator[list[int]]:
    """Yield sum, packed size and size as every reader may take them from a header.

    Some take the zip64 field only where the plain one says so, some wherever it is.
    """
    if larger is None or len(larger) != _LARGER.size:
        yield sizes
        return
    crc, *plain = sizes
    size, packed = _LARGER.unpack(larger)
    yield [crc, packed, size]
    yield [
        crc,
        *(
            big if small == MAX_32 else small
            for small, big in zip(plain, (packed, size), strict=True)
        ),
    ]


def _read_data(content: BinaryIO, entry: Entry, *, keep: bool) -> bytes:
    """Move over the data: all of it belongs to the member, which has the size and sum it claims.

    Readers disagree about a member that goes on behind its size, or ends before its data does.
    """
    kept = []
    size = crc = 0
    for chunk in _unpacked(content, entry):
        size += len(chunk)
        crc = zlib.crc32(chunk, crc)
        if size > entry.size:
            break
        if keep:
            kept.append(chunk)
    if (size, crc) != (entry.size, entry.crc):
        raise broken(f"The member {shown(entry.name)} has not the size or sum that it claims.")
    return b"".join(kept)


def _unpacked(content: BinaryIO, entry: Entry) -> Iterator[bytes]:
    left = entry.packed_size
    if entry.method == ZIP_STORED:
        while left:
            chunk = _exactly(content, min(left, _READ_BYTES))
            left -= len(chunk)
            yield chunk
        return
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    packed = b""
    while not unpacker.eof:
        if not packed:
            packed = _exactly(content, min(left, _READ_BYTES))
            left -= len(packed)
        try:
            chunk = unpacker.decompress(packed, _CHUNK_BYTES)
        except zlib.error as error:
            raise broken(f"The member {shown(entry.name)} is damaged.") from error
        if not chunk and not packed and not unpacker.eof:
            raise broken(f"The member {shown(entry.name)} is cut short.")
        packed = unpacker.unconsumed_tail
        yield chunk
    if left or unpacker.unused_data:
        raise broken(f"The member {shown(entry.name)} ends before its data does.")


def _read_descriptor(content: BinaryIO, entry: Entry, *, is_larger: bool) -> int:
    record = _LARGER_DESCRIPTOR if is_larger else _DESCRIPTOR
    found = record.unpack(_exactly(content, record.size))
    if found != (b"PK\7\x08", entry.crc, entry.packed_size, entry.size):
        raise _contradiction(entry)
    return record.size


def _require_places(names: list[str]) -> None:
    """Raise if two members would land in one place, or one below another that is a file."""
    # With "/" as the least of all characters, what lies below a name follows right behind it.
    places = sorted(name.replace("/", "\0") for name in names)
    for place, after in pairwise(places):
        if after in {place, f"{place}\0"}:
            raise broken(f"The archive has more than one {_shown(place)}.")
        if after.startswith(f"{place}\0") and not place.endswith("\0"):
            raise broken(f"The archive has a file {_shown(place)}, and others below it.")


def _shown(place: str) -> str:
    return shown(place.replace("\0", "/"))


def _exactly(content: BinaryIO, size: int) -> bytes:
    data = content.read(size)
    if len(data) != size:
        raise broken("The zip file ends in the middle of a member.")
    return data


def _contradiction(entry: Entry) -> Exception:
    return broken(f"The zip file says two things of its member {shown(entry.name)}.")
