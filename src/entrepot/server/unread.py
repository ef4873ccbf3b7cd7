"""Whether a client takes what was written for it.

Closing a connection waits until everything was taken, and writing more waits as well: without a
watch, a client that reads nothing would be waited for as long as it likes.
"""

import asyncio
import sys
from contextlib import suppress

if sys.platform != "win32":
    import fcntl
    import termios

_UNKNOWN = float("inf")


class Unread:
    """Ends a connection whose client took nothing for `seconds`, while something is left."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        transport: asyncio.Transport,
        seconds: float,
    ) -> None:
        self._loop = loop
        self._transport = transport
        self._seconds = seconds
        self._left = _UNKNOWN
        self._clock: asyncio.TimerHandle | None = None

    def watch(self) -> None:
        """Begin, or go on; it ends by itself when everything was handed to the system."""
        if self._clock is None and self._transport.get_write_buffer_size():
            self._left = self._not_taken()
            self._clock = self._loop.call_later(self._seconds, self._look)

    def progressed(self) -> None:
        """Note that the client took something, whatever was written since."""
        self._left = _UNKNOWN

    def hurry(self, seconds: float) -> None:
        """Wait only `seconds` from now on."""
        self._seconds = seconds
        self.stop()
        self.watch()

    def stop(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _look(self) -> None:
        self._clock = None
        if self._transport.get_write_buffer_size() and self._not_taken() >= self._left:
            self._transport.abort()
        else:
            self.watch()

    def _not_taken(self) -> int:
        """Return how many bytes wait here and in the system, which empties its megabytes first.

        A slow client takes some of those long before the system takes more from us.
        """
        return self._transport.get_write_buffer_size() + _queued(self._transport)


def _queued(transport: asyncio.Transport) -> int:
    queued = bytearray(4)
    if sys.platform != "win32":
        with suppress(OSError):  # not every system tells, and not for every kind of socket
            fcntl.ioctl(transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, queued)
    return int.from_bytes(queued, sys.byteorder)
