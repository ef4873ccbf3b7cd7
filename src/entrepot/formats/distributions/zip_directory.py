"""What a zip file's directory says: records at the end of the file (APPNOTE.TXT 4.3.12 to 4.3.16).

Of several ways to write one, only those are taken that every reader understands alike. That costs
nobody anything: all tools that build wheels write the same plain kind.
"""

import io
import re
import stat
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED

from entrepot.formats.distributions import search
from entrepot.formats.distributions.search import broken
from entrepot.formats.names import shown

MAX_DIRECTORY_BYTES = 8 * 1024 * 1024
MAX_EXTRA_BYTES = 256
MAX_16 = 0xFFFF
MAX_32 = 0xFFFFFFFF
"""What stands in a field whose value is in the zip64 record instead."""

ZIP64 = 0x0001
_UNICODE_PATH = 0x7075

HAS_DESCRIPTOR = 0x0008
_ENCRYPTED = 0x0001
_UTF_8 = 0x0800
_KNOWN_FLAGS = HAS_DESCRIPTOR | _UTF_8 | 0x0006  # and how hard the packer tried
NEWEST_NEEDED = 63

_END = struct.Struct("<4s4H2LH")
_LOCATOR = struct.Struct("<4sLQL")
_END_64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s2x2B4H3L5H2L")
_EXTRA = struct.Struct("<2H")
_TAIL = _END.size + _LOCATOR.size + _END_64.size

_DOS_DIRECTORY = 0x10
_CONTROL = re.compile(r"[\0-\x1f\x7f]")
_ODD_PART = re.compile(r"(?:^|/)(?:\.?(?:/|$)|[A-Za-z]:)")
_PARENT_PART = re.compile(r"(?:^|/)\.\.(?:/|$)")


@dataclass(frozen=True, slots=True)
class Directory:
    """Where the directory lies, in bytes from the begin of the file, and its number of entries."""

    start: int
    size: int
    count: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One member as the directory describes it; sizes in bytes, `start` is its header's place."""

    name: str
    raw_name: bytes
    flags: int
    method: int
    crc: int
    packed_size: int
    size: int
    start: int

    @property
    def is_file(self) -> bool:
        return not self.name.endswith("/")


def find(content: BinaryIO) -> Directory:
    """Return where the directory is; nothing may stand behind the records that say so.

    The count is known, and bounded, before any entry is read.
    """
    file_size = content.seek(0, io.SEEK_END)
    content.seek(max(0, file_size - _TAIL))
    tail = content.read(_TAIL)
    if len(tail) < _END.size or tail[-_END.size :][:4] != b"PK\5\6":
        raise broken("The file is not a zip file, is cut short, or has something behind its end.")
    found, end = _stated(tail, file_size)
    if found.start + found.size != end:
        raise broken("The zip file's directory does not lie where its end says.")
    if found.count > search.MAX_MEMBERS:
        raise broken(f"The archive has more than {search.MAX_MEMBERS} members.")
    if found.size > MAX_DIRECTORY_BYTES:
        raise broken(f"The zip file's directory is larger than {MAX_DIRECTORY_BYTES} bytes.")
    return found


def entries(content: BinaryIO, directory: Directory) -> Iterator[Entry]:
    """Return the entries in order; they fill the directory to its last byte. Reads it at once."""
    content.seek(directory.start)
    return _entries(memoryview(content.read(directory.size)), directory.count)


def extras(data: memoryview | bytes, name: str) -> Mapping[int, bytes]:
    """Return the extra fields of a member by their kind; none that gives it another name."""
    if not data:
        return {}
    if len(data) > MAX_EXTRA_BYTES:
        raise broken(f"The member {shown(name)} has too long extra fields.")
    found: dict[int, bytes] = {}
    at = 0
    while at + _EXTRA.size <= len(data):
        kind, size = _EXTRA.unpack_from(data, at)
        at += _EXTRA.size + size
        if kind in found:
            raise broken(f"The member {shown(name)} has two extra fields of one kind.")
        found[kind] = bytes(data[at - size : at])
    if at != len(data):
        raise broken(f"The member {shown(name)} has a damaged extra field.")
    if _UNICODE_PATH in found:
        raise broken(f"The member {shown(name)} has a second name in an extra field.")
    return found


def _stated(tail: bytes, file_size: int) -> tuple[Directory, int]:
    """Return what the end of the file says of the directory, and where that must end."""
    _, disk, first_disk, here, count, size, start, comment = _END.unpack(tail[-_END.size :])
    if disk or first_disk or here != count or comment:
        raise broken("The zip file has a comment, or is one of several.")
    end = file_size - _END.size
    locator = tail[: -_END.size][-_LOCATOR.size :]
    if locator[:4] != b"PK\6\7":
        return Directory(start, size, count), end
    end -= _LOCATOR.size + _END_64.size
    larger = _larger(tail[: -_END.size - _LOCATOR.size], locator, end)
    for value, field, unknown in (
        (larger.count, count, MAX_16),
        (larger.size, size, MAX_32),
        (larger.start, start, MAX_32),
    ):
        if field not in {value, unknown}:
            raise broken("The zip file's two ends contradict each other.")
    return larger, end


