"""A language for tests: English with accents, in brackets and longer: nothing plain is overlooked.

Nobody can choose it but a server that was started by the program made here.
"""

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from scripts.messages import sources
from scripts.messages.sources import ROOT, Key, key_of

CODE = "qps"
"""Of those that are free for private use, and none of Django's; text runs from left to right."""

PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "åƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýžÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽ"
KEPT = re.compile(r"(%\(\w+\)[a-z]|%[a-z%]|\{\w*\}|</?[a-z][^>]*>|&\w+;)")
WORD = re.compile(r"[A-Za-z]{2,}")

GLUED = re.compile(r"①[^①]*[.,;!?](\s|$)")

FOREIGN = {"django": ("conf", "contrib/humanize", "contrib/auth"), "allauth": (".",)}

PROGRAM = """\
#!{python}
import sys
sys.path.insert(0, {root!r})
from tests.translations import pseudo
pseudo.offer({locale!r})
from entrepot.cli import main
main()
"""


def worded(text: str) -> str:
    """Return what a text is in this language; what is put into it stays as it is."""
    parts = KEPT.split(text)
    parts[::2] = [part.translate(str.maketrans(PLAIN, ACCENTED)) for part in parts[::2]]
    end = "\n" if text.endswith("\n") else " " if text.endswith(" ") else ""
    return "⟦" + "".join(parts).rstrip() + "~" * (2 * len(text) // 5) + "⟧" + end


def written(folder: Path) -> Path:
    """Write the catalogue of everything that could be shown, and return the folder of locales."""
    catalogue = Catalog(locale=None)
    catalogue.mime_headers = [("Plural-Forms", "nplurals=2; plural=(n != 1);")]
    for key in {*sources.ours(), *_foreign()}:
        string = worded(key.id) if isinstance(key.id, str) else tuple(map(worded, key.id))
        catalogue.add(key.id, string, context=key.context)
    path = folder / CODE / "LC_MESSAGES" / "django.mo"
    path.parent.mkdir(parents=True)
    with path.open("wb") as compiled:
        write_mo(compiled, catalogue)
    return folder


def program(folder: Path) -> Path:
    """Make a command that is `entrepot`, and can be asked for this language."""
    locale = written(folder / "locale")
    path = folder / "entrepot"
    text = PROGRAM.format(python=sys.executable, root=str(ROOT), locale=str(locale))
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)
    return path


def offer(locale: str) -> None:
    """Let this process's pages be asked for in this language."""
    from django.conf import LazySettings

    set_up = LazySettings._setup

    def offering(self: LazySettings, name: str | None = None) -> None:
        set_up(self, name)
        self.LANGUAGES = [*self.LANGUAGES, (CODE, "⟦⟧")]
        self.LOCALE_PATHS = [locale]

    LazySettings._setup = offering


def _foreign() -> Iterator[Key]:
    for package, parts in FOREIGN.items():
        for part in parts:
            path = files(package).joinpath(part, "locale", "en", "LC_MESSAGES", "django.po")
            with path.open("rb") as source:
                yield from (key_of(message) for message in read_po(source) if message.id)


class Shown(HTMLParser):
    """Collects the texts of a page that people read, or are read out; names and code are no texts.

    `blocks` are whole paragraphs and cells, with a sign in place of what is no text: by them one
    sees sentences that were glued together.
    """

    INLINE = frozenset(
        (
            "a",
            "abbr",
            "b",
            "bdi",
            "code",
            "em",
            "i",
            "kbd",
            "samp",
            "small",
            "span",
            "strong",
            "time",
        )
    )

    NO_TEXT = frozenset(
        ("script", "style", "code", "pre", "kbd", "samp", "bdi", "textarea", "time")
    )
    VOID = frozenset(("input", "meta", "link", "br", "hr", "img", "col", "wbr", "source"))
    SAID = re.compile(r"aria-label|aria-description|title|alt|label|placeholder|data-(?!copies$).*")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.blocks: list[str] = [""]
        self._open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        said = [value for name, value in given.items() if self.SAID.fullmatch(name)]
        if tag == "input" and given.get("type") in {"submit", "button"}:
            said.append(given.get("value", ""))
        self._block(tag)
        is_silent = self._is_silent or self._names(tag, given)
        # Names of places are no texts, those of continents around them are.
        self.texts += said if tag == "optgroup" or not is_silent else []
        if tag not in self.VOID:
            self._open.append((tag, is_silent))

    def _names(self, tag: str, given: dict[str, Any]) -> bool:
        in_another = "lang" in given and tag != "html"
        is_authors = given.get("dir") == "auto"
        return tag in self.NO_TEXT or in_another or is_authors or given.get("translate") == "no"

    def handle_endtag(self, tag: str) -> None:
        self._block(tag)
        while self._open and self._open.pop()[0] != tag:
            pass

    def _block(self, tag: str) -> None:
        if tag not in self.INLINE:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        self.blocks[-1] += "¤" if self._is_silent and data.strip() else data
        if data.strip() and not self._is_silent:
            self.texts.append(data.strip())

    @property
    def _is_silent(self) -> bool:
        return bool(self._open) and self._open[-1][1]


def left_plain(texts: list[str], names: re.Pattern[str]) -> set[str]:
    """Return the texts that have a word of plain English, apart from what is a name."""
    return {text for text in texts if WORD.search(names.sub("", text))}


def glued(blocks: list[str]) -> set[str]:
    """Return the blocks whose last sentence ends outside of every text: it was made of pieces."""
    return {block for block in blocks if GLUED.search(_emptied(block))}


def _emptied(block: str) -> str:
    """Return a block with one sign for each text, whatever was put into it."""
    while block != (inner := re.sub("⟦[^⟦⟧]*⟧", "①", block)):
        block = inner
    return block
