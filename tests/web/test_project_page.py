"""The page of a project: what it shows of a release, its description, its files and its people."""

import re
import time
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from tests.cli.commands import execute
from tests.depots import Depot
from tests.uploads import Wheel, publish
from tests.web import stocks
from tests.web.people import Browser

README = """# Left *pad*

Pads on the left. ![plan](https://images.example/plan.png) ![no](https://elsewhere.example/a.png)

<script>alert(1)</script>
"""
SAID = f"""Summary: Pads <b>all</b> on the left
Requires-Python: >=3.11
License: MIT
Author: Ada
Keywords: pads,left
Classifier: Topic :: Text Processing
Classifier: Topic :: Utilities
Project-URL: Docs, https://docs.example/x
Project-URL: Plain, http://plain.example/x
Requires-Dist: packaging>=26
Description-Content-Type: text/markdown

{README}"""


@pytest.fixture(scope="module")
def shop(peopled: Callable[..., Depot]) -> Any:
    """left-pad, with all that an author can say of it, and its description rendered."""
    depot = peopled(README_IMAGE_HOSTS="images.example").start("--workers", "1")
    wheel = Wheel.made("left_pad", says=SAID)
    status, reason = publish(depot.port, depot.token("alice", "ci"), wheel)
    assert status == 200, reason
    depot.run("project", "add-role", "left-pad", "--user", "bob", "--role", "maintainer")
    [(project,)] = execute(depot, "SELECT id FROM projects_project")
    [(mallory,)] = execute(depot, "SELECT id FROM accounts_user WHERE username = 'mallory'")
    stocks.roles(depot, [(project, mallory, "reader")])
    yield depot
    depot.stop()


def _rendered(shop: Depot) -> str:
    """Return the page once the clock has rendered the description."""
    browser, end = Browser(shop), time.monotonic() + 30
    while time.monotonic() < end:
        html = browser.get("/project/left-pad/").html
        if 'class="readme"' in html:
            return html
        time.sleep(0.2)
    raise AssertionError("the description was not rendered")


def test_a_description_is_text_until_it_was_rendered(peopled: Callable[..., Depot]) -> None:
    depot = peopled()
    made = stocks.projects(depot, ["slow-pad"])
    [release_id] = stocks.releases(
        depot, made["slow-pad"], ["1.0"], description="# <b>Slow</b>"
    ).values()
    stocks.files(depot, made["slow-pad"], release_id, ["slow_pad-1.0.tar.gz"])
    depot.start("--workers", "1")
    try:
        html = Browser(depot).get("/project/slow-pad/").html
    finally:
        depot.stop()

    assert "# &lt;b&gt;Slow&lt;/b&gt;</pre>" in html


def test_a_description_is_rendered_soon_after_its_upload(shop: Depot) -> None:
    html = _rendered(shop)

    assert '<h3 id="readme-left-pad">Left <em>pad</em></h3>' in html
    assert "<script>alert" not in html


def test_images_of_allowed_hosts_are_shown_and_all_others_are_links(shop: Depot) -> None:
    html = _rendered(shop)
    reply = Browser(shop).ask("GET", "/project/left-pad/", {})
    home = Browser(shop).ask("GET", "/", {})

    assert '<img src="https://images.example/plan.png" alt="plan" loading="lazy">' in html
    assert re.search(r'<a href="https://elsewhere.example/a.png" rel="[^"]+">image: no</a>', html)
    assert "img-src 'self' https://images.example;" in reply.headers["content-security-policy"]
    assert "images.example" not in home.headers["content-security-policy"]


def test_the_page_says_what_the_author_says_and_whose_words_it_is(shop: Depot) -> None:
    html = _rendered(shop)
    said = html.partition('id="facts"')[2].partition('id="people"')[0]

    assert "Pads &lt;b&gt;all&lt;/b&gt; on the left" in html
    assert said.startswith(">What the author says<")
    for words in ("&gt;=3.11", "MIT", "Ada", "pads", "packaging&gt;=26", "docs.example"):
        assert words in said
    assert re.search(r"<dt><bdi>Topic</bdi></dt>\s*<dd><bdi>Text Processing</bdi>", said)


def test_only_links_over_https_are_links_and_show_where_they_lead(shop: Depot) -> None:
    html = _rendered(shop)

    assert 'href="https://docs.example/x" rel="nofollow ugc noopener noreferrer"' in html
    assert "plain.example" not in html


def test_commands_name_this_index_and_this_release(shop: Depot) -> None:
    html = unescape(_rendered(shop))

    assert f"pip install --index-url {shop.url}/simple/ left-pad==1.0" in html
    assert f"uv pip install --default-index {shop.url}/simple/ left-pad==1.0" in html


def test_a_file_is_listed_with_all_that_is_known_of_it(shop: Depot) -> None:
    html = _rendered(shop)
    [(sha256, blake2b)] = execute(shop, "SELECT sha256, blake2b_256 FROM releases_file")

    row = html.partition('id="files"')[2].partition("</section>")[0]
    assert 'href="/project/left-pad/1.0/left_pad-1.0-py3-none-any.whl"' in row
    for known in (sha256, blake2b, "wheel", "KB", "<time"):
        assert known in row


def test_who_publishes_it_is_said_and_readers_are_nobody_elses_business(shop: Depot) -> None:
    people = _rendered(shop).partition('id="people"')[2].partition("</section>")[0]

    assert re.findall(r"<li>(\w+) <span[^>]*>([a-z]+)", people) == [
        ("alice", "owner"),
        ("bob", "maintainer"),
    ]


def test_only_people_with_a_role_are_led_to_what_they_may_do(shop: Depot) -> None:
    owner, stranger = Browser(shop), Browser(shop)
    owner.sign_in("alice")
    stranger.sign_in("mallory")
    path = "/project/left-pad/settings/"

    assert path in owner.get("/project/left-pad/").html
    assert path not in stranger.get("/project/left-pad/").html


def test_yanked_releases_and_prereleases_are_marked_newest_first(peopled: Any) -> None:
    depot = peopled()
    made = stocks.projects(depot, ["old-pad"])["old-pad"]
    ids = stocks.releases(depot, made, ["1.9", "1.10", "2.0rc1"])
    ids |= stocks.releases(depot, made, ["3.0"], yanked_at=stocks.AT, yanked_reason="it <broke>")
    for version, release_id in ids.items():
        stocks.files(depot, made, release_id, [f"old_pad-{version}.tar.gz"])
    depot.start("--workers", "1")
    try:
        browser = Browser(depot)
        newest = browser.get("/project/old-pad/").html
        yanked = browser.get("/project/old-pad/3.0/").html
    finally:
        depot.stop()

    listed = newest.partition('id="releases"')[2]
    assert re.findall(r'/old-pad/([^/]+)/">', listed) == ["3.0", "2.0rc1", "1.10", "1.9"]
    assert '<span class="version">1.10</span>' in newest
    assert listed.count("pre-release") == 1
    assert listed.count("yanked<") == 1
    assert "it &lt;broke&gt;" in listed
    assert "unless it is pinned. <bdi>it &lt;broke&gt;</bdi>" in yanked


@pytest.mark.parametrize("page", ["2", "0", "-1", "x", "9" * 5000, "%00", "1e9", "\u0662"])
def test_whatever_page_is_asked_for_there_is_one(shop: Depot, page: str) -> None:
    for path in ("/project/left-pad/", "/project/left-pad/releases/"):
        assert Browser(shop).get(f"{path}?page={quote(page, safe='%')}").status in {200, 431}
