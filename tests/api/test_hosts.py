"""What ENTREPOT_PUBLIC_URL means for the host that a request names."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.depots import Depot

from . import wire


@pytest.fixture(scope="module")
def named(new_data: Callable[[], Path]) -> Iterator[Depot]:
    settings = {"PUBLIC_URL": "https://index.example"}
    depot = Depot(new_data(), settings, port=wire.free_port()).start("--workers", "1")
    yield depot
    depot.stop()


@pytest.mark.parametrize(("host", "page"), [("index.example", 200), ("other.example", 400)])
def test_pages_are_shown_at_the_public_host_and_machines_are_answered_at_any(
    named: Depot,
    host: str,
    page: int,
) -> None:
    def status(method: str, path: str) -> int:
        head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n"
        return wire.send(named.port, f"{head}Content-Length: 0\r\n\r\n".encode()).status

    assert status("GET", "/") == page
    assert status("GET", "/simple/") == 200
    assert status("GET", "/healthz") == 200
    assert status("POST", "/legacy/") == 401
