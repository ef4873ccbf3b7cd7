"""One worker: uvicorn in a process that its leader made."""

import asyncio
import contextlib
import functools
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp

from entrepot.server.crowd import Crowd, limit_of_files
from entrepot.server.heartbeats import INTERVAL
from entrepot.server.loops import Loop
from entrepot.server.options import ServerOptions
from entrepot.server.protocol import Protocol
from entrepot.server.proxies import ForwardedHeaders


def configure(application: ASGIApp, options: ServerOptions) -> uvicorn.Config:
    """Return what every worker runs, loaded once: before the fork, so that memory is shared."""
    timeouts = options.timeouts
    crowd = Crowd(options.connections or limit_of_files())  # each worker gets its own by the fork
    protocol = functools.partial(Protocol, timeouts=timeouts, crowd=crowd)
    config = _Config(
        timeouts.head,
        ForwardedHeaders(application, options.trusted_proxies),
        http=cast("type[asyncio.Protocol]", protocol),
        ws="none",
        interface="asgi3",
        workers=options.workers,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=timeouts.keep_alive,
        timeout_graceful_shutdown=timeouts.graceful,
        ssl_certfile=options.tls_cert,
        ssl_keyfile=options.tls_key,
    )
    config.load()
    return config


def run_worker(config: uvicorn.Config, listener: socket.socket, beat: Callable[[], None]) -> None:
    """Serve until SIGTERM, then until what runs has finished."""
    _Server(config, beat).run(sockets=[listener])


class _Config(uvicorn.Config):
    """uvicorn's configuration, with an event loop of ours."""

    def __init__(self, handshake_seconds: float, app: ASGIApp, **options: Any) -> None:  # noqa: ANN401  # uvicorn's own
        super().__init__(cast("Any", app), **options)
        self._handshake_seconds = handshake_seconds

    def get_loop_factory(self) -> Callable[[], asyncio.AbstractEventLoop]:
        return functools.partial(Loop, self._handshake_seconds)


class _Server(uvicorn.Server):
    """uvicorn's server, with a heartbeat, that stops listening the moment it is told to."""

    def __init__(self, config: uvicorn.Config, beat: Callable[[], None]) -> None:
        super().__init__(config)
        self._beat = beat

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        beating = asyncio.create_task(self._keep_beating())
        try:
            await super().serve(sockets)
        finally:
            beating.cancel()

    async def _keep_beating(self) -> None:
        while True:
            self._beat()
            await asyncio.sleep(INTERVAL)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Hear SIGTERM only, and do not raise it again at the end, as uvicorn would."""
        loop = asyncio.get_running_loop()
        before = signal.signal(
            signal.SIGTERM, lambda *_: loop.call_soon_threadsafe(self._stop_listening)
        )
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, before)

    def _stop_listening(self) -> None:
        self.should_exit = True
        for server in getattr(self, "servers", ()):  # none yet while it starts
            server.close()
