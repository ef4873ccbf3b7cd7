"""Digests of a file's bytes, and their comparison with what the uploader claims."""

import hashlib
import re
from dataclasses import dataclass

from entrepot.errors import Malformed, Rule
from entrepot.formats.names import shown


class DigestMismatch(Malformed):
    rule = Rule(
        "digest-mismatch",
        "Every digest that is sent with a file is the digest of that file, in hexadecimal.",
        "The file was damaged on its way, or the digest was made of another one: upload it again.",
    )


@dataclass(frozen=True, slots=True)
class Digests:
    """The size in bytes and the digests, in lower-case hex, of one file."""

    size: int
    sha256: str
    blake2b_256: str
    md5: str


class Hasher:
    """Computes all digests of a file in one pass over its bytes."""

    def __init__(self) -> None:
        self._size = 0
        self._sha256 = hashlib.sha256()
        self._blake2b_256 = hashlib.blake2b(digest_size=32)
        # MD5 proves nothing; clients still send it and the JSON API still shows it.
        self._md5 = hashlib.md5(usedforsecurity=False)

    def update(self, chunk: bytes) -> None:
        """Take the next bytes of the file."""
        self._size += len(chunk)
        self._sha256.update(chunk)
        self._blake2b_256.update(chunk)
        self._md5.update(chunk)

    def finish(self) -> Digests:
        """Return the digests of all bytes taken so far."""
        return Digests(
            size=self._size,
            sha256=self._sha256.hexdigest(),
            blake2b_256=self._blake2b_256.hexdigest(),
            md5=self._md5.hexdigest(),
        )


def require_match(
    digests: Digests,
    *,
    sha256: str | None = None,
    blake2b_256: str | None = None,
    md5: str | None = None,
) -> None:
    """Raise `DigestMismatch` unless each digest given is the file's, in hex of either case.

    `field` of the refusal is the upload form's name for the digest that failed.
    """
    _require_equal("sha256_digest", sha256, digests.sha256)
    _require_equal("blake2_256_digest", blake2b_256, digests.blake2b_256)
    _require_equal("md5_digest", md5, digests.md5)


def _require_equal(field: str, claimed: str | None, actual: str) -> None:
    if claimed is None:
        return
    if not re.fullmatch(rf"[0-9A-Fa-f]{{{len(actual)}}}", claimed):
        raise DigestMismatch(
            f"The field {field} must be {len(actual)} hexadecimal digits, not {shown(claimed)}.",
            field=field,
        )
    if claimed.lower() != actual:
        raise DigestMismatch(
            f"The field {field} says {claimed.lower()}, but the digest of the file is {actual}.",
            field=field,
        )
