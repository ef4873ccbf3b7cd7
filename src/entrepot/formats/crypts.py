"""Password hashes as htpasswd files hold them: Apache's MD5 and SHA-1, SHA-crypt, bcrypt.

They are computed to recognize an old password once more; nothing new is hashed by them. A setting
is the beginning of a hash: which kind it is, how often it turns, and its salt.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from hashlib import md5, sha1, sha256, sha512

import bcrypt

from entrepot.errors import Malformed, Rule

MOST_ROUNDS = 100_000
"""Of SHA-crypt. Here a round takes a microsecond, while nothing else of the process runs."""

MOST_COST = 12
"""Of bcrypt: a quarter of a second."""

_LETTERS = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_KINDS = {
    "Apache's MD5": re.compile(r"(?P<setting>\$apr1\$[./0-9A-Za-z]{0,8})\$[./0-9A-Za-z]{22}"),
    "SHA-1": re.compile(r"(?P<setting>\{SHA\})[A-Za-z0-9+/]{27}="),
    "SHA-256": re.compile(
        r"(?P<setting>\$5\$(?:rounds=(?P<rounds>\d{1,9})\$)?[./0-9A-Za-z]{0,16})\$[./0-9A-Za-z]{43}"
    ),
    "SHA-512": re.compile(
        r"(?P<setting>\$6\$(?:rounds=(?P<rounds>\d{1,9})\$)?[./0-9A-Za-z]{0,16})\$[./0-9A-Za-z]{86}"
    ),
    "bcrypt": re.compile(
        r"(?P<setting>\$2[aby]\$(?P<cost>\d\d)\$[./0-9A-Za-z]{22})[./0-9A-Za-z]{31}"
    ),
}
_ORDER_APR1 = ((0, 6, 12), (1, 7, 13), (2, 8, 14), (3, 9, 15), (4, 10, 5), (11,))
_ORDER_256 = (
    *((0, 10, 20), (21, 1, 11), (12, 22, 2), (3, 13, 23), (24, 4, 14), (15, 25, 5)),
    *((6, 16, 26), (27, 7, 17), (18, 28, 8), (9, 19, 29), (31, 30)),
)
_ORDER_512 = (
    *((0, 21, 42), (22, 43, 1), (44, 2, 23), (3, 24, 45), (25, 46, 4), (47, 5, 26)),
    *((6, 27, 48), (28, 49, 7), (50, 8, 29), (9, 30, 51), (31, 52, 10), (53, 11, 32)),
    *((12, 33, 54), (34, 55, 13), (56, 14, 35), (15, 36, 57), (37, 58, 16), (59, 17, 38)),
    *((18, 39, 60), (40, 61, 19), (62, 20, 41), (63,)),
)


class UnknownHash(Malformed):
    rule = Rule(
        "password-hash-unknown",
        "A password is taken over from Apache's MD5, SHA-1, SHA-256, SHA-512 or bcrypt.",
        "Import the person without a password: it is reset by mail, or set by the operator.",
    )


def read(hashed: str) -> tuple[str, str]:
    """Return the kind of a hash, in words, and its setting; raise `UnknownHash` for any other."""
    for kind, form in _KINDS.items():
        if found := form.fullmatch(hashed):
            _require_affordable(found.groupdict())
            return kind, found["setting"]
    raise UnknownHash("The password's hash is of no kind that is taken over.")


def crypt(password: str, setting: str) -> str:
    """Return the hash of `password` under a setting that `read` has returned."""
    secret = password.encode()
    if setting.startswith("{SHA}"):
        return setting + b64encode(sha1(secret, usedforsecurity=False).digest()).decode()
    if setting.startswith("$2"):
        # bcrypt knows 72 bytes, and Apache has never looked at more either.
        return setting + bcrypt.hashpw(secret[:72], setting.encode()).decode()[-31:]
    salt = setting.rpartition("$")[2].encode()
    if setting.startswith("$apr1$"):
        return f"{setting}${_apr1(secret, salt)}"
    rounds = re.search(r"rounds=(\d+)", setting)
    turns = max(1000, int(rounds[1])) if rounds else 5000
    kind = (_sha256, _ORDER_256) if setting.startswith("$5$") else (_sha512, _ORDER_512)
    return f"{setting}${_sha_crypt(secret, salt, turns, *kind)}"


def _require_affordable(found: dict[str, str | None]) -> None:
    if int(found.get("rounds") or 0) > MOST_ROUNDS or int(found.get("cost") or 0) > MOST_COST:
        raise UnknownHash("The password's hash takes too long to be checked here.")


def _md5(data: bytes) -> bytes:
    return md5(data, usedforsecurity=False).digest()


def _sha256(data: bytes) -> bytes:
    return sha256(data).digest()


def _sha512(data: bytes) -> bytes:
    return sha512(data).digest()


def _apr1(secret: bytes, salt: bytes) -> str:
    """Apache's variant of MD5-crypt, as `apr_md5.c` has it."""
    start = secret + b"$apr1$" + salt + _as_long(_md5(secret + salt + secret), len(secret))
    for bit in _bits(len(secret)):
        start += b"\0" if bit else secret[:1]
    digest = _turned(_md5(start), secret, salt, rounds=1000, hashed=_md5)
    return _in_letters(digest, _ORDER_APR1)


def _sha_crypt(
    secret: bytes,
    salt: bytes,
    rounds: int,
    hashed: Callable[[bytes], bytes],
    order: Iterable[tuple[int, ...]],
) -> str:
    """SHA-crypt, as Ulrich Drepper's paper of 2007 has it."""
    start = _as_long(hashed(secret + salt + secret), len(secret))
    data = secret + salt + start
    for bit in _bits(len(secret)):
        data += hashed(secret + salt + secret) if bit else secret
    first = hashed(data)
    stretched = _as_long(hashed(secret * len(secret)), len(secret))
    salted = _as_long(hashed(salt * (16 + first[0])), len(salt))
    return _in_letters(_turned(first, stretched, salted, rounds=rounds, hashed=hashed), order)


def _turned(
    digest: bytes,
    secret: bytes,
    salt: bytes,
    *,
    rounds: int,
    hashed: Callable[[bytes], bytes],
) -> bytes:
    for turn in range(rounds):
        is_odd = turn & 1
        data = secret if is_odd else digest
        if turn % 3:
            data += salt
        if turn % 7:
            data += secret
        digest = hashed(data + (digest if is_odd else secret))
    return digest


def _as_long(digest: bytes, length: int) -> bytes:
    """Return `digest` repeated and cut to so many bytes."""
    return (digest * (length // len(digest) + 1))[:length]


def _bits(number: int) -> list[bool]:
    """Return the bits of `number`, the lowest first; none of 0."""
    return [bool(number >> place & 1) for place in range(number.bit_length())]


def _in_letters(digest: bytes, order: Iterable[tuple[int, ...]]) -> str:
    """Return the bytes, taken in this order, six bits to a letter, the lowest first."""
    letters = []
    for places in order:
        value = int.from_bytes(bytes(digest[place] for place in places))
        count = {3: 4, 2: 3, 1: 2}[len(places)]
        letters += [_LETTERS[value >> 6 * index & 63] for index in range(count)]
    return "".join(letters)
