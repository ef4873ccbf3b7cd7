"""A multipart upload, streamed: the file to the spool, the fields to memory, both bounded.

The body is read in the event loop and never held whole. Fields that nobody reads, such as a
description of megabytes, are checked and dropped. No order of the fields is assumed: clients send
them before the file, after it, and around it.
"""

import codecs
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header
from starlette.requests import ClientDisconnect

from entrepot.backends.storage import Spool
from entrepot.errors import Malformed, Rule, TooLarge
from entrepot.flows.uploads import READ_FIELDS
from entrepot.formats.distributions import Hasher
from entrepot.formats.names import shown

FILE_FIELD = "content"
IGNORED_FILE_FIELDS = frozenset({"gpg_signature"})
MAX_FIELDS = 2000
MAX_FIELD_BYTES = 8 * 1024 * 1024
MAX_ALL_FIELDS_BYTES = 24 * 1024 * 1024
MAX_READ_FIELDS_BYTES = 8 * 1024


class NotMultipart(Malformed):
    rule = Rule(
        "form-not-multipart",
        "An upload is a POST of the type multipart/form-data with a boundary.",
        "Upload with a current twine, uv, flit, hatch, poetry or pdm.",
    )


class FormBroken(Malformed):
    rule = Rule(
        "form-broken",
        "An upload's form is complete and well formed (RFC 7578).",
        "Upload it again; if that does not help, update the client.",
    )


class UploadFormTooLarge(TooLarge):
    rule = Rule(
        "upload-form-too-large",
        f"An upload has at most {MAX_FIELDS} fields, each up to {MAX_FIELD_BYTES >> 20} MiB and "
        f"all but the file up to {MAX_ALL_FIELDS_BYTES >> 20} MiB; those that say what the file is "
        f"have {MAX_READ_FIELDS_BYTES >> 10} KiB together.",
        "Shorten the project's description.",
    )


class FileTooLarge(TooLarge):
    rule = Rule(
        "file-too-large",
        "A file may be as large as the operator allows.",
        "Make it smaller, or ask the operator of this index (ENTREPOT_MAX_UPLOAD_MIB).",
    )


class FieldNotText(Malformed):
    rule = Rule(
        "form-field-not-text",
        "Every field but the file is sent as plain UTF-8 text without control characters.",
        "Upload with a current twine, uv, flit, hatch, poetry or pdm.",
    )


class FileMissing(Malformed):
    rule = Rule(
        "file-missing",
        "An upload has one file, in the field content, sent with its file name.",
        "Upload with a current twine, uv, flit, hatch, poetry or pdm.",
    )


class FileTwice(Malformed):
    rule = Rule(
        "file-twice",
        "An upload has one file.",
        "Upload the files one after the other.",
    )


@dataclass(slots=True)
class Form:
    """What came so far. `filename` is None until the file's part began."""

    spool: Spool
    max_file_bytes: int
    fields: dict[str, list[str]] = field(default_factory=dict)
    filename: str | None = None
    hasher: Hasher = field(default_factory=Hasher)
    field_bytes: int = 0
    read_bytes: int = 0

    def take_segment(self, segment: MultipartSegment) -> "_FilePart | _TextPart | None":
        """Return what the part's bytes go to; None for one that is read and dropped."""
        _require_one_name(segment)
        if segment.name == FILE_FIELD:
            return _FilePart(self, segment)
        if segment.filename is None:
            return _TextPart(self, segment.name)
        if segment.name in IGNORED_FILE_FIELDS:
            return None
        raise FieldNotText(
            f"The field {shown(segment.name)} was sent as a file.",
            field=segment.name,
        )

    def finish(self) -> str:
        """Return the file's name, or raise that there is no file."""
        if self.filename is None:
            raise FileMissing("The upload has no file.", field=FILE_FIELD)
        return self.filename


def _require_one_name(segment: MultipartSegment) -> None:
    """Refuse what the parser would mend: it keeps the first name, and the end of a Windows path."""
    names = [value for key, value in segment.headerlist if key.lower() == "content-disposition"]
    if len(names) > 1 or "\\" in names[0]:
        raise FormBroken("A field has two names, or one with a backslash.", field=segment.name)


