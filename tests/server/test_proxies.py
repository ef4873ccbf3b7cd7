"""Who counts as the one who asks, behind proxies and in spite of them."""

import asyncio
import logging
from ipaddress import ip_network

import pytest

from entrepot.server.proxies import PEER, ForwardedHeaders, Peer


class Recorder:
    """An application that remembers the scope, and what was answered without it."""

    def __init__(self):
        self.scope = None
        self.status = None

    async def __call__(self, scope, receive, send):
        self.scope = scope

    async def send(self, message):
        self.status = message.get("status", self.status)


def ask(*fields, client=("192.0.2.9", 1234), trusted=(), scheme="http", middleware=None):
    """Send a request with these header fields from `client` through the middleware."""
    recorder = Recorder()
    middleware = middleware or ForwardedHeaders(recorder, [ip_network(net) for net in trusted])
    middleware._app = recorder
    headers = [(b"host", b"inside:8000"), *((name.encode(), value) for name, value in fields)]
    scope = {"type": "http", "client": client, "scheme": scheme, "headers": headers}
    asyncio.run(middleware(scope, None, recorder.send))
    return recorder


PROXY = {"client": ("10.0.0.1", 1234), "trusted": ["10.0.0.0/8"]}


def test_without_a_proxy_the_peer_is_who_connects():
    seen = ask(client=("127.0.0.1", 1234)).scope

    assert seen[PEER] == Peer("127.0.0.1", "http", is_loopback=True, was_forwarded=False)


@pytest.mark.parametrize(
    ("address", "shown", "is_loopback"),
    [
        ("::1", "::1", True),
        ("::ffff:127.0.0.1", "127.0.0.1", True),
        ("::ffff:192.0.2.9", "192.0.2.9", False),
        ("192.0.2.9", "192.0.2.9", False),
    ],
)
def test_an_address_mapped_into_ipv6_is_what_it_is(address, shown, is_loopback):
    peer = ask(client=(address, 1)).scope[PEER]

    assert (peer.address, peer.is_loopback) == (shown, is_loopback)


def test_a_connection_without_a_peer_is_nobody_local():
    assert ask(client=None).scope[PEER].is_loopback is False


def test_a_trusted_proxy_says_who_asks_and_how():
    seen = ask(
        ("x-forwarded-for", b"198.51.100.7"),
        ("x-forwarded-proto", b"https"),
        ("x-forwarded-host", b"index.example"),
        **PROXY,
    ).scope

    assert seen[PEER] == Peer("198.51.100.7", "https", is_loopback=False, was_forwarded=True)
    assert (seen["client"], seen["scheme"]) == (("198.51.100.7", 0), "https")
    assert seen["headers"] == [(b"host", b"index.example")]


def test_a_trusted_proxy_that_says_nothing_asks_for_itself():
    seen = ask(**PROXY).scope

    assert seen[PEER] == Peer("10.0.0.1", "http", is_loopback=False, was_forwarded=False)


def test_an_address_the_client_put_in_front_is_not_believed():
    forged = ("x-forwarded-for", b"127.0.0.1, 198.51.100.7, 10.0.0.2")

    assert ask(forged, **PROXY).scope[PEER].address == "198.51.100.7"


def test_several_fields_count_as_one_list():
    fields = [("x-forwarded-for", b"127.0.0.1"), ("x-forwarded-for", b"198.51.100.7")]

    assert ask(*fields, **PROXY).scope[PEER].address == "198.51.100.7"


def test_garbage_the_client_put_in_front_does_no_harm():
    fields = [("x-forwarded-for", b"unknown, 198.51.100.7")]

    assert ask(*fields, **PROXY).scope[PEER].address == "198.51.100.7"


LOCAL_PROXY = {"client": ("127.0.0.1", 1234), "trusted": ["127.0.0.1", "10.0.0.0/8"]}


