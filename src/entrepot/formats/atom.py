"""Feeds in Atom (RFC 4287): what was said lately, for programs that look again and again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID
from xml.sax.saxutils import escape, quoteattr

MEDIA_TYPE = "application/atom+xml"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was said. `id` is its own for ever (RFC 4287, section 4.2.6)."""

    id: UUID
    title: str
    text: str
    link: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """`link` is the page for people and `self_link` the feed's own address.

    `began_at` is when it was last changed while nothing was said yet.
    """

    id: UUID
    title: str
    link: str
    self_link: str
    began_at: datetime
    items: Sequence[Item]


def render(feed: Feed) -> bytes:
    """Return the document in UTF-8; its texts must have only characters that XML 1.0 allows."""
    updated = max((item.published_at for item in feed.items), default=feed.began_at)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>urn:uuid:{feed.id}</id>",
        f"<title>{escape(feed.title)}</title>",
        f"<updated>{_moment(updated)}</updated>",
        f"<author><name>{escape(feed.title)}</name></author>",
        f'<link rel="self" type="{MEDIA_TYPE}" href={quoteattr(feed.self_link)}/>',
        f'<link rel="alternate" type="text/html" href={quoteattr(feed.link)}/>',
        *(_entry(item) for item in feed.items),
        "</feed>",
    ]
    return "\n".join(lines).encode() + b"\n"


def _entry(item: Item) -> str:
    return "\n".join(
        [
            "<entry>",
            f"<id>urn:uuid:{item.id}</id>",
            f"<title>{escape(item.title)}</title>",
            f"<updated>{_moment(item.published_at)}</updated>",
            f"<published>{_moment(item.published_at)}</published>",
            f'<link rel="alternate" type="text/html" href={quoteattr(item.link)}/>',
            f'<content type="text">{escape(item.text)}</content>',
            "</entry>",
        ],
    )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
