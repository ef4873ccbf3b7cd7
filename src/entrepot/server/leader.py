"""The leader: listens, loads the application once, forks workers, replaces them, lets them go.

uvicorn's own supervisor starts workers that share no memory, leaves them serving when it is
killed, and keeps the port open, answering nobody, while they drain. This one keeps no thread,
no connection and no event loop: it waits for signals, its own ticks among them, and looks
after its children. It needs POSIX; it can be imported anywhere.
"""

import gc
import importlib
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import uvicorn

from entrepot.server.certificates import require_usable
from entrepot.server.children import Child
from entrepot.server.forks import require_leader
from entrepot.server.heartbeats import INTERVAL, Heartbeats
from entrepot.server.listening import address_of, listen
from entrepot.server.options import ServerOptions
from entrepot.server.workers import configure, run_worker

if sys.platform != "win32":
    import resource

logger = logging.getLogger(__name__)

TICK = 0.5


def listening(options: ServerOptions) -> socket.socket:
    """Return the socket to serve on, once all that is outside of the data folder was looked at.

    Raises `CertificateUnusable`, `AddressInUse`, `AddressUnusable` or `PortForbidden`.
    """
    require_usable(options.tls_cert, options.tls_key)
    return listen(options.host, options.port)


def serve(
    options: ServerOptions,
    listener: socket.socket,
    *,
    on_ready: Callable[[str], None],
) -> int:
    """Serve until SIGTERM, SIGINT or SIGHUP; return 0 if everyone left in time, else 1.

    `on_ready` is called once with the address to print, when connections are accepted. Raises
    whatever loading the application raises. No thread, database or pool may be open before: forks
    would share it.
    """
    _raise_file_limit()
    config = configure(_load(options.application), options)
    clock = _load(options.clock) if options.clock else None
    _keep_shared()
    leader = Leader(options, listener, config, clock)
    return leader.run(partial(on_ready, address_of(listener, is_tls=config.is_ssl)))


class Leader:
    """The parent of all workers and of the clock."""

    def __init__(
        self,
        options: ServerOptions,
        listener: socket.socket,
        config: uvicorn.Config,
        clock: Callable[[], None] | None,
    ) -> None:
        self._timeouts = options.timeouts
        self._listener = listener
        self._beats = Heartbeats(options.workers)
        self._children = [
            Child(f"worker {slot + 1}", partial(self._work, config, slot, os.getpid()), slot)
            for slot in range(options.workers)
        ]
        if clock is not None:
            self._children.append(Child("the clock", clock))
        self._looked_at = 0.0
        self._stopping_at: float | None = None
        self._has_killed = False

    def run(self, on_ready: Callable[[], None]) -> int:
        """Start everyone, then heed signals until everyone is gone; return the exit status."""
        with _heard() as signals:
            try:
                self._start_due(time.monotonic())
                on_ready()
                while self._stopping_at is None or self._living():
                    self._heed(signal.sigwait(signals))
            finally:
                self._kill_all()
        logger.info("Stopped%s.", ", with some requests cut off" if self._has_killed else "")
        return int(self._has_killed)

    def _work(self, config: uvicorn.Config, slot: int, leader: int) -> None:
        """Run a worker, in its own process."""

        def beat() -> None:
            require_leader(leader)
            self._beats.beat(slot)

        run_worker(config, self._listener, beat)

    def _heed(self, number: int) -> None:
        now = time.monotonic()
        if number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            self._stop(signal.Signals(number), now)
        self._bury_fallen(now)
        if self._stopping_at is None:
            self._kill_hung(now)
            self._start_due(now)
        elif now - self._stopping_at >= self._timeouts.kill:
            self._kill_all()
        self._looked_at = now

    def _start_due(self, now: float) -> None:
        for child in self._children:
            if child.is_due(now):
                if child.slot is not None:
                    self._beats.beat(child.slot)
                child.start(now)

    def _bury_fallen(self, now: float) -> None:
        for child in self._children:
            status = child.fallen()
            if status is None:
                continue
            child.bury(now)
            if self._stopping_at is None:
                wait = child.due_at - now
                logger.error("%s ended (%d); the next starts in %.1f s", child.name, status, wait)

    def _kill_hung(self, now: float) -> None:
        was_away = now - self._looked_at > INTERVAL + 2 * TICK  # stopped itself, with all others
        for child in self._living():
            if child.slot is None:
                continue
            if was_away:
                self._beats.beat(child.slot)
            elif self._beats.silence(child.slot) > self._timeouts.silence:
                logger.error("%s gives no sign of life and is killed", child.name)
                child.send(signal.SIGKILL)

    def _stop(self, number: signal.Signals, now: float) -> None:
        """Let running requests finish; a second SIGINT will not wait for them."""
        if self._stopping_at is None:
            logger.info("%s: no new requests; those that run may finish", number.name)
            self._stopping_at = now
            for child in self._living():
                child.send(signal.SIGTERM)
            self._listener.close()
        elif number == signal.SIGINT:
            self._kill_all()

    def _kill_all(self) -> None:
        for child in self._living():
            self._has_killed = True
            child.send(signal.SIGKILL)

    def _living(self) -> list[Child]:
        return [child for child in self._children if child.pid is not None]


@contextmanager
def _heard() -> Iterator[set[signal.Signals]]:
    """Block the signals the leader waits for, and tick; what was ignored stays ignored."""
    stops = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
    stops = {number for number in stops if signal.getsignal(number) != signal.SIG_IGN}
    signals = {signal.SIGCHLD, signal.SIGALRM, *stops}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # if ignored, no child could be waited for
    signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
    try:
        yield signals
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number in signals:
            # Ignoring drops what is pending: a tick would be deadly once it is let through.
            handler = signal.signal(number, signal.SIG_IGN)
            signal.signal(number, handler or signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _load(name: str) -> Any:  # noqa: ANN401  # whatever the door of that name is
    """Return what `module:attribute` names."""
    module, _, attribute = name.partition(":")
    return getattr(importlib.import_module(module), attribute)


def _raise_file_limit() -> None:
    """Take all the open files the system grants: each slow upload holds two."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _keep_shared() -> None:
    """Let the collector never touch what exists now: touching would copy the shared pages."""
    gc.collect()
    gc.freeze()
