"""The one bridge from the event loop to the flows.

Flows are synchronous and talk to the database. They run in a fixed pool of our own, so that the
threads, and with them the database connections, live on; Django closes stale connections on
signals that only its own handlers send, so that is done here, before and after each flow.
"""

import asyncio
import logging
import os
import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
)

from entrepot.errors import EntrepotError, Rule, StorageFull, Unavailable

THREADS = 8

UPLOAD_THREADS = 4
"""Few, and apart: walking through an archive keeps the interpreter busy, and reading goes on."""

MOST_WAITING = 1000
"""How much that was read waits to be noted: the memory that a flood can take."""

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")


class DatabaseBusy(Unavailable):
    rule = Rule(
        "database-unavailable",
        "The database answers within a few seconds.",
        "Try again in a moment.",
    )


class DatabaseFull(StorageFull):
    rule = Rule(
        "database-full",
        "The database needs room on its disk.",
        "Tell the operator of this index; what is published is still served.",
    )


class _Pool:
    """A thread pool per process: one that was made before a fork has no threads after it."""

    def __init__(self, name: str, threads: int) -> None:
        self._name = name
        self._threads = threads
        self._executors: dict[int, ThreadPoolExecutor] = {}

    async def run(self, call: Callable[[], R]) -> R:
        process = os.getpid()
        if process not in self._executors:
            self._executors[process] = ThreadPoolExecutor(self._threads, self._name)
        return await asyncio.get_running_loop().run_in_executor(self._executors[process], call)


class _Later:
    """One thread per process that writes what nobody waits for, while there is room to wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queues: dict[int, queue.Queue[Callable[[], None]]] = {}

    def take(self, write: Callable[[], None]) -> None:
        try:
            self._queue().put_nowait(write)
        except queue.Full:
            log.warning("more was read than could be noted")

    def _queue(self) -> queue.Queue[Callable[[], None]]:
        process = os.getpid()
        with self._lock:
            if process not in self._queues:
                waiting: queue.Queue[Callable[[], None]] = queue.Queue(MOST_WAITING)
                self._queues[process] = waiting
                threading.Thread(target=_write_all, args=(waiting,), daemon=True).start()
            return self._queues[process]


def _write_all(waiting: "queue.Queue[Callable[[], None]]") -> None:
    while True:
        write = waiting.get()
        try:
            with_connections(write)
        except (EntrepotError, DatabaseError):
            log.warning("what was read could not be noted")


_later = _Later()
_flows = _Pool("flow", THREADS)
_uploads = _Pool("upload", UPLOAD_THREADS)


async def run(flow: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run one flow in a thread of the pool; what the database raises becomes a family of ours."""
    call = partial(flow, *args, **kwargs)
    return await _flows.run(lambda: with_connections(call))


async def run_upload(flow: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Do what `run` does, in a thread of the few that take uploads."""
    call = partial(flow, *args, **kwargs)
    return await _uploads.run(lambda: with_connections(call))


def later(write: Callable[[], None]) -> None:
    """Take what is written after an answer; what is too much at once is dropped, as noted."""
    _later.take(write)


async def read(call: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run what only reads bytes, and no row, in a thread of the pool."""
    return await _flows.run(partial(call, *args, **kwargs))


def with_connections(call: Callable[[], R]) -> R:
    close_old_connections()
    try:
        return call()
    except (OperationalError, InterfaceError) as failure:
        raise _named(failure) from failure
    except DatabaseError:
        connection.close()
        raise
    finally:
        close_old_connections()


def _named(failure: OperationalError | InterfaceError) -> StorageFull | Unavailable:
    # A connection that met a full or read-only disk would stay as it is when that has passed.
    connection.close()
    if "full" in str(failure) or "No space" in str(failure):
        return DatabaseFull("The disk of the database is full.")
    return DatabaseBusy("The database is busy or cannot be reached.")
