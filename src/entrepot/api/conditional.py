"""Conditional and range requests (RFC 9110 §13, §14), for bodies that never change."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

_RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Whole:
    """Send everything: 200."""


@dataclass(frozen=True, slots=True)
class NotModified:
    """Whoever asks has it already: 304."""


@dataclass(frozen=True, slots=True)
class Part:
    """Send bytes `start` to before `stop`: 206."""

    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Unsatisfiable:
    """No byte of the asked range exists: 416."""


Verdict = Whole | NotModified | Part | Unsatisfiable


def judge(
    headers: Mapping[str, str],
    *,
    method: str,
    tag: str,
    modified_at: datetime,
    size: int,
) -> Verdict:
    """Return what to send of a body of `size` bytes with the strong entity tag `tag`, unquoted.

    `If-None-Match` rules over `If-Modified-Since`; a range is for GET alone; several ranges are
    answered with the whole, as a server may.
    """
    if _is_known(headers, tag=tag, modified_at=modified_at):
        return NotModified()
    if method != "GET" or "range" not in headers:
        return Whole()
    if not _range_applies(headers.get("if-range"), tag=tag, modified_at=modified_at):
        return Whole()
    return _part(headers["range"], size)


def http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def matches(if_none_match: str, tag: str) -> bool:
    """Whether the header names `tag`, compared weakly (RFC 9110 §13.1.2)."""
    candidates = (candidate.strip() for candidate in if_none_match.split(","))
    return any(
        candidate == "*" or candidate.removeprefix("W/") == f'"{tag}"' for candidate in candidates
    )


def _is_known(headers: Mapping[str, str], *, tag: str, modified_at: datetime) -> bool:
    if "if-none-match" in headers:
        return matches(headers["if-none-match"], tag)
    since = _date(headers.get("if-modified-since"))
    return since is not None and modified_at.replace(microsecond=0) <= since


def _range_applies(if_range: str | None, *, tag: str, modified_at: datetime) -> bool:
    if if_range is None:
        return True
    if if_range.startswith('"'):
        return if_range == f'"{tag}"'
    return _date(if_range) == modified_at.replace(microsecond=0)


def _date(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):  # the latter for a year or a zone of twenty digits
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _part(value: str, size: int) -> Verdict:
    found = _RANGE.fullmatch(value.strip())
    if found is None or found.group(0) == "bytes=-" or len(value) > 64:  # noqa: PLR2004 (digits)
        return Whole()
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        return Part(size - length, size) if length else Unsatisfiable()
    if last and int(last) < int(first):
        return Whole()
    if int(first) >= size:
        return Unsatisfiable()
    return Part(int(first), min(int(last) + 1, size) if last else size)
