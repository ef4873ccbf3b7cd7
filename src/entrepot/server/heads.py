"""The request head as RFC 9112 allows it: what the parser takes beyond that is refused here.

httptools refuses most of what two parsers may read in two ways (both framings at once, two
lengths, bare LF, folded lines, space before a colon). It lets pass: loose spacing and other
protocols in the request line, any number of `Host` fields, other codings before `chunked`,
and `Transfer-Encoding` in HTTP/1.0. One pass over a parsed head closes these gaps.
"""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass

MAX_HEAD_BYTES = 64 * 1024
MAX_FIELDS = 100
CHUNKED = -1

Field = tuple[bytes, bytes]

# RFC 9112, section 3: single spaces, origin-form or absolute-form, no fragment.
_REQUEST_LINE = re.compile(
    rb"(?:\r\n)?[A-Z-]+ (?:/|[Hh][Tt][Tt][Pp][Ss]?://(?P<authority>[^/?#@ ]+)/)"
    rb"[!\"$-~]* HTTP/1\.(?P<minor>[01])\r\n"
)
# RFC 3986, section 3.2, without the percent-encoding and punctuation that no host name has. The
# underscore stays: names of containers and of nginx's upstreams have it.
_LABEL = rb"\w(?:[\w-]*\w)?"
_AUTHORITY = re.compile(
    rb"(?:%b(?:\.%b)*|\[(?P<ipv6>[0-9A-Fa-f:.]+)\])(?::(?P<port>[0-9]{1,5}))?" % (_LABEL, _LABEL),
)
_MAX_AUTHORITY_BYTES = 255
_MAX_PORT = 65535


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a request is refused by the protocol itself, in one ASCII line."""

    status: int
    text: str


TOO_LARGE = Fault(
    431,
    f"The request head is larger than {MAX_HEAD_BYTES} bytes: send fewer or shorter header fields.",
)


def fault_in(head: bytes | bytearray, fields: Sequence[Field]) -> Fault | None:
    """Return what is wrong with a head that the parser took, or None.

    `head` is its bytes up to and with the empty line; `fields` are its fields with lower-case
    names, as parsed.
    """
    line = _REQUEST_LINE.match(head)
    if line is None:
        return Fault(400, "The request line is not 'METHOD /path HTTP/1.1' (RFC 9112, section 3).")
    if len(fields) > MAX_FIELDS:
        return Fault(431, f"The request has more than {MAX_FIELDS} header fields: send fewer.")
    return _host_fault(line, fields) or _framing_fault(line["minor"], fields)


def _host_fault(line: re.Match[bytes], fields: Sequence[Field]) -> Fault | None:
    """Apply RFC 9112, section 3.2: one valid Host, the same as in an absolute target.

    Only HTTP/1.0, which health checks still speak, may leave it out.
    """
    authority: bytes | None = line["authority"]
    hosts = [value for name, value in fields if name == b"host"]
    if not hosts and line["minor"] == b"0" and authority is None:
        return None
    if len(hosts) != 1:
        return Fault(400, f"A request has exactly one Host field; this one has {len(hosts)}.")
    if not is_authority(hosts[0]):
        return Fault(400, "The Host field is not a host name or address with an optional port.")
    if authority is not None and authority.lower() != hosts[0].lower():
        return Fault(400, "The request target and the Host field name different hosts.")
    return None


def _framing_fault(minor: bytes, fields: Sequence[Field]) -> Fault | None:
    """Apply RFC 9112, section 6.1: `chunked`, alone, once, and not in HTTP/1.0."""
    codings = [value for name, value in fields if name == b"transfer-encoding"]
    if not codings:
        return None
    if minor == b"0":
        return Fault(400, "HTTP/1.0 has no Transfer-Encoding: send a Content-Length.")
    if len(codings) > 1 or codings[0].lower() != b"chunked":
        return Fault(400, "The only Transfer-Encoding this server takes is a single 'chunked'.")
    return None


def is_authority(value: bytes) -> bool:
    """Tell whether `value` is a host name or bracketed address with an optional port.

    The one rule for all doors: whatever passes here is a host to every page and link.
    """
    if len(value) > _MAX_AUTHORITY_BYTES:
        return False
    found = _AUTHORITY.fullmatch(value)
    if found is None or int(found["port"] or 0) > _MAX_PORT:
        return False
    return found["ipv6"] is None or _is_ipv6(found["ipv6"])


def _is_ipv6(text: bytes) -> bool:
    try:
        ipaddress.IPv6Address(text.decode("ascii"))
    except ValueError:
        return False
    return True


def has_host(fields: Sequence[Field]) -> bool:
    return any(name == b"host" for name, _ in fields)


def body_length(fields: Sequence[Field]) -> int:
    """Return how many bytes of body follow a head without fault; `CHUNKED` if only they tell."""
    for name, value in fields:
        if name == b"content-length":
            return int(value)
        if name == b"transfer-encoding":
            return CHUNKED
    return 0
