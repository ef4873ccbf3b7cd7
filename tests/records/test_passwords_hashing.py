"""A flood of sign-ins takes neither all memory nor all processors."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from entrepot.records.accounts.passwords import hashing
from entrepot.records.accounts.passwords.hashing import HASHES_AT_ONCE, HashingBusy, PasswordHasher

SALT = "saltsaltsalt"


@pytest.fixture
def most_at_once(monkeypatch):
    """Replace the work by a wait, and return how many waited at the same time, at most."""
    now, most, lock = [], [0], threading.Lock()

    def work(*_):
        with lock:
            now.append(1)
            most[0] = max(most[0], len(now))
        time.sleep(0.01)
        with lock:
            now.pop()
        return True

    monkeypatch.setattr(Argon2PasswordHasher, "encode", work)
    monkeypatch.setattr(Argon2PasswordHasher, "verify", work)
    return most


def test_only_a_few_passwords_are_hashed_or_checked_at_once(most_at_once) -> None:
    hasher = PasswordHasher()

    with ThreadPoolExecutor(16) as threads:
        made = [threads.submit(hasher.encode, "p", SALT) for _ in range(16)]
        checked = [threads.submit(hasher.verify, "p", "encoded") for _ in range(16)]
        results = [each.result() for each in (*made, *checked)]

    assert all(results)
    assert most_at_once == [HASHES_AT_ONCE]


def test_whoever_waits_too_long_is_told_to_try_again(monkeypatch) -> None:
    monkeypatch.setattr(hashing, "PATIENCE_SECONDS", 0.05)
    hasher = PasswordHasher()
    encoded = hasher.encode("correct horse battery", SALT)

    for _ in range(HASHES_AT_ONCE):
        hashing._places.acquire()
    try:
        with pytest.raises(HashingBusy):
            hasher.verify("correct horse battery", encoded)
        with pytest.raises(HashingBusy):
            hasher.encode("correct horse battery", SALT)
    finally:
        for _ in range(HASHES_AT_ONCE):
            hashing._places.release()

    assert hasher.verify("correct horse battery", encoded)


def test_a_failed_hash_gives_its_place_back(monkeypatch) -> None:
    def fail(*_):
        raise MemoryError

    with monkeypatch.context() as failing:
        failing.setattr(Argon2PasswordHasher, "encode", fail)
        for _ in range(HASHES_AT_ONCE + 1):
            with pytest.raises(MemoryError):
                PasswordHasher().encode("password", SALT)

    assert PasswordHasher().encode("password", SALT).startswith("argon2$")
