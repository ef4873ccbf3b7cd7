"""Short answers in plain words, and the reason phrase as a place for them.

Several upload clients show their users the status line and nothing else, so what an answer
has to say must be able to stand there (RFC 9112, section 4).
"""

import asyncio
import re
from collections.abc import Callable, Iterable
from http import HTTPStatus

from starlette.types import Message, Scope, Send
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

EXTENSION = "entrepot.reason"
MAX_REASON_BYTES = 1000

_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")  # CR and LF above all: they would end the status line
_NOT_ASCII = re.compile(rb"[\x80-\xff]")


class BrokenOff(Exception):  # what happened, in the house's words
    """An answer has begun and cannot be finished: the connection ends, and the log says why.

    Only an application raises it, and no client is told: the answer lacks what its head announced.
    """


def status_line(status: int, reason: bytes) -> bytes:
    """Return the status line that carries `reason`, made printable and bounded.

    Control characters become spaces, anything else outside ASCII becomes a question mark. A phrase
    that has nothing left gives the standard one.
    """
    phrase = _NOT_ASCII.sub(b"?", _CONTROL.sub(b" ", reason[:MAX_REASON_BYTES])).strip()
    return b"HTTP/1.1 %d %s\r\n" % (status, phrase) if phrase else STATUS_LINE[status]


def last_answer(status: int, text: str, fields: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return the whole answer of one line after which a connection is closed."""
    body = text.encode("ascii") + b"\n"
    own = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
    ]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        own.append((b"retry-after", b"5"))
    lines = [b"%b: %b\r\n" % field for field in (*fields, *own)]
    return b"".join([status_line(status, text.encode("ascii")), *lines, b"\r\n", body])


async def say(scope: Scope, send: Send, status: int, text: str) -> None:
    """Answer with one line of text, in the body and, where it can be, in the reason phrase."""
    body = text.encode("ascii") + b"\n"
    start: Message = {
        "type": "http.response.start",
        "status": status,
        "headers": [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
        ],
    }
    if EXTENSION in scope.get("extensions", ()):
        start["reason"] = text.encode("ascii")
    await send(start)
    await send({"type": "http.response.body", "body": body})


class Outlet:
    """The transport as one answer sees it: its first line can be told, its end is overseen."""

    __slots__ = ("_close", "_replaced", "_replacement", "_transport")

    def __init__(self, transport: asyncio.Transport, close: Callable[[], None]) -> None:
        self._transport = transport
        self._close = close
        self._replaced = self._replacement = b""

    def give_reason(self, status: int, reason: bytes) -> None:
        """Let the answer that is about to be written carry `reason` in its status line."""
        self._replaced = STATUS_LINE[status]
        self._replacement = status_line(status, reason)

    def write(self, data: bytes) -> None:
        if self._replaced and data.startswith(self._replaced):
            data = self._replacement + data[len(self._replaced) :]
            self._replaced = b""
        self._transport.write(data)

    def close(self) -> None:
        self._close()

    def is_closing(self) -> bool:
        return self._transport.is_closing()
