"""The fields of a core metadata document, as text (core metadata specification, PEP 566, 643)."""

import re
from email.parser import HeaderParser

from entrepot.errors import Malformed, Rule
from entrepot.formats.names import shown

MAX_HEAD_CHARACTERS = 1024 * 1024
"""The part before the description: parsing takes two seconds for each million short lines."""

_HEAD_END = re.compile(r"(?:\r\n|\r(?!\n)|\n){2}")
_CONTINUATION = re.compile(r"\r?\n(?: {7}\||[ \t]{1,8})")
_UNKNOWN = "UNKNOWN"  # what distutils wrote where an author had said nothing


class InvalidMetadata(Malformed):
    rule = Rule(
        "invalid-metadata",
        "The core metadata inside of a distribution is UTF-8 text in which the name, the version "
        "and the required Python version are as the standards say.",
        "Correct the field in your project's metadata and build again.",
    )


class Fields:
    """The fields of one document, by name in any case, and its body."""

    def __init__(self, raw: bytes) -> None:
        """Take apart `raw`, a METADATA or PKG-INFO file; raises `InvalidMetadata`."""
        text = _decode(raw)
        end = _HEAD_END.search(text)
        head, body = (text[: end.end()], text[end.end() :]) if end else (text, "")
        if len(head) > MAX_HEAD_CHARACTERS:
            raise InvalidMetadata(
                f"The core metadata has more than {MAX_HEAD_CHARACTERS} characters before its "
                "description.",
                field="content",
            )
        # Only the head is parsed as mail: a Content-Type field must not make parts of the body.
        message = HeaderParser().parsestr(head)
        # The parser takes a line that is no field for the begin of the body, as installers do.
        self.body = str(message.get_payload()) + body
        self._values: dict[str, list[str]] = {}
        for name, value in message.items():
            self._values.setdefault(name.lower(), []).append(str(value))

    def required(self, name: str) -> str:
        """Return the one value of the field `name`, a single line."""
        value = self.optional(name)
        if value is None:
            raise invalid(name, "is missing")
        return value

    def optional(self, name: str) -> str | None:
        """Return the value of the field `name`, a single line, or `None` if it has none.

        Raises `InvalidMetadata` if the field stands there twice, or goes over several lines.
        """
        values = self._values.get(name.lower(), [])
        if len(values) > 1:
            raise invalid(name, "is repeated")
        value = values[0].strip() if values else ""
        if not value.isprintable():
            raise invalid(name, f"has a line break or control character: {shown(value)}")
        return value or None

    def line(self, name: str) -> str:
        """Return the first value of the field `name` on one line, or `''`."""
        return next(iter(self.lines(name)), "")

    def lines(self, name: str) -> tuple[str, ...]:
        """Return the values of the field `name`, each on one line."""
        values = (" ".join(value.split()) for value in self._values.get(name.lower(), []))
        return tuple(value for value in values if value and value != _UNKNOWN)

    def text(self, name: str) -> str:
        """Return the first value of the field `name` with its lines and without their indent."""
        value = _CONTINUATION.sub("\n", next(iter(self._values.get(name.lower(), [])), ""))
        return "" if value.strip() == _UNKNOWN else value.strip()


def invalid(name: str, problem: str) -> InvalidMetadata:
    """Return the refusal of the metadata field `name`."""
    return InvalidMetadata(f"The field {name} in the file's core metadata {problem}.", field=name)


def _decode(raw: bytes) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InvalidMetadata(
            f"The file's core metadata is not UTF-8: line {line} has the byte "
            f"0x{raw[error.start]:02x}.",
            field="content",
        ) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InvalidMetadata(
            f"The file's core metadata has a NUL character in line {line}.", field="content"
        )
    return text
