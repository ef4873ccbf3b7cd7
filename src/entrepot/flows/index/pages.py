"""Pages of the simple API.

A page that was rendered once is kept with the revision that it shows, once for all the hosts it is
asked by: those are the asker's to choose, and would be without end. Whether it is current rests
on the revision read within each request, never on a message or on time; so every worker on every
node lists an upload in the moment of its acknowledgement.
"""

import gzip
import hashlib
from dataclasses import dataclass

from entrepot.flows.index.kept import Kept
from entrepot.formats import simple
from entrepot.formats.names import NormalizedName
from entrepot.records.projects import queries as projects
from entrepot.records.projects.queries import Reader
from entrepot.records.releases import queries as releases
from entrepot.records.releases.models import File, Release

SMALLEST_COMPRESSED = 1024
WEIGHT_OF_AN_ENTRY = 2048

_kept = Kept[tuple[object, ...], "_Rendered"](max_bytes=64 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class Page:
    """A rendered page: its bytes, the same as gzip where that gains anything, and a tag."""

    media_type: simple.MediaType
    body: bytes
    compressed: bytes | None
    tag: str

    @classmethod
    def of(cls, media_type: simple.MediaType, body: bytes) -> "Page":
        is_large = len(body) >= SMALLEST_COMPRESSED
        compressed = gzip.compress(body, compresslevel=6, mtime=0) if is_large else None
        return cls(media_type, body, compressed, hashlib.sha256(body).hexdigest()[:32])


@dataclass(slots=True)
class _Rendered:
    """A page whose links begin at the root, and what became of it for the last who asked."""

    media_type: simple.MediaType
    body: bytes
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
            latest = self._latest = (base_url, Page.of(self.media_type, body))
        return latest[1]


def project_page(
    name: NormalizedName,
    media_type: simple.MediaType,
    *,
    base_url: str,
    reader: Reader,
) -> Page:
    """Return the page of a project, or raise `ProjectUnknown`. `base_url` has no final slash."""
    project_id, revision = projects.revision(name, reader=reader)
    return _kept.get(
        (project_id, media_type),
        revision,
        lambda: _render_project(name, media_type, reader=reader),
    ).at(base_url)


def index_page(media_type: simple.MediaType, *, reader: Reader) -> Page:
    """Return the list of all projects that have files."""
    return _kept.get(
        ("index", media_type),
        projects.listing_revision(),
        lambda: _render_index(media_type, reader=reader),
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
    return _Rendered(media_type, simple.render(page, media_type))


def _render_index(media_type: simple.MediaType, *, reader: Reader) -> _Rendered:
    page = simple.IndexPage(
        tuple(
            (display_name, NormalizedName(name))
            for display_name, name in projects.listed(reader=reader)
        ),
    )
    return _Rendered(media_type, simple.render(page, media_type))


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
