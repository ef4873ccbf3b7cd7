"""Zip files written field by field, so that any two parts of one can be made to disagree."""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from . import samples

DESCRIPTOR = 8
UTF_8 = 0x800
FULL = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Member:
    """A deflated file. `local` and `central` replace fields of its header and of its entry."""

    name: bytes
    data: bytes = b""
    flags: int = 0
    mode: int = 0o100644
    local: dict[str, Any] = field(default_factory=dict)
    central: dict[str, Any] = field(default_factory=dict)
    packed: bytes | None = None
    descriptor: bytes = b""

    def having(self, **changes: Any) -> "Member":
        return replace(self, **changes)

    @property
    def _packed(self) -> bytes:
        if self.packed is not None:
            return self.packed
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        return packer.compress(self.data) + packer.flush()

    @property
    def _fields(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "flags": self.flags,
            "method": 8,
            "crc": zlib.crc32(self.data),
            "packed": len(self._packed),
            "size": len(self.data),
            "extra": b"",
            "needed": 20,
        }

    def header(self) -> bytes:
        found = self._fields | self.local
        head = struct.pack(
            "<4s5H3L2H",
            b"PK\3\4",
            found["needed"],
            found["flags"],
            found["method"],
            0,
            0x21,
            found["crc"],
            found["packed"],
            found["size"],
            len(found["name"]),
            len(found["extra"]),
        )
        return head + found["name"] + found["extra"] + self._packed + self.descriptor

    def entry(self, start: int) -> bytes:
        found = self._fields | {"start": start, "outside": self.mode << 16} | self.central
        head = struct.pack(
            "<4s6H3L5H2L",
            b"PK\1\2",
            0x314,
            found["needed"],
            found["flags"],
            found["method"],
            0,
            0x21,
            found["crc"],
            found["packed"],
            found["size"],
            len(found["name"]),
            len(found["extra"]),
            0,
            0,
            0,
            found["outside"],
            found["start"],
        )
        return head + found["name"] + found["extra"]


DIST_INFO = b"left_pad-1.0.dist-info"
CODE = Member(b"left_pad/__init__.py", b"print('left')\n" * 20)
METADATA = Member(DIST_INFO + b"/METADATA", samples.METADATA)
REST = (Member(DIST_INFO + b"/WHEEL", b"Wheel-Version: 1.0\n"), Member(DIST_INFO + b"/RECORD"))
WHEEL = (CODE, METADATA, *REST)


def zipped(
    members: Iterable[Member] = WHEEL,
    *,
    before: bytes = b"",
    between: bytes = b"",
    hidden: Iterable[Member] = (),
    end_64: bool = False,
    end: dict[str, int] | None = None,
) -> bytes:
    """Return a zip file; `hidden` members lie in front of the others and in no directory."""
    content = bytearray(before)
    for member in hidden:
        content += member.header()
    directory = b""
    members = list(members)
    for member in members:
        directory += member.entry(len(content))
        content += member.header()
    content += between
    count, size, start = len(members), len(directory), len(content)
    content += directory
    if end_64:
        at = len(content)
        content += struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, size, start)
        content += struct.pack("<4sLQL", b"PK\6\7", 0, at, 1)
        count, size, start = 0xFFFF, FULL, FULL
    found = {"count": count, "size": size, "start": start} | (end or {})
    content += struct.pack(
        "<4s4H2LH",
        b"PK\5\6",
        0,
        0,
        found["count"],
        found["count"],
        found["size"],
        found["start"],
        0,
    )
    return bytes(content)


def extra_field(kind: int, data: bytes) -> bytes:
    return struct.pack("<2H", kind, len(data)) + data


def larger(*values: int) -> bytes:
    """Return the zip64 extra field."""
    return extra_field(1, struct.pack(f"<{len(values)}Q", *values))


def other_name(name: bytes, of: bytes) -> bytes:
    """Return the extra field by which Info-ZIP renames a member."""
    return extra_field(0x7075, struct.pack("<BL", 1, zlib.crc32(of)) + name)