@pytest.mark.parametrize("hops", [b"127.0.0.1", b"::1, 127.0.0.1"])
def test_a_local_client_of_a_trusted_local_proxy_is_local(hops):
    assert ask(("x-forwarded-for", hops), **LOCAL_PROXY).scope[PEER].is_loopback is True


@pytest.mark.parametrize("hops", [b"127.0.0.1", b"127.0.0.1, 10.9.9.9"])
def test_a_loopback_address_that_another_machine_passes_on_is_not_believed(hops):
    assert ask(("x-forwarded-for", hops), **PROXY).scope[PEER].is_loopback is False


@pytest.mark.parametrize(
    "hops",
    [b"127.0.0.1, 10.9.9.9", b"198.51.100.7, ::1", b"unknown, ::1", b"", b"10.9.9.9, 127.0.0.1"],
)
def test_one_hop_that_is_not_this_machine_makes_a_request_not_local(hops):
    peer = ask(("x-forwarded-for", hops), **LOCAL_PROXY).scope

    assert peer is None or peer[PEER].is_loopback is False


@pytest.mark.parametrize("name", ["x-forwarded-for", "x-forwarded-proto", "forwarded", "via"])
def test_a_local_proxy_that_nobody_trusts_makes_nobody_local(name):
    seen = ask((name, b"127.0.0.1"), client=("127.0.0.1", 1234)).scope

    assert seen[PEER] == Peer("127.0.0.1", "http", is_loopback=False, was_forwarded=False)


def test_a_trusted_local_proxy_that_does_not_say_for_whom_makes_nobody_local():
    fields = [("x-forwarded-proto", b"https")]

    seen = ask(*fields, client=("127.0.0.1", 1), trusted=["127.0.0.0/8"]).scope

    assert seen[PEER] == Peer("127.0.0.1", "https", is_loopback=False, was_forwarded=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x-forwarded-for", b"unknown"),
        ("x-forwarded-for", b"198.51.100.7:80"),
        ("x-forwarded-for", b"198.51.100.7, "),
        ("x-forwarded-for", b"\xe9"),
        ("x-forwarded-proto", b"ftp"),
        ("x-forwarded-proto", b"https, http"),
        ("x-forwarded-host", b"a/b"),
        ("x-forwarded-host", b"a, b"),
    ],
)
def test_a_malformed_value_from_a_trusted_proxy_is_refused(name, value):
    recorder = ask((name, value), **PROXY)

    assert recorder.status == 400
    assert recorder.scope is None


def test_forwarding_headers_of_anyone_else_are_removed_and_reported_once(caplog):
    middleware = ForwardedHeaders(Recorder(), [ip_network("10.0.0.0/8")])
    forged = [("x-forwarded-for", b"127.0.0.1"), ("forwarded", b"for=127.0.0.1")]
    forged += [("x-real-ip", b"127.0.0.1"), ("x-forwarded-host", b"evil.example")]

    with caplog.at_level(logging.WARNING):
        seen = [ask(*forged, middleware=middleware).scope for _ in range(2)]

    assert all(scope["headers"] == [(b"host", b"inside:8000")] for scope in seen)
    assert all(scope["client"] == ("192.0.2.9", 1234) for scope in seen)
    assert len(caplog.messages) == 1
    assert "192.0.2.9" in caplog.text
    assert "ENTREPOT_TRUSTED_PROXIES" in caplog.text


def test_a_header_that_wsgi_would_take_for_another_is_removed():
    seen = ask(("x_forwarded_for", b"127.0.0.1"), ("content_length", b"5")).scope

    assert seen["headers"] == [(b"host", b"inside:8000")]


def test_the_server_that_was_told_of_a_proxy_believes_it(start):
    server = start(trusted_proxies=["127.0.0.0/8"])

    answer = server.get("/peer", "X-Forwarded-For: 198.51.100.7", "X-Forwarded-Proto: https")

    assert answer.body == '["198.51.100.7", "https", false]'
