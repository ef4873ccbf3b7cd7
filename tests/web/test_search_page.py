"""The first page, the search, and one's own projects: as pages, for a few and for hundreds."""

import re
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from tests.cli.commands import execute
from tests.depots import Depot
from tests.uploads import Wheel, publish
from tests.web import stocks
from tests.web.people import Browser

MANY = 300


@pytest.fixture(scope="module")
def shelf(peopled: Callable[..., Depot]) -> Iterator[Depot]:
    """Alice owns 300 projects, Bob publishes one of them; left-pad was uploaded."""
    depot = peopled()
    people = dict(execute(depot, "SELECT username, id FROM accounts_user"))
    names = [f"pad-{number:03}" for number in range(MANY)]
    made = stocks.projects(depot, names, owner_id=people["alice"])
    for name in names:
        ids = stocks.releases(depot, made[name], ["1.0", "1.1"])
        stocks.files(depot, made[name], ids["1.1"], [f"{name}-1.1.tar.gz"])
    stocks.roles(depot, [(made["pad-007"], people["bob"], "maintainer")])
    depot.start("--workers", "1")
    wheel = Wheel.made("left_pad", says="Summary: Pads <b>text</b> on the left\n")
    status, reason = publish(depot.port, depot.token("alice", "ci"), wheel)
    assert status == 200, reason
    yield depot
    depot.stop()


@pytest.fixture(scope="module")
def alice(shelf: Depot) -> Browser:
    browser = Browser(shelf)
    browser.sign_in("alice")
    return browser


def _results(html: str) -> list[str]:
    return re.findall(r'<li><a href="/project/([^/]+)/">', html)


def test_what_was_uploaded_is_found_at_once_and_its_words_are_shown_as_text(shelf: Depot) -> None:
    page = Browser(shelf).get("/search/?q=left+pad")

    assert _results(page.html)[0] == "left-pad"
    assert "Pads &lt;b&gt;text&lt;/b&gt; on the left" in page.html


def test_the_first_page_shows_what_is_new_and_a_form_that_needs_no_script(shelf: Depot) -> None:
    html = Browser(shelf).get("/").html

    assert 'action="/search/"' in html
    assert "left-pad" in _results(html.partition('id="new"')[0])
    assert "left-pad" in _results(html.partition('id="new"')[2])


def test_results_are_paged_and_each_page_has_an_address(shelf: Depot) -> None:
    _wait_for_the_clock(shelf)
    browser = Browser(shelf)
    first = browser.get("/search/?q=pad&sort=newest").html
    second = browser.get("/search/?q=pad&sort=newest&page=2").html

    assert len(_results(first)) == len(_results(second)) == 20
    assert not set(_results(first)) & set(_results(second))
    assert 'href="?q=pad&amp;sort=newest&amp;page=2"' in first
    assert "301 projects" in first
    assert 'href="?q=pad"' in first


def test_what_is_not_there_is_said_with_what_was_asked(shelf: Depot) -> None:
    html = Browser(shelf).get("/search/?q=<script>zzzzz").html

    assert "“&lt;script&gt;zzzzz”" in html
    assert "<script>" not in html


@pytest.mark.parametrize(
    "asked",
    [
        "'\"`;--",
        "AND OR NOT NEAR",
        "a" * 10_000,
        "%00",
        "%ff%fe",
        "%ED%A0%80",
        "\u202eabc",
        "مكتبة",
        "*",
        "^",
        "%25",
    ],
)
def test_a_hostile_question_is_answered_in_words(shelf: Depot, asked: str) -> None:
    for path in ("/search/?q=", "/search/?sort=x&page=x&q="):
        page = Browser(shelf).get(path + quote(asked, safe="%"))
        assert page.status == 200
        assert "</html>" in page.html
        assert "\u202e" not in page.html


def test_parameters_in_pieces_are_answered_too(shelf: Depot) -> None:
    for path in ("/search/?q=a&q=b", "/search/?q[]=a", "/search/?page=2&page=x", "/search/?=&&="):
        assert Browser(shelf).get(path).status == 200


def test_three_hundred_projects_are_shown_twenty_at_a_time(shelf: Depot, alice: Browser) -> None:
    first = alice.get("/account/projects/").html
    last = alice.get("/account/projects/?page=16").html

    assert first.count('<th scope="row"') == 20
    assert "Page 1 of 16" in first
    assert last.count('<th scope="row"') == 1
    assert "301 projects" in first


def test_ones_projects_are_found_and_sorted(shelf: Depot, alice: Browser) -> None:
    _wait_for_the_clock(shelf)
    found = alice.get("/account/projects/?q=PAD_29").html
    newest = alice.get("/account/projects/?sort=upload").html

    assert found.count('<th scope="row"') == 10
    assert newest.partition('<th scope="row"')[2].partition("</th>")[0].count("left-pad") == 1
    assert "None of your projects" in alice.get("/account/projects/?q=zzz").html


def test_each_leads_to_what_its_role_allows(shelf: Depot, alice: Browser) -> None:
    bob = Browser(shelf)
    bob.sign_in("bob")
    owned, published = alice.get("/account/projects/").html, bob.get("/account/projects/").html

    assert 'href="/project/pad-000/settings/"' in owned
    assert 'href="/account/tokens/create/?project=pad-000"' in owned
    assert re.findall(r'<th scope="row"[^>]*><a href="([^"]+)"', published) == ["/project/pad-007/"]
    assert "/settings/" not in published.partition("<tbody>")[2]
    assert 'href="/account/tokens/create/?project=pad-007"' in published


def test_a_row_says_role_releases_and_last_upload(shelf: Depot, alice: Browser) -> None:
    _wait_for_the_clock(shelf)
    row = alice.get("/account/projects/?q=pad-007").html.partition("<tbody>")[2]

    assert re.search(r">\s*owner\s*<", row)
    assert 'data-label="Releases">2<' in row
    assert "2026-11-23" in row


def test_whoever_has_no_project_is_told_how_to_make_one(shelf: Depot) -> None:
    mallory = Browser(shelf)
    mallory.sign_in("mallory")

    assert "You have no project yet" in mallory.get("/account/projects/").html


def _wait_for_the_clock(shelf: Depot) -> None:
    """Wait until the clock has let everything be found that nobody uploaded here."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        [(count,)] = execute(shelf, "SELECT count(*) FROM search_document")
        if count > MANY:
            return
        time.sleep(0.2)
    raise AssertionError("the clock did not refresh the search")
