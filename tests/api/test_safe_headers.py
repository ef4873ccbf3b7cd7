"""What every answer of the machines' door tells a browser that strays to it."""

import pytest

from . import parcels, wire

STRAYS = [
    ("GET", "/simple/"),
    ("GET", "/simple/no-such-project/"),
    ("GET", "/packages/no-such-file"),
    ("GET", "/healthz"),
    ("GET", "/metrics"),
    ("GET", "/static/entrepot.css"),
    ("GET", "/static/no-such-file"),
    ("POST", "/legacy/"),
    ("PUT", "/simple/"),
    ("GET", "/legacy/+simple/"),
]


def _require_leash(answer):
    assert answer.header("content-security-policy").startswith("default-src 'none'")
    assert answer.header("x-content-type-options") == "nosniff"
    assert answer.header("x-frame-options") == "DENY"
    assert answer.header("referrer-policy") == "same-origin"


@pytest.mark.parametrize(("method", "path"), STRAYS)
def test_nothing_is_run_framed_or_taken_for_something_else(depot, method, path):
    _require_leash(wire.ask(depot.port, method, path))


def test_a_stored_file_is_no_page_of_this_origin(alice, depot, project):
    parcel = parcels.wheel(project)
    alice.publish(parcel)

    answer = wire.ask(depot.port, "GET", parcel.path)

    _require_leash(answer)
    assert "sandbox" in answer.header("content-security-policy")


def test_a_request_that_cannot_be_read_is_answered_in_plain_text(depot):
    answer = wire.send(depot.port, b"NONSENSE\r\n\r\n")

    assert answer.status == 400
    assert answer.header("x-content-type-options") == "nosniff"
    assert answer.header("content-type").startswith("text/plain")