def _larger(record: bytes, locator: bytes, at: int) -> Directory:
    """Return what the zip64 record says, which lies at `at` right before its locator."""
    _, disk, place, disks = _LOCATOR.unpack(locator)
    if disk or disks != 1 or place != at or len(record) != _END_64.size:
        raise broken("The zip file's zip64 record does not lie before its locator.")
    mark, length, _, _, disk, first_disk, here, count, size, start = _END_64.unpack(record)
    if mark != b"PK\6\6" or length != _END_64.size - 12 or disk or first_disk or here != count:
        raise broken("The zip file's zip64 record is damaged.")
    return Directory(start, size, count)


def _entries(data: memoryview, count: int) -> Iterator[Entry]:
    at = 0
    for _ in range(count):
        entry, at = _entry(data, at)
        yield entry
    if at != len(data):
        raise broken("The zip file's directory is longer than its entries.")


def _entry(data: memoryview, at: int) -> tuple[Entry, int]:
    """Return the entry at `at`, and where the next one begins."""
    if at + _ENTRY.size > len(data):
        raise broken("The zip file's directory is shorter than its entries.")
    mark, needed, _, flags, method, _, _, crc, *sizes, _, outside, start = _ENTRY.unpack_from(
        data, at
    )
    packed, size, name_length, extra_length, comment_length, disk = sizes
    name_at = at + _ENTRY.size
    extra_at = name_at + name_length
    end = extra_at + extra_length + comment_length
    if mark != b"PK\1\2" or end > len(data) or disk:
        raise broken("The zip file's directory is damaged.")
    raw_name = bytes(data[name_at:extra_at])
    name = _name(raw_name, flags)
    _require_plain(name, needed=needed, flags=flags, method=method)
    _require_no_link(name, outside)
    size, packed, start = _real_sizes(
        name, extras(data[extra_at : extra_at + extra_length], name), (size, packed, start)
    )
    if name.endswith("/") and size:
        raise broken(f"The member {shown(name)} is a directory with content.")
    return Entry(name, raw_name, flags, method, crc, packed, size, start), end


def _name(raw: bytes, flags: int) -> str:
    """Return the name of a member, in which no two unpackers could see two places."""
    try:
        name = raw.decode("utf-8" if flags & _UTF_8 else "ascii")
    except UnicodeDecodeError as error:
        raise broken(f"The member name {shown(ascii(raw))} is not in UTF-8.") from error
    if not name or name.startswith("/") or _PARENT_PART.search(name):
        raise broken(f"The member {shown(name)} has no name, or one outside of its directory.")
    if "\\" in name or _CONTROL.search(name) or _ODD_PART.search(name.removesuffix("/")):
        raise broken(f"The member {shown(name)} has a name that unpackers read differently.")
    return name


def _require_plain(name: str, *, needed: int, flags: int, method: int) -> None:
    if flags & _ENCRYPTED:
        raise broken(f"The member {shown(name)} is encrypted.")
    if method not in {ZIP_STORED, ZIP_DEFLATED}:
        raise broken(f"The member {shown(name)} is neither stored nor deflated.")
    if flags & ~_KNOWN_FLAGS or needed > NEWEST_NEEDED:
        raise broken(f"The member {shown(name)} needs an unpacker that few have.")
    if flags & HAS_DESCRIPTOR and method == ZIP_STORED:
        raise broken(f"The member {shown(name)} does not say where it ends.")


def _require_no_link(name: str, outside: int) -> None:
    """`outside` is what the system of the packer knew of the file: its mode in the upper half."""
    kind = stat.S_IFMT(outside >> 16)
    is_directory = name.endswith("/")
    if kind not in {0, stat.S_IFDIR if is_directory else stat.S_IFREG}:
        raise broken(f"The member {shown(name)} is not a regular file.")
    if outside & _DOS_DIRECTORY and not is_directory:
        raise broken(f"The member {shown(name)} is a directory and a file.")


def _real_sizes(
    name: str, extra: Mapping[int, bytes], fields: tuple[int, int, int]
) -> tuple[int, int, int]:
    """Return size, packed size and start, those from the zip64 field that are only there."""
    larger = extra.get(ZIP64, b"")
    if len(larger) != 8 * fields.count(MAX_32):
        raise broken(f"The member {shown(name)} has a damaged zip64 field.")
    values = iter(struct.unpack(f"<{len(larger) // 8}Q", larger))
    size, packed, start = (next(values) if field == MAX_32 else field for field in fields)
    return size, packed, start
