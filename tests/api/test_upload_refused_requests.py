"""POST /legacy/ that is no upload, or half of one: refused readably, nothing stored."""

import pytest

from . import parcels, stores, wire
from .publishers import basic


def head(alice, *lines, method="POST"):
    text = (
        f"{method} /legacy/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Authorization: {basic('__token__', alice.token)}\r\n"
        f"Content-Type: {wire.FORM}\r\n"
    )
    return (text + "".join(f"{line}\r\n" for line in lines) + "\r\n").encode()


@pytest.mark.parametrize("missing", [1, 30, 400])
def test_a_body_that_ends_before_its_announced_length(alice, depot, project, missing):
    before = stores.contents(depot)
    body = parcels.wheel(project).body()
    request = head(alice, f"Content-Length: {len(body)}") + body[:-missing]

    received = wire.exchange(depot.port, request, then_end=True)

    assert wire.parsed(received).status == 400
    assert stores.contents(depot) == before


def test_a_length_that_is_too_short_cuts_the_form_off(alice, depot, project):
    before = stores.contents(depot)
    body = parcels.wheel(project).body()

    answer = wire.send(depot.port, head(alice, "Content-Length: 200") + body)

    assert answer.status == 400
    assert stores.contents(depot) == before


@pytest.mark.parametrize(
    "lines",
    [
        ("Content-Length: -1",),
        ("Content-Length: 1e3",),
        ("Content-Length: 5", "Content-Length: 6"),
        ("Content-Length: 5", "Transfer-Encoding: chunked"),
        ("Transfer-Encoding: gzip, chunked",),
        ("Transfer-Encoding: identity",),
    ],
)
def test_a_length_that_two_parsers_may_read_in_two_ways(alice, depot, project, lines):
    before = stores.contents(depot)

    answer = wire.send(depot.port, head(alice, *lines) + parcels.wheel(project).body())

    assert answer.status == 400
    assert answer.header("connection") == "close"
    assert stores.contents(depot) == before


def test_a_chunked_body_that_is_broken(alice, depot, project):
    before = stores.contents(depot)
    request = head(alice, "Transfer-Encoding: chunked") + b"5\r\n--abc\r\nnonsense\r\n"

    answer = wire.send(depot.port, request)

    assert answer.status == 400
    assert stores.contents(depot) == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "TRACE"])
@pytest.mark.parametrize("path", ["/legacy/", "/legacy"])
def test_another_method_than_post(alice, project, method, path):
    refused = alice.is_refused(parcels.wheel(project), method=method, path=path)

    assert (refused.status, refused.code) == (405, "upload-by-post")
    assert refused.headers["allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize("path", ["/legacy//", "/legacy/upload", "/pypi", "/", "/legacy/a/1.0/"])
def test_an_upload_to_another_address_stores_nothing(alice, depot, project, path):
    before = stores.contents(depot)

    answer = alice.upload(parcels.wheel(project), path=path)

    assert answer.status in {403, 404, 405}
    assert stores.contents(depot) == before


@pytest.mark.parametrize(
    "path", ["/simple/", "/simple", "/simple/{}/", "/packages/x", "/simple/{}"]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_an_upload_to_the_index_is_told_the_upload_address(alice, depot, project, path, method):
    before = stores.contents(depot)

    answer = alice.upload(parcels.wheel(project), path=path.format(project), method=method)

    assert answer.status == 405
    assert answer.header("allow") == "GET, HEAD"
    assert "/legacy/" in answer.reason
    assert answer.json["detail"] == answer.reason
    assert answer.header("content-type") == "application/problem+json"
    assert stores.contents(depot) == before
