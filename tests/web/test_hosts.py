"""The host that is asked for: judged once, and no page breaks over it."""

import http.client
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.depots import Depot


def _open(depot: Depot, path: str, host: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("localhost", depot.port, timeout=30)
    try:
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize("host", ["entrepot_backend", "a_b.example:8000", "_", "[::1]:80"])
@pytest.mark.parametrize("path", ["/", "/legacy/", "/simple/", "/help/refusals/", "/healthz"])
def test_a_host_with_an_underscore_breaks_no_page(depot: Depot, path: str, host: str) -> None:
    status, body = _open(depot, path, host)

    assert status == 200
    assert path != "/legacy/" or f"http://{host}/" in body


@pytest.mark.parametrize("host", ["a..b", ".", "-", "a.", "a" * 256])
def test_what_is_no_host_is_refused_before_any_page_sees_it(depot: Depot, host: str) -> None:
    status, body = _open(depot, "/", host)

    assert (status, "</html>" in body) == (400, False)


def test_a_host_that_is_not_the_public_one_gets_a_page_that_says_so(
    new_data: Callable[[], Path],
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    depot = Depot(new_data(), {"PUBLIC_URL": "https://index.example"}, port)
    depot.start("--workers", "1")
    try:
        (foreign, page), (own, _) = (
            _open(depot, "/", host) for host in ("other_name", "index.example")
        )
    finally:
        depot.stop()

    assert (foreign, own) == (400, 200)
    assert "</html>" in page
    assert '<a href="https://index.example/">' in page
