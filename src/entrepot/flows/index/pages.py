"""Pages of the simple API.

A page that was rendered once is kept with the revision that it shows. Whether it is current rests
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

_kept = Kept[tuple[object, ...], "Page"](max_bytes=64 * 1024 * 1024)


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

    @property
    def weight(self) -> int:
        """Bytes in memory, near enough."""
        return len(self.body) + len(self.compressed or b"")


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
        (project_id, media_type, base_url),
        revision,
        lambda: _render_project(name, media_type, base_url=base_url, reader=reader),
    )


def index_page(media_type: simple.MediaType, *, reader: Reader) -> Page:
    """Return the list of all projects that have files."""
    return _kept.get(
        ("index", media_type),
        projects.listing_revision(),
        lambda: _render_index(media_type, reader=reader),
    )


def file_path(file: File) -> str:
    """Return the root-relative address of a file: lock files keep it, so it never changes."""
    digest = file.sha256
    return f"/packages/{digest[:2]}/{digest[2:4]}/{digest[4:]}/{file.filename}"


def _render_project(
    name: NormalizedName,
    media_type: simple.MediaType,
    *,
    base_url: str,
    reader: Reader,
) -> Page:
    contents = releases.contents(name, reader=reader)
    page = simple.ProjectPage.of(
        name,
        (
            (release.version, _listed(file, release))
            for release, files in contents.releases
            for file in files
        ),
    )
    return Page.of(media_type, simple.render(page, media_type, base_url=base_url))


def _render_index(media_type: simple.MediaType, *, reader: Reader) -> Page:
    page = simple.IndexPage(
        tuple(
            (display_name, NormalizedName(name))
            for display_name, name in projects.listed(reader=reader)
        ),
    )
    return Page.of(media_type, simple.render(page, media_type, base_url=""))


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
