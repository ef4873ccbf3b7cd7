"""Whole request bodies for the synchronous door, read in the event loop.

Behind a WSGI bridge a slow body would hold a thread, a chunked one arrive empty, and a broken
one reach the page cut short: a form that lacks its last fields is another form.
"""

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from entrepot.errors import Rule, TooLarge
from entrepot.server.answers import say

DEFAULT_LIMIT_BYTES = 1024 * 1024


class FormTooLarge(TooLarge):
    rule = Rule(
        "form-too-large",
        "What a page sends has a limit, for it is kept in memory until it is complete.",
        "Send less; distributions are uploaded with a client such as twine.",
    )


class BufferedBodies:
    """ASGI middleware that calls `app` with a complete body in one message, or not at all."""

    def __init__(self, app: ASGIApp, limit: int = DEFAULT_LIMIT_BYTES) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            body = await self._whole_body(scope, receive)
        except FormTooLarge as error:
            await say(scope, send, 413, error.refusal.sentence)
        except ClientDisconnect:
            return
        else:
            await self._app(_framed(scope, len(body)), _replayed(body, receive), send)

    async def _whole_body(self, scope: Scope, receive: Receive) -> bytes:
        """Read all there is. Raises `FormTooLarge`, or `ClientDisconnect` if the end is missing."""
        for name, value in scope["headers"]:
            if name == b"content-length":
                self._require_room(int(value))
        body = bytearray()
        more_body = True
        while more_body:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body += message.get("body", b"")
            self._require_room(len(body))
            more_body = message.get("more_body", False)
        return bytes(body)

    def _require_room(self, size: int) -> None:
        if size > self._limit:
            raise FormTooLarge(f"A page takes {self._limit} bytes; this request has more.")


def _framed(scope: Scope, length: int) -> Scope:
    """Return `scope` with headers that frame a body of known length."""
    headers = [
        field
        for field in scope["headers"]
        if field[0] not in (b"content-length", b"transfer-encoding")
    ]
    return {**scope, "headers": [*headers, (b"content-length", str(length).encode())]}


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives `body` in one message, and then what `receive` gives."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return messages.pop() if messages else await receive()

    return replay
