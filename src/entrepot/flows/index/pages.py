"""Pages of the simple API.

A page that was rendered once is kept with the revision that it shows, once for all the hosts it is
asked by: those are the asker's to choose, and would be without end. Whether it is current rests
on the revision read within each request, never on a message or on time; so every worker on every
node lists an upload in the moment of its acknowledgement.
"""

import gzip
import hashlib
from dataclasses import dataclass

from entrepot.flows import access
from entrepot.flows.access import Asker
from entrepot.flows.index.kept import Kept
from entrepot.formats import simple
from entrepot.formats.names import NormalizedName
from entrepot.records.projects import queries as projects
from entrepot.records.projects.queries import Reader, Scope
from entrepot.records.releases import queries as releases
from entrepot.records.releases.models import File, Release

SMALLEST_COMPRESSED = 1024
WEIGHT_OF_AN_ENTRY = 2048

_kept = Kept[tuple[object, ...], "_Rendered"](max_bytes=64 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Page:
    """A rendered page: its bytes, the same as gzip where that gains anything, and a tag.

    A private one is for whoever asked alone: not everyone would get it.
    """

    media_type: simple.MediaType
    body: bytes
    compressed: bytes | None
    tag: str
    is_private: bool

    @classmethod
    def of(cls, media_type: simple.MediaType, body: bytes, *, is_private: bool) -> "Page":
        is_large = len(body) >= SMALLEST_COMPRESSED
        compressed = gzip.compress(body, compresslevel=6, mtime=0) if is_large else None
        tag = hashlib.sha256(body).hexdigest()[:32]
        return cls(media_type, body, compressed, tag, is_private)


@dataclass(slots=True)
class _Rendered:
    """A page whose links begin at the root, and what became of it for the last who asked."""

    media_type: simple.MediaType
    body: bytes
    is_private: bool
    _latest: tuple[str, Page] | None = None

    @property
    def weight(self) -> int:
        """Bytes in memory, near enough: the body, the same with an origin, the same compressed."""
        return WEIGHT_OF_AN_ENTRY + 3 * len(self.body)

    def at(self, base_url: str) -> Page:
        """Return the page for whoever knows this instance by `base_url`; HTML needs none."""
        if self.media_type is not simple.MediaType.SIMPLE_JSON:
            base_url = ""
        latest = self._latest
        if latest is None or latest[0] != base_url:
            body = simple.absolute(self.body, base_url)
            latest = self._latest = (
                base_url,
                Page.of(self.media_type, body, is_private=self.is_private),
            )
        return latest[1]


def project_page(
    name: NormalizedName,
    media_type: simple.MediaType,
    *,
    base_url: str,
    asker: Asker,
) -> Page:
    """Return the page of a project, or raise why not. `base_url` has no final slash.

    It is the same for all who may read it. Closing a project makes it old, as every change does.
    """
    known = projects.known(name)
    reader = access.require_read(known, asker=asker, unknown=projects.unknown(name))
    if known is None:
        raise projects.unknown(name)
    return _kept.get(
        (known.id, media_type),
        known.revision,
        lambda: _render_project(
            name,
            media_type,
            reader=reader,
            is_private=access.is_private(known, asker.policy),
        ),
    ).at(base_url)


def index_page(media_type: simple.MediaType, *, asker: Asker) -> Page:
    """Return the list of all projects that have files, as far as whoever asks may read them.

    Kept pages are told apart by all that they were made of, never by who asked.
    """
    reader = access.reader_of_lists(asker)
    revision = projects.listing_revision()
    scope = None if reader.is_public else reader.scope
    closed = projects.listed_for_members(reader=reader) if reader.user_id else frozenset()
    is_private = bool(closed) or not reader.is_public
    return _kept.get(
        ("index", media_type, closed, scope),
        revision,
        lambda: _render_index(media_type, closed, scope=scope, is_private=is_private),
    ).at("")


def file_path(file: File) -> str:
    """Return the root-relative address of a file: lock files keep it, so it never changes."""
    digest = file.sha256
    return f"/packages/{digest[:2]}/{digest[2:4]}/{digest[4:]}/{file.filename}"


def _render_project(
    name: NormalizedName,
    media_type: simple.MediaType,
    *,
    reader: Reader,
    is_private: bool,
) -> _Rendered:
    contents = releases.contents(name, reader=reader)
    page = simple.ProjectPage.of(
        name,
        (
            (release.version, _listed(file, release))
            for release, files in contents.releases
            for file in files
        ),
    )
    return _Rendered(media_type, simple.render(page, media_type), is_private)


def _render_index(
    media_type: simple.MediaType,
    closed: frozenset[str],
    *,
    scope: Scope | None,
    is_private: bool,
) -> _Rendered:
    page = simple.IndexPage(
        tuple(
            (display_name, NormalizedName(name))
            for display_name, name in projects.listed_with(closed, scope=scope)
        ),
    )
    return _Rendered(media_type, simple.render(page, media_type), is_private)


def _listed(file: File, release: Release) -> simple.ListedFile:
    return simple.ListedFile(
        filename=file.filename,
        path=file_path(file),
        sha256=file.sha256,
        size=file.size,
        uploaded_at=file.uploaded_at,
        requires_python=file.requires_python or None,
        yanked=release.yanked,
        metadata_sha256=file.metadata_sha256 or None,
    )
