"""Texts to plain values: numbers, words, paths. Each reader returns a value or raises `Unfit`."""

import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar

from entrepot.config.invalid import Unfit

MAX_SITE_NAME_LENGTH = 60
MAX_BANNER_LENGTH = 300
MAX_TEXT_FILE_BYTES = 64 * 1024

W = TypeVar("W", bound=str)

_DIGITS = re.compile(r"[0-9]+")
_MAX_DIGITS = 9
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TOKEN_PREFIX = re.compile(r"[a-z0-9_]{1,32}")
_TOKEN_LOCATION = re.compile(r"[!-~]{1,255}")
_SWITCH = {
    **dict.fromkeys(("yes", "true", "on", "1"), True),
    **dict.fromkeys(("no", "false", "off", "0"), False),
}


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """Return a reader of decimal numbers from `low` to `high`, both included."""

    def read(text: str) -> int:
        if not _DIGITS.fullmatch(text):
            raise Unfit("it is not a number in decimal digits alone")
        if len(text) > _MAX_DIGITS or not low <= int(text) <= high:
            raise Unfit("it is out of range")
        return int(text)

    return read


def one_of(*words: W) -> Callable[[str], W]:
    """Return a reader of exactly these words."""

    def read(text: str) -> W:
        for word in words:
            if text == word:
                return word
        raise Unfit("it is not one of the allowed words")

    return read


def switch(text: str) -> bool:
    try:
        return _SWITCH[text.lower()]
    except KeyError:
        raise Unfit("it says neither yes nor no") from None


def new_projects(text: str) -> int | Literal["administrators"]:
    if text == "administrators":
        return "administrators"
    return whole_number(0, 999_999_999)(text)


def day(text: str) -> date:
    """Return a day of the Gregorian calendar, written as ISO 8601 does: 2027-06-30."""
    if not _DAY.fullmatch(text):
        raise Unfit("it is not of the form YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unfit("there is no such day") from None


def folder(text: str) -> Path:
    """Return the absolute path of a folder that exists or can still be made."""
    path = _path(text)
    try:
        if path.exists() and not path.is_dir():
            raise Unfit("it is not a folder")
    except OSError as error:
        raise Unfit(f"it cannot be looked at: {error.strerror}") from None
    return path


def readable_file(text: str) -> Path:
    """Return the absolute path of a file that can be opened now."""
    path = _path(text)
    try:
        if not path.is_file():
            raise Unfit("there is no such file")
        path.open("rb").close()
    except OSError as error:
        raise Unfit(f"it cannot be read: {error.strerror}") from None
    return path


def site_name(text: str) -> str:
    name = text.strip()
    if not 1 <= len(name) <= MAX_SITE_NAME_LENGTH or not name.isprintable():
        raise Unfit("it is too long, blank, or has characters that do not print")
    return name


def banner(text: str) -> str:
    """Return one line for the top of every page."""
    line = text.strip()
    if not 1 <= len(line) <= MAX_BANNER_LENGTH or not line.isprintable():
        raise Unfit("it is too long, blank, or has characters that do not print")
    return line


def text_file(text: str) -> str:
    """Return what a file of plain text says now; it is not read again."""
    path = readable_file(text)
    try:
        with path.open("rb") as file:
            content = file.read(MAX_TEXT_FILE_BYTES + 1)
    except OSError as error:
        raise Unfit(f"it cannot be read: {error.strerror}") from None
    if len(content) > MAX_TEXT_FILE_BYTES:
        raise Unfit("the file has more than 64 KiB")
    try:
        said = content.decode("utf-8-sig").replace("\r\n", "\n").strip()
    except UnicodeDecodeError:
        raise Unfit("the file is not UTF-8 text") from None
    if not said or not all(line.replace("\t", " ").isprintable() for line in said.split("\n")):
        raise Unfit("the file is blank, or has characters that do not print")
    return said


def token_prefix(text: str) -> str:
    return _matching(_TOKEN_PREFIX, text)


def token_location(text: str) -> str:
    return _matching(_TOKEN_LOCATION, text)


def as_given(text: str) -> str:
    """Return a text that another room parses and judges."""
    return text


def cores() -> int:
    """Return how many processors this process may use, which a service manager may have cut."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _matching(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise Unfit("it has other characters, or too many")
    return text


def _path(text: str) -> Path:
    if "\0" in text:
        raise Unfit("a path has no NUL")
    return Path(text).absolute()  # so that a later change of the working folder moves nothing
