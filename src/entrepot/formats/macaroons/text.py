"""The text of a token: `<prefix>-<payload>`, which is what people copy and clients send.

The payload is URL-safe base64 without padding (RFC 4648 section 5) and may itself contain `-`, so
the first one separates. A prefix tells scanners for leaked secrets whose token it is.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from entrepot.formats.macaroons.macaroon import MAX_BYTES, Macaroon, MalformedToken, deserialize

PREFIX = re.compile(r"[a-z0-9_]{1,32}")
"""What a prefix may be, as a whole; it has no `-`, because the first one ends it."""

BLANKS = " \t\r\n\v\f\u00a0\u200b\u2028\u2029\u2060\ufeff"
"""What people paste around a token, a byte order mark among it; doors strip it before they read."""

_SEPARATOR = "-"
_FOREIGN = re.compile(r"[^A-Za-z0-9_-]")
_MAX_PAYLOAD = (MAX_BYTES * 4 + 2) // 3


def encode(prefix: str, macaroon: Macaroon) -> str:
    """Return the text form. The caller shows it once and forgets it.

    Raises `ValueError` if `prefix` does not match `PREFIX`, `BeyondLimits` if `macaroon` is larger
    than a token may be.
    """
    if not PREFIX.fullmatch(prefix):
        raise ValueError("a token's prefix has 1 to 32 of a-z, 0-9 and _")
    return prefix + _SEPARATOR + _payload(macaroon.serialize())


def decode(text: str) -> tuple[str, Macaroon]:
    """Return the prefix and the macaroon in `text`; the signature is not checked here.

    Raises `MalformedToken`, and nothing else, for every text that `encode` would not have written.
    """
    prefix, separator, payload = text.partition(_SEPARATOR)
    if not separator or not PREFIX.fullmatch(prefix):
        raise MalformedToken("The token does not start with a prefix and '-'.")
    if not 1 <= len(payload) <= _MAX_PAYLOAD:
        raise MalformedToken(
            f"A token has 1 to {_MAX_PAYLOAD} characters after its prefix; "
            f"this one has {len(payload)}."
        )
    return prefix, deserialize(_payload_bytes(payload))


def _payload(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _payload_bytes(payload: str) -> bytes:
    if foreign := _FOREIGN.search(payload):
        raise MalformedToken(
            "The token is incomplete or was altered: it has a character inside that no token has, "
            f"U+{ord(foreign.group()):04X}. Copy it in one piece.",
        )
    try:
        data = urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    except ValueError:
        raise MalformedToken(
            "The token is incomplete or was altered: it is no URL-safe base64."
        ) from None
    # The decoder skips foreign characters, takes '+' and '/', and ignores the bits that a last
    # letter has too many. What it read must be written the same way again.
    if _payload(data) != payload:
        raise MalformedToken(
            "The token is incomplete or was altered: its end is not URL-safe base64 in the one "
            "spelling that it can have.",
        )
    return data
