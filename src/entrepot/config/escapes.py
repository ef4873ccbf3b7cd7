"""The parts of an address in which %XX stands for a character, read strictly."""

import re
from collections.abc import Collection
from urllib.parse import unquote_to_bytes

from entrepot.config.invalid import Unfit

_ASCII = re.compile(r"[!-~]+")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def is_ascii(text: str) -> bool:
    """Whether `text` is printable ASCII without spaces, as an address is before it is decoded."""
    return _ASCII.fullmatch(text) is not None


def decoded(part: str) -> str:
    """Return the text that `part` of an address spells."""
    if _STRAY_PERCENT.search(part):
        raise Unfit("it has a % that is not followed by two hexadecimal digits")
    try:
        text = unquote_to_bytes(part).decode("utf-8")
    except UnicodeDecodeError:
        raise Unfit("its %XX are not UTF-8") from None
    if "\0" in text:
        raise Unfit("it has a NUL")
    return text


def parameters(query: str | None, *, known: Collection[str]) -> dict[str, str]:
    """Return the parameters of a query by name: none but the `known`, each once and not empty."""
    found: dict[str, str] = {}
    for pair in query.split("&") if query else ():
        name, _, value = pair.partition("=")
        if name not in known:
            raise Unfit(f"it has another parameter than {', '.join(sorted(known))}")
        if name in found or not value:
            raise Unfit(f"it has the parameter {name} twice, or empty")
        found[name] = decoded(value)
    return found
