"""One worker, in the process of the test."""

import asyncio
import socket

import pytest

from entrepot.server.listening import listen
from entrepot.server.options import ServerOptions
from entrepot.server.workers import _Server, configure


async def application(scope, receive, send):
    raise AssertionError("nobody was to get through")


class ToldAtOnce(_Server):
    """A server that is told to leave when it has just begun to listen."""

    is_refusing = False

    async def startup(self, sockets=None):
        await super().startup(sockets)
        address = sockets[0].getsockname()
        self._stop_listening()
        await asyncio.sleep(0)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address)
        self.is_refusing = True


def test_a_worker_stops_listening_the_moment_it_is_told_to():
    config = configure(application, ServerOptions("127.0.0.1", 0, workers=1))
    beats = []
    server = ToldAtOnce(config, lambda: beats.append("alive"))

    with listen("127.0.0.1", 0) as listener:
        asyncio.run(server.serve([listener]))

    assert server.is_refusing
    assert beats == ["alive"]
