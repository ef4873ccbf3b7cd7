import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.formats.simple.negotiation import MAX_ACCEPT_CHARACTERS, MediaType, negotiate

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "application/vnd.pypi.simple.v1+html"


@pytest.mark.parametrize(
    ("client", "accept"),
    [
        ("pip", f"{JSON}, {HTML}; q=0.1, text/html; q=0.01"),
        ("uv", f"{JSON}, {HTML};q=0.2, text/html;q=0.01"),
        ("poetry", f"{JSON}, */*;q=0.1"),
    ],
)
def test_installers_that_prefer_json_get_json(client, accept):
    assert negotiate(accept) is MediaType.SIMPLE_JSON


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/vnd.pypi.simple.latest+json", MediaType.SIMPLE_JSON),
        ("application/vnd.pypi.simple.latest+html", MediaType.SIMPLE_HTML),
        ("application/vnd.pypi.simple.latest+json, text/html;q=0.5", MediaType.SIMPLE_JSON),
        (f"application/vnd.pypi.simple.latest+json;q=0.1, {HTML};q=0.2", MediaType.SIMPLE_HTML),
    ],
)
def test_whoever_takes_the_latest_version_gets_the_one_there_is(accept, expected):
    assert negotiate(accept) is expected


def test_a_browser_gets_html():
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"

    assert negotiate(accept) is MediaType.HTML


@pytest.mark.parametrize("accept", [None, "", " ", ",", "*/*", "text/*", "text/html;q=0"])
def test_who_asks_for_nothing_gets_html(accept):
    assert negotiate(accept) is MediaType.HTML


@pytest.mark.parametrize(
    "accept",
    [
        "application/json",
        "application/vnd.pypi.simple.v2+json",
        f"{JSON};q=0",
        "image/png",
    ],
)
def test_who_asks_for_what_there_is_not_gets_html_and_no_refusal(accept):
    assert negotiate(accept) is MediaType.HTML


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (f"{JSON}, {HTML}", MediaType.SIMPLE_HTML),
        (f"{JSON}, text/html", MediaType.HTML),
        ("application/*", MediaType.SIMPLE_HTML),
        (f"{JSON};q=0.5, {HTML};q=0.4", MediaType.SIMPLE_JSON),
        (f"text/html;q=0, {JSON};q=0.001", MediaType.SIMPLE_JSON),
        (f"*/*, {HTML};q=0, text/html;q=0", MediaType.SIMPLE_JSON),
        ("text/html;q=0, */*", MediaType.SIMPLE_HTML),
        (f"{JSON};q=0.2, application/*;q=0.9, text/*;q=0.5", MediaType.SIMPLE_HTML),
        (f"{JSON};q=0.1, {JSON};q=0.9, */*;q=0.5", MediaType.SIMPLE_JSON),
        (f"{JSON};q=0.9, {JSON};q=0.1, */*;q=0.5", MediaType.SIMPLE_JSON),
        (JSON.upper(), MediaType.SIMPLE_JSON),
        (f",, {JSON} ;\tQ=1.000 ,", MediaType.SIMPLE_JSON),
        (f"{JSON};version=1;q=0.9, text/html;q=0.8", MediaType.SIMPLE_JSON),
    ],
)
def test_the_highest_quality_wins_then_the_order_of_the_server(accept, expected):
    assert negotiate(accept) is expected


@pytest.mark.parametrize(
    "garbage",
    [
        "json",
        "*",
        "a/b/c",
        "text/html;q",
        "text/html;q=2",
        "a/b;q=.5",
        "a/b;q=0.1234",
        "\0",
        "\xe9/b",
    ],
)
def test_a_malformed_header_counts_as_none(garbage):
    assert negotiate(f"{JSON}, {garbage}") is MediaType.HTML


def test_a_header_without_end_counts_as_none():
    padding = "," * (MAX_ACCEPT_CHARACTERS - len(JSON))

    assert negotiate(JSON + padding) is MediaType.SIMPLE_JSON
    assert negotiate(JSON + padding + ",") is MediaType.HTML


@given(st.one_of(st.text(), st.text(alphabet="ax/*,;q=01. ")))
def test_every_header_gets_an_answer(accept):
    assert negotiate(accept) in MediaType


def test_content_types_are_as_clients_compare_them():
    assert [media_type.value for media_type in MediaType] == [
        "text/html; charset=utf-8",
        f"{HTML}; charset=utf-8",
        JSON,
    ]
