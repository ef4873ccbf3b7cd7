"""What two parsers may read in two ways (RFC 9112, sections 3, 6 and 11) is never served."""

import pytest

POST = b"POST /read HTTP/1.1\r\nHost: a\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
NEXT = b"GET /pid HTTP/1.1\r\nHost: a\r\n\r\n"

ATTACKS = {
    "both framings": POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "both framings, turned": POST
    + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "two lengths": POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    "the same length twice": POST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nabcde",
    "a list of lengths": POST + b"Content-Length: 5, 5\r\n\r\nabcde",
    "a signed length": POST + b"Content-Length: +5\r\n\r\nabcde",
    "a negative length": POST + b"Content-Length: -5\r\n\r\nabcde",
    "a length with underscore": POST + b"Content-Length: 0_5\r\n\r\nabcde",
    "a hexadecimal length": POST + b"Content-Length: 0x5\r\n\r\nabcde",
    "an empty length": POST + b"Content-Length:\r\n\r\nabcde",
    "an enormous length": POST + b"Content-Length: 99999999999999999999999\r\n\r\nabcde",
    "bare LF everywhere": b"GET /pid HTTP/1.1\nHost: a\n\n",
    "bare LF after the request line": b"GET /pid HTTP/1.1\nHost: a\r\n\r\n",
    "bare LF after a field": b"GET /pid HTTP/1.1\r\nHost: a\nX: y\r\n\r\n",
    "bare LF at the end": b"GET /pid HTTP/1.1\r\nHost: a\r\n\n",
    "bare CR in a value": b"GET /pid HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
    "NUL in a value": b"GET /pid HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
    "a folded line": b"GET /pid HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
    "a folded coding": POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "space before the first field": b"GET /pid HTTP/1.1\r\n Host: a\r\n\r\n",
    "space before the colon": POST + b"Content-Length : 5\r\n\r\nabcde",
    "tab before the colon": POST + b"Content-Length\t: 5\r\n\r\nabcde",
    "no colon": b"GET /pid HTTP/1.1\r\nHost: a\r\nfoo\r\n\r\n",
    "no field name": b"GET /pid HTTP/1.1\r\nHost: a\r\n: 5\r\n\r\n",
    "chunked not last": POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
    "chunked twice": POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "two codings": POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "two fields of codings": POST
    + b"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "not chunked": POST + b"Transfer-Encoding: gzip\r\n\r\n0\r\n\r\n",
    "identity": POST + b"Transfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "almost chunked": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "vertical tab before chunked": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "chunked in HTTP/1.0": CHUNKED.replace(b"HTTP/1.1", b"HTTP/1.0") + b"0\r\n\r\n",
    "bare LF after a chunk size": CHUNKED + b"5\nabcde\r\n0\r\n\r\n",
    "bare LF after chunk data": CHUNKED + b"5\r\nabcde\n0\r\n\r\n",
    "no end of chunk data": CHUNKED + b"5\r\nabcdeX0\r\n\r\n",
    "a chunk size with prefix": CHUNKED + b"0x5\r\nabcde\r\n0\r\n\r\n",
    "a signed chunk size": CHUNKED + b"+5\r\nabcde\r\n0\r\n\r\n",
    "space around a chunk size": CHUNKED + b"5 \r\nabcde\r\n0\r\n\r\n",
    "an enormous chunk size": CHUNKED + b"fffffffffffffffff5\r\nabcde\r\n0\r\n\r\n",
    "bare LF in a chunk extension": CHUNKED + b"5;a\nabcde\r\n0\r\n\r\n",
    "an endless chunk extension": CHUNKED + b"5;" + b"a" * 300_000 + b"\r\nabcde\r\n0\r\n\r\n",
    "endless trailers": CHUNKED + b"0\r\n" + b"X: y\r\n" * 50_000 + b"\r\n",
    "a length among the trailers": CHUNKED + b"0\r\nContent-Length: 5\r\n\r\n",
    "no host": b"GET /pid HTTP/1.1\r\n\r\n",
    "no host but in the target": b"GET http://a/pid HTTP/1.0\r\n\r\n",
    "two hosts": b"GET /pid HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
    "an empty host": b"GET /pid HTTP/1.1\r\nHost:\r\n\r\n",
    "a host with a path": b"GET /pid HTTP/1.1\r\nHost: a/b\r\n\r\n",
    "a host with a user": b"GET /pid HTTP/1.1\r\nHost: a@b\r\n\r\n",
    "a list of hosts": b"GET /pid HTTP/1.1\r\nHost: a, b\r\n\r\n",
    "a host with a bad port": b"GET /pid HTTP/1.1\r\nHost: a:80x\r\n\r\n",
    "a host with a port too high": b"GET /pid HTTP/1.1\r\nHost: a:65536\r\n\r\n",
    "a host with two dots": b"GET /pid HTTP/1.1\r\nHost: a..b\r\n\r\n",
    "a host that begins with a dot": b"GET /pid HTTP/1.1\r\nHost: .a\r\n\r\n",
    "a host that ends with a dot": b"GET /pid HTTP/1.1\r\nHost: a.\r\n\r\n",
    "a host of a hyphen": b"GET /pid HTTP/1.1\r\nHost: -\r\n\r\n",
    "a label that ends with a hyphen": b"GET /pid HTTP/1.1\r\nHost: a-.b\r\n\r\n",
    "a host of 256 bytes": b"GET /pid HTTP/1.1\r\nHost: " + b"a" * 256 + b"\r\n\r\n",
    "brackets around no address": b"GET /pid HTTP/1.1\r\nHost: [:::]\r\n\r\n",
    "another host in the target": b"GET http://b/pid HTTP/1.1\r\nHost: a\r\n\r\n",
    "a target without path": b"GET http://a HTTP/1.1\r\nHost: a\r\n\r\n",
    "a target with fragment": b"GET /pid#x HTTP/1.1\r\nHost: a\r\n\r\n",
    "a target beyond ASCII": b"GET /\xe9 HTTP/1.1\r\nHost: a\r\n\r\n",
    "a tunnel": b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n",
    "two spaces": b"GET  /pid HTTP/1.1\r\nHost: a\r\n\r\n",
    "two spaces before the version": b"GET /pid  HTTP/1.1\r\nHost: a\r\n\r\n",
    "space at the end of the line": b"GET /pid HTTP/1.1 \r\nHost: a\r\n\r\n",
    "HTTP/0.9": b"GET /pid\r\n\r\n",
    "HTTP/2.0": b"GET /pid HTTP/2.0\r\nHost: a\r\n\r\n",
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "RTSP": b"GET /pid RTSP/1.0\r\nHost: a\r\n\r\n",
    "a small method": b"get /pid HTTP/1.1\r\nHost: a\r\n\r\n",
    "only empty lines": b"\r\n\r\n\r\n\r\n",
    "TLS": bytes.fromhex("160301020001000001fc0303"),
    "an upgrade with a body": POST
    + b"Connection: upgrade\r\nUpgrade: h2c\r\nContent-Length: 39\r\n\r\n"
    + NEXT,
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_a_request_that_can_be_read_in_two_ways_ends_in_400_and_close(server, attack):
    answers = server.answers_to(attack + NEXT)

    assert [answer.status for answer in answers] == [400]
    assert answers[0].headers["connection"] == "close"
    assert answers[0].body in answers[0].line


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_how_the_bytes_arrive_changes_nothing(server, attack):
    middle = min(len(attack) - 3, 60)

    with server.connect() as client:
        client.send(attack[:middle])
        client.send(attack[middle:-2])
        client.send(attack[-2:] + NEXT)
        answers = client.until_closed()

    assert [answer.status for answer in answers] == [400]


def test_a_broken_request_behind_a_good_one_is_answered_after_it(server):
    answers = server.answers_to(
        b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /pid HTTP/1.1\r\n\r\n" + NEXT
    )

    assert [answer.status for answer in answers] == [200, 400]


def test_a_broken_body_behind_a_good_request_is_answered_after_it(server):
    answers = server.answers_to(NEXT.replace(b"pid", b"slow") + CHUNKED + b"x\r\n" + NEXT)

    assert [answer.status for answer in answers] == [200, 400]


def test_nothing_may_follow_a_chunked_body_unasked(server):
    answers = server.answers_to(CHUNKED + b"0\r\n\r\n" + NEXT)

    assert [answer.status for answer in answers] == [200, 400]
    assert "wait for the answer" in answers[1].body


def test_a_request_refused_within_its_body_gets_no_second_answer(tls_server):
    slow = CHUNKED.replace(b"/read", b"/slow")

    answers = tls_server.answers_to(slow + b"5\r\nabcde\r\nx\r\n")

    assert [answer.status for answer in answers] == [400]


def test_trailers_do_not_become_headers(server):
    with server.connect() as client:
        answer = client.ask(
            "POST /read",
            "Transfer-Encoding: chunked",
            body=b"5\r\nabcde\r\n0\r\nAuthorization: Basic x\r\n\r\n",
        )

    assert answer.body == "5 host transfer-encoding"


def test_an_offer_to_upgrade_is_ignored_and_nothing_after_it_is_lost(server):
    offer = "GET /refuse HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"

    with server.connect() as client:
        client.send(offer.encode() + NEXT)
        answers = [client.answer(), client.answer()]

    assert [answer.status for answer in answers] == [403, 200]


@pytest.mark.parametrize(
    "good",
    [
        b"\r\nGET /pid HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET http://A.example:80/pid HTTP/1.1\r\nHost: a.example:80\r\n\r\n",
        b"GET /pid?a=b&c=%20 HTTP/1.1\r\nHost: [::1]:8000\r\n\r\n",
        b"GET /pid HTTP/1.0\r\nHost: a_b.example\r\n\r\n",
        b"GET /pid HTTP/1.1\r\nHost: _a-b_\r\n\r\n",
        b"GET /pid HTTP/1.1\r\nHost: " + b"a" * 255 + b"\r\n\r\n",
        POST + b"Content-Length: 0005\r\n\r\nabcde",
        POST + b"Transfer-Encoding: CHUNKED\r\n\r\n5;a=b\r\nabcde\r\n000\r\n\r\n",
        POST + b"Content-Length: 5\r\n\r\nabcde\r\n" + NEXT,
    ],
)
def test_what_the_standard_allows_is_served(server, good):
    with server.connect() as client:
        client.send(good)
        answer = client.answer()

    assert answer.status == 200


def test_a_health_check_in_http_1_0_needs_no_host_and_asks_localhost(server):
    answers = server.answers_to(b"GET /host HTTP/1.0\r\n\r\n")

    assert [(answer.status, answer.body) for answer in answers] == [
        (200, f"localhost:{server.port}")
    ]
