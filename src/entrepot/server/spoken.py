"""An application as the protocol calls it: its answers have reasons, and an end in every case."""

import asyncio
import logging
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from entrepot.server.answers import BrokenOff, Outlet

logger = logging.getLogger(__name__)


class Spoken:
    """`app` for one request, heard by a `send` that knows the key `reason` of a response's start.

    `on_receive` is called each time before the application asks for more of the body. An answer
    that is broken off, or still unfinished when the server leaves, ends its connection.
    """

    def __init__(
        self,
        app: ASGIApp,
        cycle: RequestResponseCycle,
        outlet: Outlet,
        on_receive: Callable[[], None],
    ) -> None:
        self._app = app
        self._cycle = cycle
        self._outlet = outlet
        self._on_receive = on_receive

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def receive_when_told() -> Message:
            self._on_receive()
            return await receive()

        async def send_with_reason(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._begin(message)
            await send(message)

        try:
            await self._app(scope, receive_when_told, send_with_reason)
        except BrokenOff as broken:
            logger.error("The answer to %a was broken off: %s", scope["path"], broken)  # noqa: TRY400  # no fault of the code
            self._end()
        except asyncio.CancelledError:
            self._end()  # uvicorn has said that it cuts requests off

    def _begin(self, start: Message) -> None:
        if "reason" in start:
            self._outlet.give_reason(start["status"], start["reason"])
        if self._cycle.waiting_for_100_continue:
            # Whether the body still comes is the client's choice (RFC 9110, 10.1.1):
            # what follows could be the body or a request, so nothing may follow.
            self._cycle.keep_alive = False

    def _end(self) -> None:
        self._cycle.disconnected = True  # else uvicorn would complain that the answer is not whole
        self._outlet.close()
