"""A credential in clear: taken on this machine alone, and where a trusted proxy says https."""

import pytest

from . import parcels, wire
from .publishers import Publisher

AFAR = "203.0.113.9"


@pytest.fixture(scope="module")
def proxied(new_depot):
    """Alice, behind a proxy on this machine that the instance trusts."""
    depot = new_depot({"TRUSTED_PROXIES": "127.0.0.1"}).start("--workers", "1")
    return Publisher(depot, depot.token("alice", "laptop"))


def test_https_at_the_proxy_is_safe(proxied, project):
    forwarded = {"X-Forwarded-For": AFAR, "X-Forwarded-Proto": "https"}

    answer = proxied.upload(parcels.wheel(project), headers=forwarded)

    assert answer.status == 200
    assert answer.header("strict-transport-security") == "max-age=31536000"


def test_over_plain_http_nobody_is_promised_https(proxied):
    answer = wire.ask(proxied.depot.port, "GET", "/simple/")

    assert answer.header("strict-transport-security") == ""


@pytest.mark.parametrize(
    "forwarded",
    [
        {"X-Forwarded-For": AFAR, "X-Forwarded-Proto": "http"},
        {"X-Forwarded-For": AFAR},
        {"X-Forwarded-For": f"127.0.0.1, {AFAR}", "X-Forwarded-Proto": "http"},
        {"X-Forwarded-Proto": "http"},
    ],
)
def test_plain_http_from_afar_through_a_trusted_proxy(proxied, project, forwarded):
    refused = proxied.is_refused(parcels.wheel(project), headers=forwarded)

    assert (refused.status, refused.code) == (403, "plain-http")
    assert "https" in refused.sentence


@pytest.mark.parametrize(
    "forwarded",
    [
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Forwarded-For": AFAR, "X-Forwarded-Proto": "https"},
        {"X-Forwarded-Proto": "https"},
        {"Forwarded": "for=127.0.0.1;proto=https"},
        {"X-Real-IP": "127.0.0.1"},
        {"Via": "1.1 proxy"},
    ],
)
def test_a_proxy_on_this_machine_that_nobody_trusts_makes_nobody_local(alice, project, forwarded):
    refused = alice.is_refused(parcels.wheel(project), headers=forwarded)

    assert (refused.status, refused.code) == (403, "plain-http")


@pytest.mark.parametrize("authorization", ["Bearer {}", "Token {}", "Basic !", "Digest {}"])
def test_no_form_of_a_credential_is_taken_in_clear(alice, depot, project, authorization):
    other = Publisher(depot, authorization=authorization.format(alice.token))

    refused = other.is_refused(parcels.wheel(project), headers={"X-Forwarded-For": AFAR})

    assert (refused.status, refused.code) == (403, "plain-http")


def test_the_operator_may_allow_plain_http(new_depot, project):
    depot = new_depot({"ALLOW_PLAIN_HTTP": "yes"}).start("--workers", "1")
    publisher = Publisher(depot, depot.token("alice", "laptop"))

    answer = publisher.upload(parcels.wheel(project), headers={"X-Forwarded-For": AFAR})

    assert answer.status == 200
