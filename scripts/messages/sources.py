"""Every text that people are shown, of the code, the templates, and the rules of refusals."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import extract
from django.utils.translation.template import templatize
from scripts.refusals_page import import_everything

from entrepot import errors

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "src" / "entrepot"
TEMPLATES = PACKAGE / "web" / "templates"
TRANSLATORS = ("Translators:",)

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}

Id = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Key:
    """What a text is looked up by: the text itself, with its plural, in its context."""

    id: Id
    context: str | None = None

    @property
    def singular(self) -> str:
        return self.id if isinstance(self.id, str) else self.id[0]


@dataclass(slots=True)
class Source:
    """Where a text stands, and what its author tells translators."""

    files: set[str] = field(default_factory=set)
    comments: list[str] = field(default_factory=list)


Sources = dict[Key, Source]


@cache
def ours() -> Sources:
    """Return all texts of this package."""
    found: Sources = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        _enter(found, str(path.relative_to(ROOT)), of_python(text))
    for name, key, comment in of_rules():
        _enter(found, name, [(key, [comment])])
    for path in sorted([*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")]):
        name = str(path.relative_to(ROOT))
        _enter(found, name, of_template(path.read_text(encoding="utf-8"), name))
    return found


def of_python(text: str) -> Iterator[tuple[Key, list[str]]]:
    """Yield what is given to one of gettext's functions, with the comments for translators."""
    source = BytesIO(text.encode())
    options = {"encoding": "utf-8"}
    for _, ids, comments, context in extract(
        "python", source, KEYWORDS, TRANSLATORS, options, strip_comment_tags=True
    ):
        if ids:
            yield Key(ids if isinstance(ids, str) else (ids[0], ids[1]), context), list(comments)


def of_template(text: str, name: str) -> Iterator[tuple[Key, list[str]]]:
    """Yield the texts of a template, exactly as Django will look them up."""
    code = templatize(text, origin=name)
    yield from of_python("\n".join(line.strip() for line in code.splitlines()))


def of_rules() -> Iterator[tuple[str, Key, str]]:
    """Yield, by file, what each rule states and its remedy: pages translate both by their texts."""
    import_everything()
    places = _places_of_rules()
    # Tests make rules of their own, in no file of the package.
    for rule in (each for each in errors.REGISTRY.values() if each.code in places):
        for sentence in filter(None, (rule.states, rule.remedy)):
            yield places[rule.code], Key(sentence), f"about the refusal {rule.code}"


def _places_of_rules() -> dict[str, str]:
    """Return in which file the rule of each code is made."""
    return {
        ast.literal_eval(node.args[0]): str(path.relative_to(ROOT))
        for path in sorted(PACKAGE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id == "Rule"
    }


def key_of(message: Message) -> Key:
    one = message.id if isinstance(message.id, str) else (message.id[0], message.id[1])
    return Key(one, message.context)


def _enter(found: Sources, name: str, texts: Iterable[tuple[Key, list[str]]]) -> None:
    for key, comments in texts:
        known = _with_plural(found, key)
        source = found.setdefault(known, Source())
        source.files.add(name)
        source.comments += [comment for comment in comments if comment not in source.comments]


def _with_plural(found: Sources, key: Key) -> Key:
    """Return the key under which a text stands; one with a plural serves both uses of it."""
    if isinstance(key.id, tuple):
        single = Key(key.id[0], key.context)
        if single in found:
            found[key] = found.pop(single)
        return key
    return next(
        (
            each
            for each in found
            if isinstance(each.id, tuple) and (each.singular, each.context) == (key.id, key.context)
        ),
        key,
    )
