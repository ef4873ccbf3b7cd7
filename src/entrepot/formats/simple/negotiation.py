"""From `Accept` to the form of a page (PEP 691, RFC 9110 section 12.5.1)."""

import re
from enum import Enum
from functools import lru_cache

MAX_ACCEPT_CHARACTERS = 1_000

_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE = re.compile(rf"({_WORD}/{_WORD})((?:[ \t]*;[ \t]*{_WORD}={_WORD})*)")
_WEIGHT = re.compile(rf"[; \t][qQ]=({_WORD})")
_QUALITY = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")


_ALIASES = {
    "application/vnd.pypi.simple.latest+html": "application/vnd.pypi.simple.v1+html",
    "application/vnd.pypi.simple.latest+json": "application/vnd.pypi.simple.v1+json",
}
"""PEP 691: whoever takes any version may say so; what is answered names the one it is."""


class MediaType(Enum):
    """The forms of a page, each with its `Content-Type`; the earlier one wins a tie."""

    HTML = "text/html; charset=utf-8"
    SIMPLE_HTML = "application/vnd.pypi.simple.v1+html; charset=utf-8"
    SIMPLE_JSON = "application/vnd.pypi.simple.v1+json"

    @property
    def essence(self) -> str:
        """The media type without its parameters."""
        return self.value.partition(";")[0]


def negotiate(accept: str | None) -> MediaType:
    """Return the form to answer in; HTML where the header asks for nothing that there is.

    Never a refusal: scripts ask for `application/json` or worse and then read HTML. A header
    that is malformed or over 1,000 characters counts as none.
    """
    if not accept or len(accept) > MAX_ACCEPT_CHARACTERS:
        return MediaType.HTML
    return _best(accept)


@lru_cache(maxsize=128)  # a handful of clients send the same few headers all day
def _best(accept: str) -> MediaType:
    ranges = _parse(accept)
    qualities = {media_type: _quality(media_type, ranges) for media_type in MediaType}
    best = max(MediaType, key=qualities.__getitem__)  # `max` keeps the first of equals
    return best if qualities[best] > 0 else MediaType.HTML


def _quality(media_type: MediaType, ranges: dict[str, float]) -> float:
    # RFC 9110: the most specific range decides, though a wider one may have a higher quality.
    essence = media_type.essence
    for candidate in (essence, f"{essence.partition('/')[0]}/*", "*/*"):
        if candidate in ranges:
            return ranges[candidate]
    return 0.0


def _parse(accept: str) -> dict[str, float]:
    """Return the quality of each media range, or nothing if any of them is malformed.

    Parameters other than `q` change nothing: no form of a page has any but its charset.
    """
    ranges: dict[str, float] = {}
    for element in accept.split(","):
        text = element.strip(" \t")
        if not text:
            continue  # RFC 9110 section 5.6.1.2: empty list elements are to be ignored
        match = _RANGE.fullmatch(text)
        if match is None:
            return {}
        weight = _WEIGHT.search(match[2])
        if weight is not None and not _QUALITY.fullmatch(weight[1]):
            return {}
        name = match[1].lower()
        name, quality = _ALIASES.get(name, name), float(weight[1]) if weight else 1.0
        ranges[name] = max(quality, ranges.get(name, 0.0))
    return ranges
