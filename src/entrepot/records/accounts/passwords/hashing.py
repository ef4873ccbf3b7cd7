"""How passwords are hashed: Argon2id, smaller than Django's default, which takes 100 MiB each."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import Argon2PasswordHasher

from entrepot.errors import Rule, Unavailable

HASHES_AT_ONCE = 2
PATIENCE_SECONDS = 5

_places = threading.BoundedSemaphore(HASHES_AT_ONCE)


class HashingBusy(Unavailable):
    rule = Rule(
        "hashing-busy",
        "Passwords are slow to check on purpose, and a process checks only a few at once.",
        "Try again in a moment.",
    )


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane (OWASP's second choice of parameters).

    A flood of sign-ins may take neither all memory nor all processors: each process hashes
    `HASHES_AT_ONCE` passwords, and the others wait. Raises `HashingBusy`.
    """

    memory_cost = 19 * 1024
    time_cost = 2
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        with a_place():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with a_place():
            return super().verify(password, encoded)


@contextmanager
def a_place() -> Iterator[None]:
    """Wait for one of the few places where passwords are hashed, or raise `HashingBusy`."""
    if not _places.acquire(timeout=PATIENCE_SECONDS):
        raise HashingBusy("Too many passwords are being checked at this moment.")
    try:
        yield
    finally:
        _places.release()
