"""What an operator says on every page, and what a test instance says of itself."""

import urllib.request
from collections.abc import Callable, Iterator

import pytest
from tests.depots import Depot
from tests.web.people import Browser

BANNER = "Away on Sunday from 8 to 9 UTC <b>"
COMPANION = "https://index.example"


@pytest.fixture(scope="module")
def trial(peopled: Callable[..., Depot]) -> Iterator[Depot]:
    """The one of a pair that is for trying out."""
    depot = peopled(BANNER=BANNER, TEST_INSTANCE="yes", COMPANION_URL=COMPANION)
    depot.start("--workers", "1")
    yield depot
    depot.stop()


@pytest.mark.parametrize("path", ["/", "/help/", "/account/login/", "/nothing/", "/legacy/"])
def test_a_notice_stands_at_the_top_of_every_page_as_plain_text(trial: Depot, path: str) -> None:
    top = Browser(trial).get(path).html.partition("<main")[0]

    assert 'role="note"' in top
    assert "Away on Sunday from 8 to 9 UTC &lt;b&gt;" in top
    assert "This is a test index: what is published here may vanish." in top
    assert f'<a href="{COMPANION}/">' in top


def test_where_there_is_nothing_to_say_nothing_is_said(depot: Depot) -> None:
    assert 'role="note"' not in Browser(depot).get("/").html


@pytest.mark.parametrize("path", ["/simple/", "/healthz", "/simple/none/"])
def test_machines_are_not_told(trial: Depot, path: str) -> None:
    request = urllib.request.Request(f"{trial.url}{path}")  # noqa: S310 (a depot's own address)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 (as above)
            said = answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            said = refused.read()

    assert b"Sunday" not in said
    assert b"vanish" not in said


def test_a_new_token_comes_with_a_file_for_both_instances(trial: Depot) -> None:
    alice = Browser(trial).become_complete("alice")
    page = alice.get("/account/tokens/create/")

    html = alice.submit(page, description="laptop", scope="account").html

    file = html.partition("[distutils]")[2].partition("</code>")[0]
    published, tried = file.partition("[depot-test]")[::2]
    assert f"repository = {COMPANION}/legacy/" in published
    assert "password = TOKEN_OF_THE_OTHER" in published
    assert f"repository = {trial.url}/legacy/" in tried
    assert "password = entrepot-" in tried
    project_file = html.partition("[[tool.uv.index]]")[2].partition("</code>")[0]
    assert "entrepot-" not in project_file  # it is committed with the code


def test_help_tells_which_of_the_two_this_is(trial: Depot, peopled: Callable[..., Depot]) -> None:
    real = peopled(COMPANION_URL="https://test.index.example").start("--workers", "1")
    try:
        html = Browser(real).get("/help/publishing/").html
        home = Browser(real).get("/").html
    finally:
        real.stop()

    assert "To try first, publish on" in html
    tried = html.partition("[depot-test]")[2].partition("</code>")[0]
    assert "repository = https://test.index.example/legacy/" in tried
    assert 'role="note"' not in home
    assert "what is to stay is published on" in Browser(trial).get("/help/publishing/").html