class _FilePart:
    def __init__(self, form: Form, segment: MultipartSegment) -> None:
        if form.filename is not None:
            raise FileTwice("The upload has two files.", field=FILE_FIELD)
        if not segment.filename:
            raise FileMissing("The field content was sent without a file name.", field=FILE_FIELD)
        form.filename = segment.filename
        self._form = form

    def write(self, chunk: bytes) -> None:
        form = self._form
        form.hasher.update(chunk)
        form.spool.write(chunk)
        if form.spool.size > form.max_file_bytes:
            raise FileTooLarge(
                f"The file is larger than {form.max_file_bytes >> 20} MiB.",
                field=FILE_FIELD,
            )

    def end(self) -> None:
        """Nothing is left to do: the bytes are in the spool."""


class _TextPart:
    def __init__(self, form: Form, name: str) -> None:
        self._form = form
        self._name = name
        self._is_read = name in READ_FIELDS
        self._size = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._text = ""

    def write(self, chunk: bytes) -> None:
        form = self._form
        self._size += len(chunk)
        form.field_bytes += len(chunk)
        form.read_bytes += len(chunk) if self._is_read else 0
        if (
            self._size > MAX_FIELD_BYTES
            or form.field_bytes > MAX_ALL_FIELDS_BYTES
            or form.read_bytes > MAX_READ_FIELDS_BYTES
        ):
            raise UploadFormTooLarge(
                f"The form is too large at the field {shown(self._name)}.",
                field=self._name,
            )
        self._take(chunk)

    def end(self) -> None:
        self._take(b"", is_last=True)
        if self._is_read:
            self._form.fields.setdefault(self._name, []).append(self._text)

    def _take(self, chunk: bytes, *, is_last: bool = False) -> None:
        try:
            text = self._decoder.decode(chunk, is_last)
        except UnicodeDecodeError as broken:
            raise FieldNotText(
                f"The field {shown(self._name)} is not UTF-8.",
                field=self._name,
            ) from broken
        if "\0" in text:
            raise FieldNotText(f"The field {shown(self._name)} has a NUL.", field=self._name)
        if self._is_read:
            self._text += text


async def read(form: Form, stream: AsyncIterator[bytes], *, content_type: str) -> None:
    """Fill `form` from the body, or raise what is wrong with it."""
    parser = PushMultipartParser(
        _boundary(content_type),
        max_segment_count=MAX_FIELDS,
        max_header_size=8192,
        max_header_count=8,
    )
    part: _FilePart | _TextPart | None = None
    try:
        with parser:
            async for chunk in stream:
                # The parser takes an empty chunk for the end; the stream's last one is empty.
                for event in parser.parse(chunk) if chunk else ():
                    part = _advance(form, part, event)
    except MultipartError as broken:
        raise _named(broken) from broken
    except ClientDisconnect as gone:
        raise FormBroken("The connection ended before the upload did.") from gone


def _advance(
    form: Form,
    part: _FilePart | _TextPart | None,
    event: MultipartSegment | bytearray | None,
) -> _FilePart | _TextPart | None:
    """Handle one event of the parser: a part begins, some of its bytes, or its end (None)."""
    if isinstance(event, MultipartSegment):
        return form.take_segment(event)
    if part is not None:
        if event is None:
            part.end()
        else:
            part.write(bytes(event))
    return None if event is None else part


def _boundary(content_type: str) -> str:
    kind, options = parse_options_header(content_type)
    boundary: str = options.get("boundary", "")
    if kind != "multipart/form-data" or not boundary:
        raise NotMultipart("The upload is not multipart/form-data with a boundary.")
    return boundary


def _named(broken: MultipartError) -> Malformed | TooLarge:
    if getattr(broken, "http_status", 400) == 413:  # noqa: PLR2004 (Content Too Large)
        return UploadFormTooLarge("The upload has too many fields, or one with too long a head.")
    return FormBroken("The upload's form is cut off or broken.")
