"""HTTP/1.1 on one connection: uvicorn's protocol, with bounds, strictness and reason phrases.

Data is handed to the parser in pieces that end where a head or a counted body ends. So each
head is seen whole and alone, its size and its request line can be judged, and nothing that
follows it is lost or taken for something else.
"""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import httptools
from starlette.types import ASGIApp
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from entrepot.server.answers import EXTENSION, Outlet, last_answer
from entrepot.server.crowd import Crowd
from entrepot.server.heads import (
    CHUNKED,
    MAX_HEAD_BYTES,
    TOO_LARGE,
    Fault,
    body_length,
    fault_in,
    has_host,
)
from entrepot.server.options import Timeouts
from entrepot.server.spoken import Spoken
from entrepot.server.unread import Unread

if TYPE_CHECKING:
    from uvicorn._types import ASGI3Application

DRAIN_BYTES = 1024 * 1024 * 1024 + 1024 * 1024
"""How much of a body is read after its answer: a file of the usual limit and the form around it.

A client that sends more than that in the time there is gets no further; it was answered.
"""

CROWDED = Fault(503, "The server has no room for another connection: try again in a moment.")


class Protocol(HttpToolsProtocol):
    """One connection, whose every wait and every size has a bound."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        timeouts: Timeouts,
        crowd: Crowd,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._timeouts = timeouts
        self._crowd = crowd
        self._body_seconds = timeouts.body
        self._clock: asyncio.TimerHandle | None = None
        self._head = bytearray()
        self._running: RequestResponseCycle | None = None  # uvicorn keeps the newest alone
        self._body_left = 0  # bytes of the body still to come, or CHUNKED
        self._is_within_chunks = False
        self._bytes_without_body = 0
        self._fault: Fault | None = None  # found inside a callback of the parser
        self._is_refused = False
        self._last_words: Fault | None = None  # to be said after the answers still running
        self._is_lingering = False
        self._discarded = 0
        self._heard_at = self._leaves_at = 0.0

    # The connection

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn narrows it
        super().connection_made(transport)
        self._unread = Unread(self.loop, transport, self._timeouts.unread)
        if self._crowd.admit(self):
            self._set_clock(self._timeouts.head, self._on_late_head)
        else:
            self._refuse(CROWDED)

    def connection_lost(self, exc: Exception | None) -> None:
        self._crowd.leave(self)
        self._unread.stop()
        self._stop_clock()
        super().connection_lost(exc)

    def eof_received(self) -> bool:  # type: ignore[override]  # as uvicorn narrows it
        """Answer a client that sends no more but still listens; True keeps the connection open.

        A connection with TLS cannot: asyncio closes both halves at once.
        """
        if self._is_refused or not self.transport.can_write_eof():
            return self._is_lingering
        if self._body_left and not self.cycle.response_complete:
            self._refuse(Fault(400, "The connection ended before the body did: send it again."))
        elif self._is_answering():
            self.cycle.keep_alive = False
        else:
            return False
        return True

    def shutdown(self) -> None:
        """Finish what runs, with less patience for clients that are silent meanwhile.

        A client still sending what was answered gets to read the answer.
        """
        self._body_seconds = self._timeouts.parting
        self._unread.hurry(self._timeouts.parting)
        if self._body_left and not self.cycle.response_complete:
            self._heard_at = self.loop.time()
            self._set_clock(self._body_seconds, self._on_late_body)
        if self._body_left and self.cycle.response_complete:
            self._linger()
        elif not self._is_lingering:
            super().shutdown()

    @property
    def waits_for_client(self) -> bool:
        """Whether it is the client's turn: to ask, to go on sending, or to read."""
        if self._is_lingering or self.flow.write_paused or not self._is_answering():
            return True
        return bool(self._body_left) and not self._keeps_client_waiting()

    def give_way(self) -> None:
        self.transport.abort()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread.watch()

    def resume_writing(self) -> None:
        self._unread.progressed()
        self._crowd.heard(self)
        super().resume_writing()

    def timeout_keep_alive_handler(self) -> None:
        self._close()

    def _close(self) -> None:
        """Close once all is read that was written, or when nobody reads it."""
        self._unread.watch()
        self.transport.close()

    # Bytes in

    def data_received(self, data: bytes) -> None:
        self._heard_at = self.loop.time()
        self._crowd.heard(self)
        while data and not self._is_refused:
            if self._body_left == 0:
                data = self._take_head(data)
            elif self._body_left == CHUNKED:
                data = self._take_chunks(data)
            else:
                data = self._take_body(data)
        if self._is_lingering:
            self._discard(len(data))

    def _take_head(self, data: bytes) -> bytes:
        """Feed what belongs to the head in `data`; return the rest."""
        self._unset_keepalive_if_required()
        if self._clock is None:
            self._set_clock(self._timeouts.head, self._on_late_head)
        seen = len(self._head)
        self._head += data
        end = self._head.find(b"\r\n\r\n", max(0, seen - 3))
        if end >= 0:
            del self._head[end + 4 :]
        taken = len(self._head) - seen
        if len(self._head) > MAX_HEAD_BYTES:
            self._refuse(TOO_LARGE)
        else:
            self._feed(data[:taken])
        if end >= 0 and self._head:
            self._refuse(Fault(400, "Empty lines stand where a request should."))
        return data[taken:]

    def _take_body(self, data: bytes) -> bytes:
        """Feed what belongs to a body of known length in `data`; return the rest."""
        taken = min(self._body_left, len(data))
        self._body_left -= taken
        self._feed(data[:taken])
        self._discard_answered(taken)
        return data[taken:]

    def _take_chunks(self, data: bytes) -> bytes:
        """Feed all of `data`, for only the parser knows where a chunked body ends."""
        self._bytes_without_body += len(data)
        self._is_within_chunks = True
        self._feed(data)
        self._is_within_chunks = False
        if self._bytes_without_body > MAX_HEAD_BYTES:
            # Extensions and trailers are nobody's: nothing else would ever bound them.
            self._refuse(Fault(400, "The chunked body has too many extensions or trailers."))
        self._discard_answered(len(data))
        return b""

    def _feed(self, data: bytes) -> None:
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            return  # RFC 9110, section 7.8: a server may ignore the offer; nothing is lost by it
        except httptools.HttpParserCallbackError:
            self._refuse(self._fault or Fault(400, "The request target cannot be understood."))
        except httptools.HttpParserError as error:
            self._refuse(Fault(400, f"This is not valid HTTP/1.1 (RFC 9112): {error}."))

    # What the parser finds

    def on_message_begin(self) -> None:
        if self._is_within_chunks:
            self._fail(Fault(400, "After a chunked body, wait for the answer before you go on."))
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._stop_clock()
        fault = fault_in(self._head, self.headers)
        if fault is not None:
            self._fail(fault)
        if not has_host(self.headers) and self.server:
            self.headers.append((b"host", b"localhost:%d" % (self.server[1] or 0)))
        length = body_length(self.headers)
        if length and self.parser.should_upgrade():
            # httptools ends such a message here, and would read its body as the next request.
            self._fail(Fault(400, "A request with a body cannot ask for an Upgrade here."))
        super().on_headers_complete()
        self._head = bytearray()
        self._body_left = length
        self.headers = []  # so that trailers do not become headers (RFC 9110, section 6.5.1)
        if length:
            self._set_clock(self._body_seconds, self._on_late_body)

    def on_body(self, body: bytes) -> None:
        self._bytes_without_body = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._body_left = self._bytes_without_body = 0
        self._stop_clock()
        if self.cycle.response_complete:
            self._await_next_request()

    def _fail(self, fault: Fault) -> None:
        self._fault = fault
        raise ValueError(fault.text)

    # Answers

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: "ASGI3Application") -> None:
        self._running = cycle
        outlet = Outlet(self.transport, self._hang_up)
        cycle.transport = cast("asyncio.Transport", outlet)
        cycle.scope.setdefault("extensions", {})[EXTENSION] = {}
        self._heard_at = self.loop.time()
        heard = Spoken(cast("ASGIApp", app), cycle, outlet, self._excuse_client)
        super()._start_asgi_task(cycle, cast("ASGI3Application", heard))

    def on_response_complete(self) -> None:
        if self._is_lingering:
            self.server_state.total_requests += 1
            return
        super().on_response_complete()
        if self.transport.is_closing() or self._is_answering():
            return
        if self._last_words is not None:
            self._say(self._last_words)
        elif self._body_left:
            self._unset_keepalive_if_required()
            self._discarded = 0
            self._set_clock(self._timeouts.drain, self._close)

    def _is_answering(self) -> bool:
        return self._running is not None and not self._running.response_complete

    def _await_next_request(self) -> None:
        self._unset_keepalive_if_required()
        self.timeout_keep_alive_task = self.loop.call_later(
            self.timeout_keep_alive, self.timeout_keep_alive_handler
        )

    def _hang_up(self) -> None:
        """Close after an answer, but never on a client that is still sending: it could not read.

        Unread bytes make the system reset the connection, which destroys what was written.
        """
        if self._body_left:
            self._linger()
        else:
            self._close()

    # Refusals

    def _refuse(self, fault: Fault) -> None:
        """Say why nothing more is read from this connection, once it is this answer's turn."""
        if self._is_refused:
            return
        self._is_refused = True
        self._stop_clock()
        if self._body_left:
            self._refuse_in_body(fault)
        elif self._is_answering():
            self._last_words = fault
        else:
            self._say(fault)

    def _refuse_in_body(self, fault: Fault) -> None:
        if self.pipeline and self.pipeline[0][0] is self.cycle:
            self.pipeline.popleft()
            self._last_words = fault
            return
        self.cycle.disconnected = True
        self.cycle.message_event.set()
        if self.cycle.response_started:
            self._linger()
        else:
            self._say(fault)

    def _say(self, fault: Fault) -> None:
        fields = self.server_state.default_headers
        self.transport.write(last_answer(fault.status, fault.text, fields))
        self._linger()

    def _linger(self) -> None:
        """Tell the client that all was said, and close when it has stopped sending."""
        if self.transport.is_closing():
            return
        self._is_refused = self._is_lingering = True
        self._unset_keepalive_if_required()
        self._discarded = 0
        self._heard_at = self.loop.time()
        self._leaves_at = self._heard_at + self._timeouts.drain
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.flow.resume_reading()
        self._set_clock(self._timeouts.quiet, self._leave_if_quiet)

    def _leave_if_quiet(self) -> None:
        now = self.loop.time()
        if now < self._leaves_at and now - self._heard_at < self._timeouts.quiet:
            self._set_clock(self._timeouts.quiet, self._leave_if_quiet)
        else:
            self._close()

    def _discard_answered(self, count: int) -> None:
        if self.cycle.response_complete:
            self._discard(count)

    def _discard(self, count: int) -> None:
        self._discarded += count
        if self._discarded > DRAIN_BYTES:
            self._close()

    # The one clock

    def _on_late_head(self) -> None:
        self._clock = None
        has_begun = bool(self._head.strip(b"\r\n"))
        if self.flow.read_paused or (self._is_answering() and not has_begun):
            self._set_clock(self._timeouts.head, self._on_late_head)  # it is us who are late
        elif has_begun:
            seconds = self._timeouts.head
            self._refuse(Fault(408, f"The request head did not arrive within {seconds:g} seconds."))
        else:
            # Words to someone who asked nothing could be taken for an answer to what comes next.
            self._close()

    def _on_late_body(self) -> None:
        self._clock = None
        self._excuse_client()
        left = self._heard_at + self._body_seconds - self.loop.time()
        if left > 0:
            self._set_clock(left, self._on_late_body)
        else:
            silence = f"{self._body_seconds:g} seconds"
            self._refuse(Fault(408, f"Nothing came of the body's rest for {silence}."))

    def _excuse_client(self) -> None:
        """Let the time for a body begin anew, for until now it was not asked for."""
        if self._keeps_client_waiting():
            self._heard_at = self.loop.time()

    def _keeps_client_waiting(self) -> bool:
        """Whether the rest of a body does not come because it was not asked for yet."""
        return self.flow.read_paused or self.cycle.waiting_for_100_continue

    def _set_clock(self, seconds: float, callback: Callable[[], None]) -> None:
        self._stop_clock()
        self._clock = self.loop.call_later(seconds, callback)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
