"""One place at the leader's side, and the process that fills it at the moment."""

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass

from entrepot.server.forks import fork

STEADY_SECONDS = 10.0
"""Who lived this long is replaced at once; who fell sooner, after a growing pause."""

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0


@dataclass(slots=True)
class Child:
    """A worker or the clock. All moments are seconds of the monotonic clock."""

    name: str
    run: Callable[[], None]
    slot: int | None = None
    """Where its heart beats; the clock may work as long as it needs, so it has none."""
    pid: int | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    falls: int = 0

    def start(self, now: float) -> None:
        self.started_at = now
        self.pid = fork(self.run)

    def is_due(self, now: float) -> bool:
        return self.pid is None and self.due_at <= now

    def fallen(self) -> int | None:
        """Return its exit status (negative: the signal that ended it), or None if it lives."""
        if self.pid is None:
            return None
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if pid else None

    def bury(self, now: float) -> None:
        """Note that it fell, and when the next may start."""
        self.pid = None
        is_steady = now - self.started_at >= STEADY_SECONDS
        self.falls = 0 if is_steady else self.falls + 1
        pause = FIRST_PAUSE * 2.0 ** min(self.falls - 1, 10)
        self.due_at = now if is_steady else now + min(pause, LONGEST_PAUSE)

    def send(self, number: signal.Signals) -> None:
        if self.pid is not None:
            os.kill(self.pid, number)
