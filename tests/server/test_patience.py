"""Waits after the head: for a body, for whoever does not read, and for the end of the server."""

import signal
import socket
import time

import pytest

POST = b"POST %s HTTP/1.1\r\nHost: a\r\n"
BODY = POST + b"Content-Length: 10\r\n\r\n"
CHUNKS = POST + b"Transfer-Encoding: chunked\r\n\r\n"
BRIEF = {"body": 0.6, "unread": 0.6, "quiet": 0.2, "keep_alive": 1}


@pytest.fixture
def brief(start):
    """A server that waits 0.6 s where others wait 30 or 60."""
    return start(timeouts=BRIEF)


def narrow(server, size=4096):
    """Return a connection on which little can be sent unread."""
    client = server.connect()
    client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)
    return client


def is_cut(client):
    """Whether the server gave the connection up, as far as one sees who reads nothing."""
    try:
        for _ in range(2):  # the first finds a closed port, the second hears of it
            client.send(b"x")
            time.sleep(0.05)
    except OSError:
        return True
    return False


@pytest.mark.parametrize("path", [b"/read", b"/form"])
@pytest.mark.parametrize(
    "sent",
    [BODY, BODY + b"abc", CHUNKS, CHUNKS + b"5\r\nab", CHUNKS + b"5\r\nabcde\r\n0\r\nX: y"],
    ids=["nothing", "a piece", "no chunk", "half a chunk", "half a trailer"],
)
def test_a_body_that_stalls_is_refused_when_nothing_came_for_long(brief, path, sent):
    started_at = time.monotonic()

    answers = brief.answers_to(sent.replace(b"%s", path))

    assert [answer.status for answer in answers] == [408]
    assert "0.6 seconds" in answers[0].line
    assert 0.5 < time.monotonic() - started_at < 2


def test_the_application_learns_that_a_stalled_body_will_not_come(brief, eventually):
    with brief.connect() as client:
        client.send(BODY.replace(b"%s", b"/read"))
        client.until_closed()

    assert eventually(lambda: brief.mark.exists() and brief.mark.read_text()) == "disconnected"


def test_a_body_that_trickles_may_take_as_long_as_it_needs(brief):
    with brief.connect() as client:
        client.send(BODY.replace(b"%s", b"/read"))
        for _ in range(10):
            time.sleep(0.25)
            client.send(b"x")
        answer = client.answer()

    assert (answer.status, answer.body.split()[0]) == (200, "10")


def test_the_next_request_of_a_connection_whose_body_was_slow_is_served(brief):
    with brief.connect() as client:
        client.send(BODY.replace(b"%s", b"/read") + b"x" * 10)
        first = client.answer()
        time.sleep(0.8)
        second = client.ask("GET /pid")

    assert [first.status, second.status] == [200, 200]


def test_a_client_is_not_blamed_while_its_body_is_not_asked_for(brief):
    with brief.connect() as waiting, brief.connect() as stopped:
        waiting.send(b"POST /late HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n")
        waiting.send(b"Content-Length: 3\r\n\r\n")
        stopped.sock.settimeout(10)
        stopped.send(POST.replace(b"%s", b"/late") + b"Content-Length: 9000000\r\n\r\n")
        stopped.send(b"x" * 9_000_000)
        interim = waiting.answer()
        time.sleep(0.4)
        waiting.send(b"abc")
        answers = [waiting.answer(), stopped.answer()]

    assert interim.status == 100
    assert [answer.status for answer in answers] == [200, 200]


def test_a_download_that_is_never_read_is_ended(brief, eventually):
    with narrow(brief) as client:
        client.send(b"GET /flood?30 HTTP/1.1\r\nHost: a\r\n\r\n")
        started_at = time.monotonic()
        eventually(brief.mark.exists)
        waited = time.monotonic() - started_at

    assert 0.5 < waited < 3


def test_an_answer_that_was_complete_before_anybody_read_it_is_ended_too(brief, eventually):
    with narrow(brief) as client:
        client.send(b"GET /deluge HTTP/1.1\r\nHost: a\r\n\r\n")

        assert eventually(lambda: is_cut(client))


def test_a_download_that_is_read_slowly_comes_whole(brief):
    """So slowly that the system takes nothing more from the server for longer than it waits."""
    received = 0
    with narrow(brief, 65536) as client:
        client.send(b"GET /flood?4 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        while piece := client.sock.recv(65536):
            received += len(piece)
            time.sleep(0.08)

    assert received > 4 << 20


def test_silent_clients_do_not_hold_a_server_that_leaves(start):
    server = start(timeouts={"parting": 0.5, "quiet": 0.2})
    with server.connect() as stalled, server.connect() as chunked, narrow(server) as unread:
        stalled.send(BODY.replace(b"%s", b"/form"))
        chunked.send(CHUNKS.replace(b"%s", b"/read") + b"5\r\nab")
        unread.send(b"GET /flood?30 HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(0.3)

        server.process.send_signal(signal.SIGTERM)
        answers = [*stalled.until_closed(), *chunked.until_closed()]
        status = server.process.wait(3)

    assert [answer.status for answer in answers] == [408, 408]
    assert status == 0
    assert "Traceback" not in server.log.read_text()


def test_a_request_that_is_cut_off_at_the_end_leaves_no_traceback(start):
    server = start(timeouts={"graceful": 1})
    with server.connect() as client:
        client.send(b"GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(0.2)

        server.process.send_signal(signal.SIGTERM)
        status = server.process.wait(4)

    assert status == 0
    assert "Traceback" not in server.log.read_text()


def test_an_answer_that_is_broken_off_ends_the_connection_with_one_line_in_the_log(start):
    server = start()
    with server.connect() as client:
        client.send(b"GET /broken-off HTTP/1.1\r\nHost: a\r\n\r\n")
        client.sock.settimeout(5)
        received = b""
        while piece := client.sock.recv(65536):
            received += piece
    server.stop()

    assert received.endswith(b"\r\n\r\nhalf")
    assert server.log.read_text().count("\n") == 1
    assert "'/broken-off' was broken off: the disk is gone" in server.log.read_text()
