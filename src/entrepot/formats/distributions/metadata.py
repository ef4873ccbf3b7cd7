"""Core metadata, read from the distribution itself: the file is the truth, forms are hearsay."""

import re
from dataclasses import dataclass, field
from typing import BinaryIO

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

from entrepot.errors import Malformed, Rule
from entrepot.formats import versions
from entrepot.formats.distributions import tars, zips
from entrepot.formats.distributions.fields import Fields, InvalidMetadata, invalid
from entrepot.formats.distributions.filenames import Filename, PackageType, split_stem
from entrepot.formats.distributions.search import Search
from entrepot.formats.names import InvalidName, NormalizedName, normalize, shown
from entrepot.formats.versions import InvalidVersion

MAX_SPECIFIER_CHARACTERS = 250
"""Of a set of specifiers: numbers beyond 4,300 digits break those who compare them."""

_METADATA_VERSION = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}")
_WEB = ("https://", "http://")


class MetadataDisagrees(Malformed):
    rule = Rule(
        "metadata-disagrees",
        "The upload form, the file's name and the metadata inside of the file name the same "
        "project and the same version.",
        "Upload the file as your build tool made it, without renaming it.",
    )


@dataclass(frozen=True, slots=True)
class CoreMetadata:
    """What a distribution says of itself, as far as an index shows it.

    `raw` is the document byte for byte, as PEP 658 wants it served. Absent text is `''`. Values
    are as the author spelled them, on one line but for `license` and `description`; addresses
    in `project_urls` are of the web, other schemes are left out; `home_page` and `download_url`
    are among them under their fields' names.
    """

    raw: bytes = field(repr=False)
    metadata_version: str
    name: str
    version: Version
    requires_python: str | None = None
    summary: str = ""
    description: str = field(default="", repr=False)
    description_content_type: str = ""
    license: str = field(default="", repr=False)
    author: str = ""
    author_email: str = ""
    maintainer: str = ""
    maintainer_email: str = ""
    keywords: tuple[str, ...] = ()
    classifiers: tuple[str, ...] = ()
    project_urls: tuple[tuple[str, str], ...] = ()
    requires_dist: tuple[str, ...] = ()

    @property
    def project(self) -> NormalizedName:
        """The normalized name."""
        return normalize(self.name)


def read(filename: Filename, content: BinaryIO) -> CoreMetadata:
    """Return the core metadata in `content`, a seekable handle at any position.

    Raises `InvalidArchive` for whatever is no wheel or source distribution, `MetadataMissing`,
    `InvalidMetadata`, and `MetadataDisagrees` if a wheel's `.dist-info` directory is another's.
    """
    search = Search(filename)
    reader = tars if filename.text.endswith(".tar.gz") else zips
    raw = reader.read_member(content, search)
    if filename.kind is PackageType.WHEEL:
        _require_own_directory(filename, search.directory or "")
    return parse(raw)


def parse(raw: bytes) -> CoreMetadata:
    """Return what `raw`, a METADATA or PKG-INFO file of any version, says.

    Unknown fields and versions are no mistake: the standard grows. Raises `InvalidMetadata`.
    """
    fields = Fields(raw)
    return CoreMetadata(
        raw=raw,
        metadata_version=_metadata_version(fields),
        name=_name(fields),
        version=_version(fields),
        requires_python=_requires_python(fields),
        summary=fields.line("Summary"),
        description=fields.text("Description") or fields.body,
        description_content_type=fields.line("Description-Content-Type"),
        license=fields.line("License-Expression") or fields.text("License"),
        author=fields.line("Author"),
        author_email=fields.line("Author-Email"),
        maintainer=fields.line("Maintainer"),
        maintainer_email=fields.line("Maintainer-Email"),
        keywords=_keywords(fields),
        classifiers=fields.lines("Classifier"),
        project_urls=tuple(_project_urls(fields)),
        requires_dist=fields.lines("Requires-Dist"),
    )


def require_agreement(
    filename: Filename, metadata: CoreMetadata, *, name: NormalizedName, version: Version | str
) -> None:
    """Raise `MetadataDisagrees` unless form, file name and file mean one project and one version.

    `name` and `version` are the form's. Names are compared normalized, versions as PEP 440 does:
    `1.0` is `1.0.0`.
    """
    if not name == filename.project == metadata.project:
        raise MetadataDisagrees(
            f"The project names disagree: the upload form says {shown(name)}, the file name "
            f"{shown(filename.project)}, the metadata in the file {shown(metadata.project)}.",
            field="name",
        )
    claimed = version if isinstance(version, Version) else _claimed_version(version)
    if not claimed == filename.version == metadata.version:
        raise MetadataDisagrees(
            f"The versions disagree: the upload form says {shown(str(claimed))}, the file name "
            f"{shown(str(filename.version))}, the metadata in the file "
            f"{shown(str(metadata.version))}.",
            field="version",
        )


def _require_own_directory(filename: Filename, directory: str) -> None:
    own = (filename.project, filename.version)
    if own not in split_stem(directory.removesuffix(".dist-info")):
        raise MetadataDisagrees(
            f"The wheel {shown(filename.text)} has the metadata directory {shown(directory)}, "
            "which is named after another project or version.",
            field="content",
        )


def _metadata_version(fields: Fields) -> str:
    value = fields.required("Metadata-Version")
    if not _METADATA_VERSION.fullmatch(value):
        raise invalid("Metadata-Version", f"is no version of the standard: {shown(value)}")
    return value


def _name(fields: Fields) -> str:
    value = fields.required("Name")
    try:
        normalize(value)
    except InvalidName as error:
        raise invalid("Name", f"is not a valid project name: {shown(value)}") from error
    return value


def _version(fields: Fields) -> Version:
    value = fields.required("Version")
    try:
        return versions.parse(value)
    except InvalidVersion as error:
        raise invalid("Version", f"is not a valid version: {shown(value)}") from error


def _claimed_version(value: str) -> Version:
    try:
        return versions.parse(value)
    except InvalidVersion as error:
        raise InvalidMetadata(
            f"The version in the upload form is not a valid version: {shown(value)}.",
            field="version",
        ) from error


def _requires_python(fields: Fields) -> str | None:
    value = fields.optional("Requires-Python")
    if value is not None and not _is_specifier_set(value):
        problem = f"is not a valid set of version specifiers: {shown(value)}"
        raise invalid("Requires-Python", problem)
    return value


def _is_specifier_set(value: str) -> bool:
    if len(value) > MAX_SPECIFIER_CHARACTERS or not value.isascii():
        return False
    try:
        SpecifierSet(value)
    except InvalidSpecifier:
        return False
    return True


def _keywords(fields: Fields) -> tuple[str, ...]:
    # Commas since PEP 566; before, many wrote words with spaces between them.
    value = fields.line("Keywords")
    words = value.split(",") if "," in value else value.split()
    return tuple(word.strip() for word in words if word.strip())


def _project_urls(fields: Fields) -> list[tuple[str, str]]:
    pairs = [(name, fields.line(name)) for name in ("Home-Page", "Download-URL")]
    for value in fields.lines("Project-URL"):
        label, _, url = value.partition(",")
        pairs.append((label.strip(), url.strip()))
    # What a page links must not be a script: the rest is not worth a refusal.
    return [(label, url) for label, url in pairs if label and url.lower().startswith(_WEB)]
