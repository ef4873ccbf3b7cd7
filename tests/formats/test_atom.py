"""Feeds, read back by a parser of XML as programs do."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from entrepot.formats import atom
from entrepot.formats.atom import Feed, Item

ATOM = "{http://www.w3.org/2005/Atom}"
FEED_ID = UUID("00000000-0000-4000-8000-000000000001")
AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOSTILE = [
    "</content></entry><entry>",
    "<![CDATA[ ]]> & &amp; &#0;",
    '<script>alert("1")</script>',
    "\"' onload='x'",
    "žluťoučký 日本語 العربية 🎉",
    "]]>",
    "one\n\ntwo",
]


def item(number: int, title: str = "A title", text: str = "A text") -> Item:
    link = f"https://index.example/announcements/#{number}"
    return Item(UUID(int=number), title, text, link, AT + timedelta(minutes=number))


def feed(*items: Item, title: str = "The Depot") -> Feed:
    page = "https://index.example/announcements/"
    return Feed(FEED_ID, title, page, f"{page}feed.atom", AT, items)


def read(rendered: bytes) -> ET.Element:
    return ET.fromstring(rendered)  # noqa: S314 (ours)


def text_of(element: ET.Element, name: str) -> str:
    found = element.find(f"{ATOM}{name}")
    assert found is not None
    return found.text or ""


def test_a_feed_has_what_the_standard_demands() -> None:
    root = read(atom.render(feed(item(2), item(1))))

    assert root.tag == f"{ATOM}feed"
    assert text_of(root, "id") == f"urn:uuid:{FEED_ID}"
    assert text_of(root, "title") == "The Depot"
    assert text_of(root, "updated") == "2026-11-23T12:02:00Z"
    assert root.findtext(f"{ATOM}author/{ATOM}name") == "The Depot"
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {
        "self": "https://index.example/announcements/feed.atom",
        "alternate": "https://index.example/announcements/",
    }
    for entry, number in zip(root.findall(f"{ATOM}entry"), (2, 1), strict=True):
        assert text_of(entry, "id") == f"urn:uuid:{UUID(int=number)}"
        assert text_of(entry, "updated") == text_of(entry, "published")
        assert text_of(entry, "updated") == f"2026-11-23T12:0{number}:00Z"


def test_a_feed_in_which_nothing_was_said_is_a_feed() -> None:
    root = read(atom.render(feed()))

    assert text_of(root, "updated") == "2026-11-23T12:00:00Z"
    assert root.findall(f"{ATOM}entry") == []


@pytest.mark.parametrize("hostile", HOSTILE)
def test_text_that_looks_like_markup_stays_text(hostile: str) -> None:
    root = read(atom.render(feed(item(1, hostile, hostile), title=hostile)))

    [entry] = root.findall(f"{ATOM}entry")
    assert text_of(root, "title") == hostile
    assert text_of(entry, "title") == hostile
    assert text_of(entry, "content") == hostile
    assert [child.tag for child in entry if child.tag == f"{ATOM}script"] == []


def test_moments_are_told_in_utc() -> None:
    at = datetime(2026, 11, 23, 14, 0, tzinfo=timezone(timedelta(hours=2)))
    one = Item(UUID(int=1), "t", "x", "https://index.example/", at)

    assert b"<published>2026-11-23T12:00:00Z</published>" in atom.render(feed(one))
