"""Signs of life in memory that the leader shares with its workers.

A worker whose loop turns writes the time once a second. One that is stopped, or whose
interpreter is held by a call that never returns, falls silent, whatever else it does.
"""

import mmap
import struct
import time

INTERVAL = 1.0

_SLOT = struct.Struct("d")


class Heartbeats:
    """One moment per slot, in seconds of the monotonic clock, which all processes share."""

    def __init__(self, slots: int) -> None:
        self._memory = mmap.mmap(-1, slots * _SLOT.size)

    def beat(self, slot: int) -> None:
        _SLOT.pack_into(self._memory, slot * _SLOT.size, time.monotonic())

    def silence(self, slot: int) -> float:
        """Return how many seconds ago `slot` last gave a sign."""
        (last,) = _SLOT.unpack_from(self._memory, slot * _SLOT.size)
        return time.monotonic() - float(last)
