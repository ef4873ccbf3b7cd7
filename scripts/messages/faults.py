"""What is wrong with a translation, as far as a program can say."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import east_asian_width

from babel.messages.catalog import Catalog, Message
from scripts.messages.catalogues import translated
from scripts.messages.languages import Language
from scripts.messages.sources import Sources, key_of

KEPT = {
    "placeholder": re.compile(r"%\(\w+\)[a-z]|%[a-z%](?![a-z])|\{\w*\}"),
    "tag": re.compile(r"</?[a-z][^>]*>"),
    "name": re.compile(r"`[^`]+`|\bENTREPOT_\w+|__token__"),
}
"""What a translation has as often as the text has it, in any order."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: of which kind, and with which text."""

    kind: str
    text: str
    detail: str = ""

    def __str__(self) -> str:
        about = f" ({self.detail})" if self.detail else ""
        return f"{self.kind}: {self.text!r}{about}"


def faults(language: Language, texts: Sources, catalogue: Catalog) -> Iterator[Fault]:
    """Yield all that keeps a catalogue from being complete and right."""
    if catalogue.num_plurals != language.plurals:
        yield Fault("plural rule", language.name, f"nplurals={catalogue.num_plurals}")
    known = translated(catalogue)
    for key in texts.keys() - known.keys():
        yield Fault("not extracted", key.singular)
    for key in known.keys() - texts.keys():
        yield Fault("obsolete", key.singular)
    for key in texts.keys() & known.keys():
        yield from of_message(known[key], plurals=language.plurals)


def of_message(message: Message, *, plurals: int) -> Iterator[Fault]:
    """Yield what is wrong with the translation of one text."""
    text = key_of(message).singular
    forms = [message.string] if isinstance(message.string, str) else list(message.string)
    if message.fuzzy:
        yield Fault("fuzzy", text)
    if not all(forms):
        yield Fault("untranslated", text)
        return
    if isinstance(message.id, str):
        yield from _of_form(text, [text], forms[0])
        return
    if len(forms) != plurals:
        yield Fault("plural forms", text, f"{len(forms)} instead of {plurals}")
    for form in forms:
        yield from _of_form(text, list(message.id), form)


def _of_form(text: str, ids: list[str], form: str) -> Iterator[Fault]:
    for kind, pattern in KEPT.items():
        asked = [Counter(pattern.findall(each)) for each in ids]
        if not _is_between(Counter(pattern.findall(form)), asked):
            yield Fault(kind, text, form)
    if _edges(text) != _edges(form) and not _ends_wide(form):
        yield Fault("spaces at the ends", text, form)


def _is_between(found: Counter[str], asked: list[Counter[str]]) -> bool:
    """Whether nothing is missing that all forms have, and nothing is there that none has.

    A form for one may say "one" where that for many has the number.
    """
    least, most = asked[0], asked[0]
    for each in asked[1:]:
        least, most = least & each, most | each
    return least <= found <= most


def _ends_wide(text: str) -> bool:
    """Whether a text ends in a sign with room of its own, as a Japanese comma has."""
    return east_asian_width(text.strip()[-1:] or " ") in {"W", "F"}


def _edges(text: str) -> tuple[bool, ...]:
    return tuple(text[:1] == edge for edge in " \n") + tuple(text[-1:] == edge for edge in " \n")
