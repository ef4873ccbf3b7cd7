"""Hashes that came from elsewhere, hashed once more: what was weak there lies nowhere here.

A row holds no hash of the old kind, only Argon2id of it, so that the table alone gives nobody the
speed at which old hashes are guessed. The first right password replaces it by one of our own.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from django.contrib.auth.hashers import BasePasswordHasher

from entrepot.formats import crypts
from entrepot.records.accounts.passwords.hashing import PasswordHasher, a_place

SALT_BYTES = 16


class ImportedPassword(BasePasswordHasher):
    """Recognizes an old password: `imported$<setting>$<salt>$<Argon2id of the old hash>`."""

    algorithm = "imported"

    def verify(self, password: str, encoded: str) -> bool:
        _, setting, salt, expected = encoded.split("$")
        with a_place():
            old = crypts.crypt(password, setting.replace(",", "$"))
            return hmac.compare_digest(_stretched(old, salt), expected)

    def must_update(self, encoded: str) -> bool:  # noqa: ARG002  # Django's signature
        return True

    def safe_summary(self, encoded: str) -> dict[Any, Any]:  # noqa: ARG002  # as above
        return {"algorithm": self.algorithm}

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Nothing: what is computed first differs from kind to kind."""


def wrapped(hashed: str) -> str:
    """Return what is stored for a hash of an old kind, or raise `UnknownHash`."""
    _, setting = crypts.read(hashed)
    salt = _letters(secrets.token_bytes(SALT_BYTES))
    with a_place():
        stretched = _stretched(hashed, salt)
    return "$".join([ImportedPassword.algorithm, setting.replace("$", ","), salt, stretched])


def _stretched(old: str, salt: str) -> str:
    costs = PasswordHasher
    raw = hash_secret_raw(
        old.encode(),
        salt.encode(),
        time_cost=costs.time_cost,
        memory_cost=costs.memory_cost,
        parallelism=costs.parallelism,
        hash_len=32,
        type=Type.ID,
    )
    return _letters(raw)


def _letters(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
