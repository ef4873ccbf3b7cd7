"""A stranger's markup, so that it can stand in a page of ours: every tag is written anew.

Nothing passes for not being forbidden. Elements and attributes are written from the lists below,
texts and values are escaped, and whatever is left open is closed.
"""

import re
from collections import Counter
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

ID_PREFIX = "readme-"
THEIR_ID_PREFIX = "user-content-"

KEPT = frozenset(
    {"a", "abbr", "b", "blockquote", "caption", "cite", "code", "dd", "del", "details", "div"}
    | {"dl", "dt", "em", "figcaption", "figure", "h3", "h4", "h5", "h6", "i", "kbd", "li", "ol"}
    | {"p", "pre", "strong"}
    | {"sub", "summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul", "var"},
)
VOID = frozenset({"br", "hr", "img", "input", "col"})
RENAMED = {
    # The page's own headings are of the first two levels.
    "h1": "h3",
    "h2": "h4",
    "h3": "h5",
    "h4": "h6",
    "h5": "h6",
    "h6": "h6",
    # No landmarks of a page but the page's own.
    "aside": "div",
    "nav": "div",
    "section": "div",
    "acronym": "abbr",
    "tt": "code",
}
NUMBERS = {("td", "colspan"), ("td", "rowspan"), ("th", "colspan"), ("th", "rowspan")} | {
    ("ol", "start"),
}
REL = "nofollow ugc noopener noreferrer"
MAX_DEPTH = 60
LINK_END = "</a>"
LONGEST_ESCAPE = len("&amp;")

_ID = re.compile(r"[\w.:-]{1,100}")
_NUMBER = re.compile(r"\d{1,3}")

Attributes = dict[str, str]


@dataclass(frozen=True, slots=True)
class Filtered:
    html: str
    is_cut: bool


def filtered(html: str, *, max_length: int) -> Filtered:
    """Return `html`, which a sanitizer has made whole, by our own rules and within bounds.

    An image becomes `<img class="free" src="…" alt="…">` (`linked` inside a link), with an empty
    `src` if it has no https address of its own: pages decide then whose images they show.
    """
    writer = _Writer(max_length)
    writer.feed(html)
    writer.close()
    return writer.finish()


class _Writer(HTMLParser):
    def __init__(self, max_length: int) -> None:
        super().__init__(convert_charrefs=True)
        self._room = max_length
        self._is_cut = False
        self._written: list[str] = []
        self._open: list[tuple[str, str]] = []  # as read, and how what was written is closed
        self._counts: Counter[str] = Counter()  # of the tags as read
        self._is_in_link = False
        self._waiting = ""  # the link that was begun, until there is something in it
        self._ids: set[str] = set()

    def finish(self) -> Filtered:
        while self._open:
            self._end_last()
        return Filtered("".join(self._written).strip(), self._is_cut)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in VOID:
            self._void(tag, given)
            return
        self._counts[tag] += 1
        self._open.append((tag, self._begin(_name_of(tag, given), given)))

    def handle_endtag(self, tag: str) -> None:
        while self._counts[tag] and self._end_last() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._waiting and not data.strip():
            return
        self._write(escape(data, quote=False), or_less=data)

    def _end_last(self) -> str:
        """Close what was opened last, and return what it was read as."""
        read, closing = self._open.pop()
        self._counts[read] -= 1
        if closing == LINK_END:
            self._is_in_link = False
        if closing == LINK_END and self._waiting:
            self._waiting = ""
        else:
            self._written.append(closing)
        return read

    def _begin(self, name: str, given: Attributes) -> str:
        """Write the start of an element if it may stand here, and return how it ends."""
        if name not in KEPT or len(self._open) > MAX_DEPTH or self._is_cut:
            return ""
        if name == "a":
            return self._link(given)
        before, after = _frame_of(name)
        self._write(f"{before}<{name}{self._attributes(name, given)}>")
        if self._is_cut:
            return ""
        self._room -= len(f"</{name}>{after}")
        return f"</{name}>{after}"

    def _void(self, tag: str, given: Attributes) -> None:
        if tag == "img":
            where = "linked" if self._is_in_link else "free"
            source, alternative = _image_address(given.get("src", "")), given.get("alt", "")
            self._write(
                f'<img class="{where}" src="{escape(source)}" alt="{escape(alternative[:500])}">',
            )
        elif tag == "input":
            self._write("\u2611" if "checked" in given else "\u2610")
        elif tag in {"br", "hr"}:
            self._write(f"<{tag}>")

    def _link(self, given: Attributes) -> str:
        """Begin a link that leads somewhere; a link inside another, or to nowhere, is its text."""
        address = _link_address(given.get("href", ""))
        if self._is_in_link or not address:
            return ""
        rel = "" if address.startswith("#") else f' rel="{REL}"'
        self._waiting = f'<a href="{escape(address)}"{rel}{self._attributes("a", given)}>'
        self._is_in_link = True
        return LINK_END

    def _attributes(self, name: str, given: Attributes) -> str:
        kept: Attributes = {}
        mark = _own_id(given.get("id", ""))
        if mark and mark not in self._ids:
            self._ids.add(mark)
            kept["id"] = mark
        if given.get("title") and name in {"a", "abbr"}:
            kept["title"] = given["title"][:500]
        if name == "pre":
            kept["tabindex"] = "0"  # it scrolls, and the keyboard must reach it
        for key, value in given.items():
            if (name, key) in NUMBERS and _NUMBER.fullmatch(value):
                kept[key] = value
        return "".join(f' {key}="{escape(value)}"' for key, value in kept.items())

    def _write(self, text: str, *, or_less: str = "") -> None:
        """Write `text`, or as much of the plain text `or_less` as there is room for."""
        if self._is_cut:
            return
        text = self._waiting + text
        self._is_cut = len(text) > self._room
        if self._is_cut and self._waiting:
            return
        if self._is_cut:
            text = escape(or_less[: max(0, self._room) // LONGEST_ESCAPE], quote=False)
        self._waiting = ""
        self._room -= len(text)
        self._written.append(text)


def _name_of(tag: str, given: Attributes) -> str:
    """Return what an element is called here; docutils has a class for code in a line."""
    if tag == "span" and "literal" in given.get("class", "").split():
        return "code"
    return RENAMED.get(tag, tag)


def _frame_of(name: str) -> tuple[str, str]:
    """Wide tables scroll in a frame of their own, which the keyboard reaches."""
    return ('<div class="wide" tabindex="0">', "</div>") if name == "table" else ("", "")


def _own_id(text: str) -> str:
    """Return an id that none of the page's own can be; empty for what is none."""
    name = text.removeprefix(THEIR_ID_PREFIX)
    return ID_PREFIX + name if _ID.fullmatch(name) else ""


def _link_address(text: str) -> str:
    """Return where a link may lead: elsewhere on the web, to an address, or within this text."""
    text = text.strip()
    if text.startswith("#"):
        mark = _own_id(text[1:])
        return f"#{mark}" if mark else ""
    return text if _is_absolute(text) or text.lower().startswith("mailto:") else ""


def _image_address(text: str) -> str:
    text = text.strip()
    return text if _is_absolute(text) and text.lower().startswith("https:") else ""


def _is_absolute(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False
