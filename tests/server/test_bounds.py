"""Sizes and waits of a request, and that whoever exceeds them can read it."""

import socket
import time

import pytest


def test_a_head_of_ten_megabytes_is_refused_and_the_client_can_read_it(server):
    answers = server.answers_to(
        b"GET /pid HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 10_000_000 + b"\r\n\r\n"
    )

    assert [answer.status for answer in answers] == [431]
    assert "65536 bytes" in answers[0].line


def test_a_credential_of_thirty_kilobytes_still_reaches_the_application(server):
    answer = server.get("/refuse", f"Authorization: Basic {'x' * 30_000}")

    assert answer.line == "HTTP/1.1 403 Not yours."


def test_a_hundred_and_one_fields_are_refused(server):
    fields = b"".join(b"X-%d: y\r\n" % number for number in range(100))

    answers = server.answers_to(b"GET /pid HTTP/1.1\r\nHost: a\r\n" + fields + b"\r\n")

    assert [answer.status for answer in answers] == [431]


def test_a_hundred_fields_are_served(server):
    answer = server.get("/pid", *(f"X-{number}: y" for number in range(99)))

    assert answer.status == 200


def test_a_head_that_trickles_in_is_refused_when_its_time_is_over(server):
    started_at = time.monotonic()
    with server.connect() as client:
        client.send(b"GET /pid HTTP/1.1\r\nHost:")
        time.sleep(0.4)
        client.send(b" a\r\nX: ")
        answers = client.until_closed()

    assert [answer.status for answer in answers] == [408]
    assert 0.5 < time.monotonic() - started_at < 2


def test_the_second_head_of_a_connection_has_its_own_time(server):
    with server.connect() as client:
        client.ask("GET /pid")
        time.sleep(0.7)
        client.ask("GET /pid")
        client.send(b"G")
        answers = client.until_closed()

    assert [answer.status for answer in answers] == [408]


def test_a_connection_that_never_asks_is_closed_without_a_word(server):
    with server.connect() as client:
        answers = client.until_closed()

    assert answers == []


def test_a_line_break_behind_a_request_does_not_end_its_answer(server):
    with server.connect() as client:
        client.send(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n\r\n")
        time.sleep(0.3)
        answer = client.answer()

    assert answer.status == 200


@pytest.mark.parametrize("connection", ["keep-alive", "close"])
def test_an_early_refusal_is_read_by_a_client_that_sends_all_its_body_first(server, connection):
    with server.connect() as client:
        answer = client.ask(
            "POST /refuse",
            f"Connection: {connection}",
            "Content-Length: 20000000",
            body=b"x" * 20_000_000,
        )

    assert answer.line == "HTTP/1.1 403 Not yours."


def test_after_an_early_refusal_the_connection_serves_on(server):
    with server.connect() as client:
        client.ask("POST /refuse", "Content-Length: 3000000", body=b"x" * 3_000_000)
        time.sleep(0.1)
        answer = client.ask("GET /pid")

    assert answer.status == 200


def test_a_body_that_never_ends_is_not_drained_for_ever(server):
    with server.connect() as client:
        client.ask("POST /refuse", "Content-Length: 3000000", body=b"x")
        started_at = time.monotonic()
        answers = client.until_closed()

    assert answers == []
    assert 0.9 < time.monotonic() - started_at < 3


def test_an_error_after_the_client_has_gone_causes_no_other(start, eventually):
    server = start()

    with server.connect() as client:
        client.send(b"POST /crash HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\na")
        time.sleep(0.1)
    eventually(lambda: "the client is gone" in server.log.read_text())
    server.stop()

    assert server.log.read_text().count("Traceback") == 1


def test_who_expects_100_continue_and_is_refused_gets_no_second_request(server):
    with server.connect() as client:
        answer = client.ask("POST /refuse", "Content-Length: 5", "Expect: 100-continue")
        client.send(b"GET /pid HTTP/1.1\r\nHost: a\r\n\r\n")
        answers = client.until_closed()

    assert (answer.status, answer.headers["connection"]) == (403, "close")
    assert answers == []


def test_who_expects_100_continue_gets_it_when_the_body_is_wanted(server):
    with server.connect() as client:
        interim = client.ask("POST /read", "Content-Length: 5", "Expect: 100-continue")
        client.send(b"abcde")
        answer = client.answer()

    assert interim.line == "HTTP/1.1 100 Continue"
    assert answer.body.startswith("5 ")


def test_an_early_refusal_over_tls_is_read_by_a_client_that_asked_to_close(tls_server):
    with tls_server.connect() as client:
        answer = client.ask(
            "POST /refuse",
            "Connection: close",
            "Content-Length: 5000000",
            body=b"x" * 5_000_000,
        )

    assert answer.status == 403


def test_a_body_that_ends_early_is_refused_and_its_client_can_read_it(server):
    with server.connect() as client:
        client.send(b"POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf")
        client.sock.shutdown(socket.SHUT_WR)
        answers = client.until_closed()

    assert [answer.status for answer in answers] == [400]
    assert "before the body did" in answers[0].line


def test_a_client_that_says_no_more_after_its_request_gets_the_answer_at_once(server):
    started_at = time.monotonic()

    with server.connect() as client:
        client.send(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        client.sock.shutdown(socket.SHUT_WR)
        answers = client.until_closed()

    assert [answer.body for answer in answers] == ["done"]
    assert time.monotonic() - started_at < 5


def test_all_pipelined_requests_are_answered_though_nothing_follows(server):
    with server.connect() as client:
        client.send(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n" * 2)
        client.sock.shutdown(socket.SHUT_WR)
        answers = client.until_closed()

    assert [answer.body for answer in answers] == ["done", "done"]


def test_a_handshake_that_never_comes_is_not_waited_for(start, certificate):
    cert, key = map(str, certificate)
    server = start(tls_cert=cert, tls_key=key, timeouts={"head": 0.6})
    started_at = time.monotonic()

    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as silent:
        ended = silent.recv(1)

    assert ended == b""
    assert 0.5 < time.monotonic() - started_at < 5
