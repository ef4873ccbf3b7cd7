"""Macaroons: a keyed hash over an identifier, and over each caveat added to it since.

Whoever holds a macaroon may append a caveat, without any key: the old signature is the key of the
new one. Nobody can take a caveat away without the root key. The binary form is version 2 of
libmacaroons, of which one spelling only is read: first-party caveats, shortest lengths, nothing
after the signature.

The location is a hint for the holder. It is not covered by the signature: compare it with the
row before believing it.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field

from entrepot.errors import Malformed, Rule, Unauthenticated

MAX_BYTES = 24 * 1024
MAX_CAVEATS = 64
MAX_CAVEAT_BYTES = 8 * 1024
MAX_LABEL_BYTES = 255

SIGNATURE_BYTES = 32

_KEY_GENERATOR = b"macaroons-key-generator"

_VERSION = b"\x02"
_END = b"\x00"
_LOCATION = b"\x01"
_IDENTIFIER = b"\x02"
_SIGNATURE = b"\x06"

_MORE_DIGITS = 0x80
_MAX_LENGTH_DIGITS = 2  # holds 16383, more than any field here may have


class MalformedToken(Unauthenticated):
    """The text or the bytes are no macaroon in the one spelling that is read."""

    rule = Rule(
        "malformed-token",
        "A token is '<prefix>-' and the unpadded URL-safe base64 of a version 2 macaroon, "
        "in its one canonical spelling.",
        "Copy the whole token again, without quotes or line breaks, or make a new one.",
    )


class BeyondLimits(Malformed):
    """A macaroon that no reader would take that keeps the limits of this module."""

    rule = Rule(
        "token-beyond-limits",
        f"A token has at most {MAX_CAVEATS} caveats of {MAX_CAVEAT_BYTES} bytes each, and "
        f"{MAX_BYTES} bytes in all; its location and identifier have 1 to {MAX_LABEL_BYTES}.",
        "Name fewer projects, or narrow a token that was narrowed less often.",
    )


@dataclass(frozen=True, slots=True)
class Macaroon:
    """What a token says: where it was made, which row it names, what restricts it.

    `caveats` are the bytes as they were presented; the signature covers exactly those. A value of
    this class proves nothing until `is_signed_by` has answered.
    """

    location: str
    identifier: str
    caveats: tuple[bytes, ...]
    signature: bytes = field(repr=False)

    def attenuate(self, caveat: bytes) -> "Macaroon":
        """Return this macaroon with one more restriction; needs no key."""
        return Macaroon(
            self.location,
            self.identifier,
            (*self.caveats, caveat),
            hmac.digest(self.signature, caveat, "sha256"),
        )

    def is_signed_by(self, root_key: bytes) -> bool:
        """Say whether `root_key` was the start of this chain; takes the same time either way."""
        expected = _signature(root_key, self.identifier, self.caveats)
        return hmac.compare_digest(expected, self.signature)

    def serialize(self) -> bytes:
        """Return the binary form, version 2.

        Raises `BeyondLimits` rather than write what `deserialize` would not read.
        """
        location, identifier = self.location.encode(), self.identifier.encode()
        if broken := _broken_limit(location, identifier, self.caveats):
            raise BeyondLimits(broken)
        parts = [
            _VERSION,
            _field(_LOCATION, location),
            _field(_IDENTIFIER, identifier),
            _END,
            *(_field(_IDENTIFIER, caveat) + _END for caveat in self.caveats),
            _END,
            _field(_SIGNATURE, self.signature),
        ]
        data = b"".join(parts)
        if len(data) > MAX_BYTES:
            raise BeyondLimits(f"A token may have {MAX_BYTES} bytes; this one has {len(data)}.")
        return data


def mint(root_key: bytes, *, location: str, identifier: str, caveats: Iterable[bytes]) -> Macaroon:
    """Return a new macaroon, signed from `root_key` (32 secret bytes that no other token has)."""
    chain = tuple(caveats)
    return Macaroon(location, identifier, chain, _signature(root_key, identifier, chain))


def deserialize(data: bytes) -> Macaroon:
    """Read the binary form, version 2; the signature is not checked here.

    Raises `MalformedToken` for anything that `Macaroon.serialize` would not have written.
    """
    if len(data) > MAX_BYTES:
        raise MalformedToken(f"A token may have {MAX_BYTES} bytes; this one has {len(data)}.")
    if data[:1] != _VERSION:
        raise MalformedToken("The token was altered, or is none: it is no macaroon of version 2.")
    location, at = _read_field(data, 1, _LOCATION, "location")
    identifier, at = _read_field(data, at, _IDENTIFIER, "identifier")
    at = _read_end(data, at, "header")
    caveats, at = _read_caveats(data, at)
    signature, at = _read_field(data, at, _SIGNATURE, "signature")
    if len(signature) != SIGNATURE_BYTES or at != len(data):
        raise MalformedToken(
            "The token is incomplete or was altered: it does not end with a signature of 32 bytes."
        )
    if broken := _broken_limit(location, identifier, caveats):
        raise MalformedToken(broken)
    try:
        return Macaroon(location.decode(), identifier.decode(), caveats, signature)
    except UnicodeDecodeError:
        raise MalformedToken("The token was altered: its beginning is not UTF-8.") from None


def _signature(root_key: bytes, identifier: str, caveats: tuple[bytes, ...]) -> bytes:
    signature = hmac.digest(_KEY_GENERATOR, root_key, "sha256")
    signature = hmac.digest(signature, identifier.encode(), "sha256")
    for caveat in caveats:
        signature = hmac.digest(signature, caveat, "sha256")
    return signature


def _broken_limit(location: bytes, identifier: bytes, caveats: tuple[bytes, ...]) -> str | None:
    for name, label in (("location", location), ("identifier", identifier)):
        if not 1 <= len(label) <= MAX_LABEL_BYTES:
            return f"A token's {name} has 1 to {MAX_LABEL_BYTES} bytes; this one has {len(label)}."
    if len(caveats) > MAX_CAVEATS:
        return f"A token may have {MAX_CAVEATS} caveats; this one has {len(caveats)}."
    if (longest := max(map(len, caveats), default=0)) > MAX_CAVEAT_BYTES:
        return f"A caveat may have {MAX_CAVEAT_BYTES} bytes; one here has {longest}."
    return None


def _read_caveats(data: bytes, at: int) -> tuple[tuple[bytes, ...], int]:
    """Return the caveats and where the bytes after their end mark start."""
    caveats: list[bytes] = []
    for _ in range(MAX_CAVEATS + 1):
        if data[at : at + 1] == _END:
            return tuple(caveats), at + 1
        caveat, at = _read_field(data, at, _IDENTIFIER, "caveat")
        # A location or a verification id would make it a third-party caveat; no index has those.
        at = _read_end(data, at, "caveat")
        caveats.append(caveat)
    raise MalformedToken(f"The token has more than {MAX_CAVEATS} caveats.")


def _field(kind: bytes, value: bytes) -> bytes:
    return kind + _length(len(value)) + value


def _read_field(data: bytes, at: int, kind: bytes, name: str) -> tuple[bytes, int]:
    """Return the field of `kind` that starts at `at`, and where the next one starts."""
    if data[at : at + 1] != kind:
        raise MalformedToken(
            f"The token is incomplete or was altered: it has no {name} where one belongs."
        )
    length, start = _read_length(data, at + 1)
    end = start + length
    if end > len(data):
        raise MalformedToken(
            f"The token is incomplete or was altered: it ends in the middle of its {name}."
        )
    return data[start:end], end


def _read_end(data: bytes, at: int, name: str) -> int:
    if data[at : at + 1] != _END:
        raise MalformedToken(
            f"The token is incomplete or was altered: its {name} does not end where it should."
        )
    return at + 1


def _length(value: int) -> bytes:
    """Return `value` as an unsigned LEB128 number, in as few bytes as it takes."""
    digits = bytearray()
    while value >= _MORE_DIGITS:
        digits.append(value & 0x7F | _MORE_DIGITS)
        value >>= 7
    digits.append(value)
    return bytes(digits)


def _read_length(data: bytes, at: int) -> tuple[int, int]:
    """Return the LEB128 number at `at`, and where it ended; only its shortest spelling is read."""
    value = 0
    for count, digit in enumerate(data[at : at + _MAX_LENGTH_DIGITS]):
        value |= (digit & 0x7F) << 7 * count
        if digit < _MORE_DIGITS:
            if digit == 0 and count:
                break
            return value, at + count + 1
    raise MalformedToken(
        "The token is incomplete or was altered: a length in it is too long, cut off or padded."
    )
