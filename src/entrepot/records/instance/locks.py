"""Locks over a whole instance: between the processes of a node, and between nodes.

PostgreSQL has advisory locks. On SQLite there is one node, and one writer at a time since every
transaction begins IMMEDIATE, so inside a transaction there is nothing left to lock; between
transactions a lock file beside the database serves.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

try:
    import fcntl
except ImportError:  # Windows runs the offline commands only, and they lock nothing
    fcntl = None  # type: ignore[assignment]  # where there is no Unix


def hold_in_transaction(name: str) -> None:
    """Wait for `name` and hold it until the running transaction ends."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_number(name)])


@contextmanager
def held(name: str) -> Iterator[None]:
    """Wait for `name` and hold it, across transactions."""
    if connection.vendor == "postgresql":
        with _held_by_session(name, wait=True):
            yield
    else:
        with _held_by_file(name, wait=True):
            yield


@contextmanager
def held_if_free(name: str) -> Iterator[bool]:
    """Hold `name` if nobody does; yield whether it is held now."""
    if connection.vendor == "postgresql":
        with _held_by_session(name, wait=False) as is_held:
            yield is_held
    else:
        with _held_by_file(name, wait=False) as is_held:
            yield is_held


def _number(name: str) -> int:
    digest = hashlib.sha256(f"entrepot lock {name}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)


@contextmanager
def _held_by_session(name: str, *, wait: bool) -> Iterator[bool]:
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_lock(%s)", [_number(name)])
            is_held = True
        else:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_number(name)])
            is_held = cursor.fetchone() == (True,)
        try:
            yield is_held
        finally:
            if is_held:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_number(name)])


@contextmanager
def _held_by_file(name: str, *, wait: bool) -> Iterator[bool]:
    database = Path(connection.settings_dict["NAME"])
    handle = os.open(
        database.with_name(f"{database.name}.{name}.lock"), os.O_RDWR | os.O_CREAT, 0o600
    )
    try:
        _leave_to_owner_of(database.parent, handle)
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(handle)


def _leave_to_owner_of(folder: Path, handle: int) -> None:
    """Let the service's account take the lock that root took in its folder."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(handle, owner.st_uid, owner.st_gid)
