"""File names of distributions: binary distribution format, PEP 427, 425, 440 and 625."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from math import prod
from typing import Self

from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import Version

from entrepot.errors import Malformed, Rule
from entrepot.formats import versions
from entrepot.formats.names import InvalidName, NormalizedName, normalize, shown
from entrepot.formats.versions import InvalidVersion

MAX_FILENAME_BYTES = 255 - len(".metadata")
"""What file systems and object stores take in one path segment, less PEP 658's suffix."""

MAX_TAGS = 1_000
"""Compressed tag sets multiply: 246 bytes could stand for more than 60,000 tags."""

MAX_KEY_LENGTH = 300

_CHARACTERS = re.compile(r"[A-Za-z0-9._+!-]+")
_ESCAPED = re.compile(r"[A-Za-z0-9_.]+")
_BUILD = re.compile(r"([0-9]+)(.*)")


class PackageType(StrEnum):
    """The values of the upload form's `filetype` that are still taken (PEP 527, PEP 715)."""

    SDIST = "sdist"
    WHEEL = "bdist_wheel"


_EXTENSIONS = {
    ".whl": PackageType.WHEEL,
    ".tar.gz": PackageType.SDIST,
    ".zip": PackageType.SDIST,
}


class InvalidFilename(Malformed):
    rule = Rule(
        "invalid-filename",
        "A file is named as the standards for wheels and source distributions say: "
        "NAME-VERSION(-BUILD)-PYTHON-ABI-PLATFORM.whl or NAME-VERSION.tar.gz.",
        "Upload the file under the name that your build tool gave it.",
    )


class UnsupportedFileType(Malformed):
    rule = Rule(
        "unsupported-file-type",
        "Wheels (.whl) and source distributions (.tar.gz or .zip) are taken; eggs, installers and "
        "other archives are not.",
        "Build a wheel and a source distribution with 'python -m build'.",
    )


@dataclass(frozen=True, slots=True)
class Filename:
    """The name of a distribution, taken apart; only `parse` makes one.

    `version` keeps the spelling's zeros (`1.0` and `1.0.0` are equal). `build` is `''` or the
    build tag as installers compare it: a number without leading zeros, then any suffix. `tags`
    are sorted `python-abi-platform` strings, compressed sets expanded; empty for an sdist.
    """

    text: str
    kind: PackageType
    project: NormalizedName
    version: Version
    build: str = ""
    tags: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str, project: NormalizedName | None = None) -> Self:
        """Return the parts of `text`, a bare file name.

        The name of an sdist may be split in more than one place: `a-1-2.tar.gz` is release 2 of
        `a-1`, or 1.post2 of `a`. `project`, if given, decides; a name that does not fit it is
        split at the last hyphen that can be, so that whoever compares can say what it does say.

        Raises `InvalidFilename` and `UnsupportedFileType`.
        """
        _require_plain(text)
        extension = next((known for known in _EXTENSIONS if text.endswith(known)), None)
        if extension is None:
            raise UnsupportedFileType(
                f"The file {shown(text)} is neither a .whl nor a .tar.gz or .zip.", field="content"
            )
        kind = _EXTENSIONS[extension]
        if kind is PackageType.WHEEL:
            return cls(text, kind, *_parse_wheel(text))
        return cls(text, kind, *_parse_sdist(text, text.removesuffix(extension), project))

    @property
    def canonical_version(self) -> str:
        """The one spelling by which releases are told apart: `1.0.0` and `1` are `1`."""
        return versions.canonical(self.version)

    @property
    def uniqueness_key(self) -> str:
        """What a release may have once: `sdist`, or a wheel's build and tags, however spelled.

        A key over 300 characters is replaced by its SHA-256 in hex, which no other key can equal:
        the rest holds hyphens or is the word `sdist`.
        """
        if self.kind is PackageType.SDIST:
            return self.kind
        key = " ".join((self.build, *self.tags)).lstrip()
        return key if len(key) <= MAX_KEY_LENGTH else sha256(key.encode()).hexdigest()


def readings(text: str) -> tuple[NormalizedName, ...]:
    """Return every project that a file of this name can be of; none for what is no file's name."""
    extension = next((known for known in _EXTENSIONS if text.endswith(known)), None)
    if extension is None:
        return ()
    stem = text.removesuffix(extension)
    if _EXTENSIONS[extension] is PackageType.SDIST:
        return tuple(name for name, _ in split_stem(stem))
    try:
        return (normalize(stem.partition("-")[0]),)
    except InvalidName:
        return ()


def split_stem(stem: str) -> Iterator[tuple[NormalizedName, Version]]:
    """Yield each reading of `stem` as `NAME-VERSION`, the longest name first.

    No two readings have the same name: what one adds to another's name holds more than
    separators, as a name may not end in one. What no file could be called has none.
    """
    end = len(stem) if len(stem) <= MAX_FILENAME_BYTES else 0
    while (end := stem.rfind("-", 0, end)) >= 0:
        try:
            yield normalize(stem[:end]), versions.parse(stem[end + 1 :])
        except (InvalidName, InvalidVersion):
            continue


def _require_plain(text: str) -> None:
    if len(text.encode(errors="replace")) > MAX_FILENAME_BYTES:
        raise InvalidFilename(
            f"The file name {shown(text)} is longer than {MAX_FILENAME_BYTES} bytes.",
            field="content",
        )
    if not _CHARACTERS.fullmatch(text):
        raise InvalidFilename(
            f"The file name {shown(text)} is empty or has characters other than ASCII letters, "
            "digits, '.', '_', '-', '+' and '!'.",
            field="content",
        )
    if text.startswith(".") or ".." in text:
        raise InvalidFilename(
            f"The file name {shown(text)} starts with a dot or holds two in a row.", field="content"
        )


def _parse_wheel(text: str) -> tuple[NormalizedName, Version, str, tuple[str, ...]]:
    # Tags are counted and their characters looked at before `packaging` expands them: it has no
    # bound, and it takes any character in a platform tag.
    parts = text.removesuffix(".whl").split("-")
    if prod(part.count(".") + 1 for part in parts[-3:]) > MAX_TAGS:
        raise InvalidFilename(
            f"The wheel name {shown(text)} stands for more than {MAX_TAGS} tags.", field="content"
        )
    if not all(_ESCAPED.fullmatch(part) for part in parts[2:]):
        raise InvalidFilename(
            f"The wheel name {shown(text)} has an empty or misspelled build, python, abi or "
            "platform tag.",
            field="content",
        )
    try:
        _, version, _, tags = parse_wheel_filename(text)
        project = normalize(parts[0])
    except (InvalidWheelFilename, InvalidName) as error:
        raise InvalidFilename(
            f"{shown(text)} is not a valid wheel file name.", field="content"
        ) from error
    build = _canonical_build(parts[2]) if len(parts) == 6 else ""  # noqa: PLR2004  PEP 427's parts
    return project, version, build, tuple(sorted(map(str, tags)))


def _canonical_build(text: str) -> str:
    # PEP 427: a build tag sorts as its number, then the rest; `01` and `1` are the same build.
    number, suffix = _BUILD.fullmatch(text).groups()  # type: ignore[union-attr]  # parsed already
    return f"{int(number)}{suffix}"


def _parse_sdist(
    text: str, stem: str, project: NormalizedName | None
) -> tuple[NormalizedName, Version]:
    readings = list(split_stem(stem))
    for reading in readings:
        if reading[0] == project:
            return reading
    if not readings:
        raise InvalidFilename(
            f"{shown(text)} is not a valid file name for a source distribution: it is not a "
            "project name, a hyphen and a version.",
            field="content",
        )
    return readings[0]
