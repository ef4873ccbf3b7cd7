"""The reason phrase, the one thing that every upload client shows (RFC 9112, section 4)."""

import pytest

from entrepot.server.answers import MAX_REASON_BYTES, status_line

SAID = "HTTP/1.1 403 left-pad is Alice's  set-cookie: x ?"


def test_the_reason_of_an_answer_stands_in_its_status_line(server):
    answer = server.get("/reason?left-pad+is+Alice's")

    assert answer.line == SAID


def test_a_head_request_gets_the_same_status_line(server):
    with server.connect() as client:
        first = client.ask("HEAD /reason?left-pad+is+Alice's")
        second = client.ask("HEAD /reason?left-pad+is+Alice's")

    assert first.line == second.line == SAID


def test_pipelined_requests_each_get_their_own_reason_in_order(server):
    lines = [f"GET /reason?{word} HTTP/1.1\r\nHost: a\r\n\r\n" for word in ("one", "two", "three")]

    with server.connect() as client:
        client.send("".join(lines).encode())
        answers = [client.answer() for _ in lines]

    assert [answer.line.split()[2] for answer in answers] == ["one", "two", "three"]


def test_an_answer_without_a_reason_of_its_own_keeps_the_standard_phrase(server):
    with server.connect() as client:
        client.ask("GET /reason?one")
        answer = client.ask("GET /peer")

    assert answer.line.startswith("HTTP/1.1 200 [")


def test_reasons_are_the_same_over_tls(tls_server):
    answer = tls_server.get("/reason?left-pad+is+Alice's")

    assert tls_server.address.startswith("https://localhost:")
    assert answer.line == SAID


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        (b"a\r\nSet-Cookie: b", b"HTTP/1.1 403 a  Set-Cookie: b\r\n"),
        (b"caf\xc3\xa9", b"HTTP/1.1 403 caf??\r\n"),
        (b"\x00\x1b\x7f\t", b"HTTP/1.1 403 Forbidden\r\n"),
        (b"x" * 5000, b"HTTP/1.1 403 " + b"x" * MAX_REASON_BYTES + b"\r\n"),
    ],
)
def test_a_reason_cannot_split_the_response(reason, line):
    assert status_line(403, reason) == line
