"""From a description, as its author wrote it, to markup that can stand in a page of ours.

Only the helper process imports this: it loads parsers of 50 MB, and hostile texts make them take
long, run out of memory or out of stack.
"""

import io
import warnings
import zlib
from email.message import EmailMessage

from readme_renderer import markdown, rst

from entrepot.formats.readmes.bounds import (
    MAX_COMPRESSED_LENGTH,
    MAX_HTML_LENGTH,
    MAX_SOURCE_LENGTH,
)
from entrepot.formats.readmes.filtering import Filtered, filtered

MARKDOWN = "text/markdown"
RESTRUCTURED_TEXT = "text/x-rst"


def render(text: str, content_type: str) -> Filtered | None:
    """Return `text` rendered, or None if it is to be shown as it was written.

    That is so for plain text, for what is too long, and for what its own format does not allow.
    Whatever else a parser raises is the caller's to take for None.
    """
    if len(text) > MAX_SOURCE_LENGTH:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        html = _parsed(text, content_type)
    return _bounded(html) if html else None


def _parsed(text: str, content_type: str) -> str | None:
    kind, variant = _kind_of(content_type)
    if kind == MARKDOWN:
        return markdown.render(text, variant=variant)
    if kind == RESTRUCTURED_TEXT:
        return rst.render(text, stream=io.StringIO())
    return None


def _kind_of(content_type: str) -> tuple[str, str]:
    """Return media type and variant; without a type it is reStructuredText (core metadata 2.1)."""
    if not content_type.strip():
        return RESTRUCTURED_TEXT, ""
    message = EmailMessage()
    message["content-type"] = content_type
    variant = message["content-type"].params.get("variant", "GFM")
    known = {"gfm": "GFM", "commonmark": "CommonMark"}
    return message.get_content_type(), known.get(variant.lower(), "GFM")


def _bounded(html: str) -> Filtered | None:
    """Filter and cut until the page stays light; None where nothing to see is left."""
    room = MAX_HTML_LENGTH
    found = filtered(html, max_length=room)
    while len(zlib.compress(found.html.encode(), 6)) > MAX_COMPRESSED_LENGTH:
        room = room * 3 // 4
        found = filtered(html, max_length=room)
    return found if found.html else None
