"""People on very slow or broken connections: what trickles arrives, what breaks off was nothing."""

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pytest
from tests.cli.commands import execute
from tests.depots import Depot
from tests.uploads import BOUNDARY, Wheel, publish
from tests.web.newcomers import joined
from tests.web.people import Browser

from entrepot.server.options import Timeouts

CREATE = "/account/tokens/create/"
PIECES = 33
"""A piece a second: longer than any stretch for which a server waits, so that an hour is no other.

No clock runs over a whole body. Each piece begins the wait for the next one, `Timeouts.body`.
"""


@pytest.fixture(scope="module")
def depot(peopled: Callable[..., Depot]) -> Iterator[Depot]:
    depot = peopled(TWO_FACTOR="encouraged").start("--workers", "1")
    yield depot
    depot.stop()


@pytest.fixture(scope="module")
def nora(depot: Depot) -> Browser:
    return joined(depot, "nora")


@pytest.fixture(scope="module")
def token(nora: Browser) -> str:
    return nora.make_token("from afar")


def _trickle(depot: Depot, token: str, wheel: Wheel) -> tuple[int, str]:
    """Upload over a line that takes a second for each piece; return status and reason."""
    form = wheel.form()
    size = len(form) // PIECES + 1
    connection = http.client.HTTPConnection("localhost", depot.port, timeout=60)
    with contextlib.closing(connection):
        connection.putrequest("POST", "/legacy/")
        connection.putheader("Authorization", f"Bearer {token}")
        connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
        connection.putheader("Content-Length", str(len(form)))
        connection.endheaders()
        for start in range(0, len(form), size):
            connection.send(form[start : start + size])
            time.sleep(1)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.reason


def test_an_upload_that_trickles_arrives_and_keeps_nobody_else_waiting(
    depot: Depot, token: str
) -> None:
    slow: list[tuple[int, str]] = []
    trickling = threading.Thread(
        target=lambda: slow.append(_trickle(depot, token, Wheel.made("from_afar")))
    )

    began = time.monotonic()
    trickling.start()
    time.sleep(2)
    quick = [publish(depot.port, token, Wheel.made("nearby", f"{n}.0"))[0] for n in range(3)]
    quick_seconds = time.monotonic() - began
    assert trickling.is_alive()
    trickling.join(timeout=90)

    assert time.monotonic() - began > Timeouts().body
    assert slow == [(200, "OK")]
    assert quick == [200, 200, 200]
    assert quick_seconds < Timeouts().body


def test_an_upload_that_breaks_off_half_way_is_nothing_and_may_be_sent_again(
    depot: Depot, token: str
) -> None:
    wheel = Wheel.made("broken_off", size=4000)
    form = wheel.form()
    head = (
        f"POST /legacy/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
        f"Content-Length: {len(form)}\r\n\r\n"
    )
    _send_and_leave(depot, head.encode() + form[: len(form) // 2])

    before = execute(depot, "SELECT count(*) FROM releases_file WHERE filename LIKE 'broken_off%'")
    again = publish(depot.port, token, wheel)

    assert before == [(0,)]
    assert again == (200, "OK")


def _send_and_leave(depot: Depot, sent: bytes) -> None:
    """Send this and hear nothing of what it led to, as where a line breaks."""
    with socket.create_connection(("localhost", depot.port), timeout=30) as line:
        line.sendall(sent)
        time.sleep(0.5)


def _form(browser: Browser, description: str) -> tuple[str, bytes]:
    """Return head and body of the form for a token, as a browser would send it."""
    fields = browser.get(CREATE).form().fields
    fields |= {"description": description, "scope": "account", "lifetime": "30"}
    body = urlencode(fields).encode()
    cookies = "; ".join(f"{name}={browser.cookie(name)}" for name in ("session", "form"))
    head = (
        f"POST {CREATE} HTTP/1.1\r\nHost: localhost:{browser.depot.port}\r\nCookie: {cookies}\r\n"
        f"Origin: {browser.depot.url}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head, body


def _made(depot: Depot, description: str) -> int:
    query = "SELECT count(*) FROM tokens_token WHERE description = ?"
    [(count,)] = execute(depot, query, description)
    return int(count)


def test_a_form_that_breaks_off_half_way_does_nothing_and_may_be_sent_again(
    depot: Depot, nora: Browser
) -> None:
    head, body = _form(nora, "half sent")
    _send_and_leave(depot, head.encode() + body[: len(body) // 2])
    before = _made(depot, "half sent")

    nora.make_token("half sent")

    assert before == 0
    assert _made(depot, "half sent") == 1


def test_a_form_whose_answer_was_lost_is_not_done_twice_when_it_is_sent_again(
    depot: Depot, nora: Browser
) -> None:
    head, body = _form(nora, "answer lost")
    _send_and_leave(depot, head.encode() + body)

    page = nora.submit(nora.get(CREATE), description="answer lost", scope="account", lifetime="30")

    assert _made(depot, "answer lost") == 1
    assert "There is a token called" in page.html


def test_a_form_that_trickles_is_taken(depot: Depot, nora: Browser) -> None:
    head, body = _form(nora, "trickled")
    with socket.create_connection(("localhost", depot.port), timeout=30) as line:
        line.sendall(head.encode())
        for start in range(0, len(body), 40):
            line.sendall(body[start : start + 40])
            time.sleep(0.2)
        answer = line.recv(64)

    assert answer.startswith(b"HTTP/1.1 200")
    assert _made(depot, "trickled") == 1
