"""Announcements: the page, the feed, the home page, and the administrators who write them."""

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from tests.cli.commands import entries, execute
from tests.web.people import Browser, Page
from tests.web.staffed import Staffed

ATOM = "{http://www.w3.org/2005/Atom}"
WRITE = "/staff/announcements/write/"
FEED = "/announcements/feed.atom"
HOSTILE = "<script>alert(1)</script> ]]> & \"'"
ID = re.compile(r'<article[^>]* id="([0-9a-f-]{36})"')


def _write(browser: Browser, title: str, text: str = "A text.") -> Page:
    return browser.submit(browser.get(WRITE), title=title, text=text)


def _newest(staffed: Staffed) -> str:
    return str(ID.findall(Browser(staffed.depot).get("/announcements/").html)[0])


def _titles(feed: str) -> list[str]:
    return [entry.findtext(f"{ATOM}title") or "" for entry in _entries(feed)]


def _entries(feed: str) -> list[ET.Element]:
    return ET.fromstring(feed).findall(f"{ATOM}entry")  # noqa: S314 (ours)


def test_what_an_administrator_writes_is_read_by_everybody(staffed: Staffed) -> None:
    page = _write(staffed.root, "Away on Sunday", "From 8 to 9.\n\nSorry.")

    html = Browser(staffed.depot).get("/announcements/").html
    assert page.path == "/staff/announcements/"
    assert "“Away on Sunday” is published." in page.html
    assert "Away on Sunday</h2>" in html
    assert 'dir="auto">From 8 to 9.</p>' in html
    assert 'dir="auto">Sorry.</p>' in html
    told = [(kind, name) for kind, name, _ in entries(staffed.depot, "announcement.published")]
    assert ("person", "Away on Sunday") in told


def test_markup_is_shown_and_never_run(staffed: Staffed) -> None:
    _write(staffed.root, HOSTILE, HOSTILE)

    nobody = Browser(staffed.depot)
    for path in ("/announcements/", "/", "/staff/announcements/"):
        browser = staffed.root if "staff" in path else nobody
        assert "<script>alert" not in browser.get(path).html
    [entry] = [each for each in _entries(nobody.get(FEED).html) if _title(each) == HOSTILE]
    assert entry.findtext(f"{ATOM}content") == HOSTILE


def _title(entry: ET.Element) -> str:
    return entry.findtext(f"{ATOM}title") or ""


def test_the_feed_is_atom_and_names_what_the_page_shows(staffed: Staffed) -> None:
    _write(staffed.root, "Read by programs")

    answer = Browser(staffed.depot).ask("GET", FEED, {})

    entry = _entries(answer.html)[0]
    link = entry.find(f"{ATOM}link")
    announcement_id = _newest(staffed)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{announcement_id}"
    assert link is not None
    assert link.get("href") == f"{staffed.depot.url}/announcements/#{announcement_id}"


def test_who_has_the_feed_as_it_is_gets_304_until_something_is_said(staffed: Staffed) -> None:
    nobody = Browser(staffed.depot)
    etag = nobody.ask("GET", FEED, {}).headers["etag"]

    unchanged = nobody.ask("GET", FEED, {"If-None-Match": etag})
    _write(staffed.root, "Something new")
    changed = nobody.ask("GET", FEED, {"If-None-Match": etag})

    assert (unchanged.status, unchanged.html, unchanged.headers["etag"]) == (304, "", etag)
    assert changed.status == 200
    assert "Something new" in _titles(changed.html)


def test_the_feed_and_what_is_in_it_keep_their_ids(staffed: Staffed) -> None:
    _write(staffed.root, "Said once")
    feeds = [ET.fromstring(Browser(staffed.depot).get(FEED).html) for _ in range(2)]  # noqa: S314 (ours)

    ids = [[each.text for each in feed.iter(f"{ATOM}id")] for feed in feeds]

    assert ids[0] == ids[1]
    assert len(ids[0]) == len(set(ids[0]))


def test_the_newest_is_named_on_the_first_page_for_thirty_days(staffed: Staffed) -> None:
    _write(staffed.root, "Named at home")
    nobody, announcement_id = Browser(staffed.depot), _newest(staffed)

    new = nobody.get("/").html
    _make_older(staffed, timedelta(days=29))
    late = nobody.get("/").html
    _make_older(staffed, timedelta(days=2))
    old = nobody.get("/").html

    assert f'<a href="/announcements/#{announcement_id}"' in new
    assert "Named at home" in new
    assert "Named at home" in late
    assert "Named at home" not in old


def _make_older(staffed: Staffed, by: timedelta) -> None:
    days = f"-{by.days} days"
    older = "strftime('%Y-%m-%d %H:%M:%f', published_at, ?)"  # else those of one second are equal
    execute(staffed.depot, f"UPDATE announcements_announcement SET published_at = {older}", days)  # noqa: S608 (a constant)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("", "A text."),
        ("Title", ""),
        ("t" * 121, "A text."),
        ("a\u202eb", "A text."),
        ("T", "a\u202eb"),
    ],
)
def test_what_nobody_could_read_is_not_published(staffed: Staffed, title: str, text: str) -> None:
    before = entries(staffed.depot, "announcement.published")

    page = _write(staffed.root, title, text)

    assert page.path == WRITE
    assert 'class="errors"' in page.html
    assert entries(staffed.depot, "announcement.published") == before


def test_an_announcement_is_withdrawn_after_a_question(staffed: Staffed) -> None:
    _write(staffed.root, "Soon gone")
    path = f"/staff/announcements/{_newest(staffed)}/withdraw/"

    question = staffed.root.get(path)
    still_there = Browser(staffed.depot).get("/announcements/").html
    page = staffed.root.submit(question)
    again = staffed.root.submit(question)

    assert "Soon gone" in question.html
    assert "Soon gone" in still_there
    assert "“Soon gone” is withdrawn." in page.html
    assert again.status == 200
    assert "Soon gone" not in Browser(staffed.depot).get("/announcements/").html
    assert "Soon gone" not in _titles(Browser(staffed.depot).get(FEED).html)
    assert [name for _, name, _ in entries(staffed.depot, "announcement.withdrawn")].count(
        "Soon gone"
    ) == 1


def test_an_announcement_that_is_not_there_is_not_withdrawn(staffed: Staffed) -> None:
    assert staffed.root.get(f"/staff/announcements/{uuid4()}/withdraw/").status == 404


@pytest.mark.parametrize("path", ["/staff/announcements/", WRITE])
def test_for_others_the_pages_do_not_exist(staffed: Staffed, path: str) -> None:
    before = entries(staffed.depot, "announcement.published")

    assert staffed.mary.get(path).status == 404
    assert staffed.mary.post(path, title="Mine", text="A text.").status in {404, 405}
    assert entries(staffed.depot, "announcement.published") == before


def test_administrators_find_the_pages(staffed: Staffed) -> None:
    assert 'href="/staff/announcements/"' in staffed.root.get("/staff/").html
    assert datetime.now(UTC).strftime("%Y-") in staffed.root.get("/staff/announcements/").html
