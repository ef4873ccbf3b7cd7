from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Sum
from packaging.version import Version

from entrepot.errors import NotFound, Rule
from entrepot.formats import versions
from entrepot.formats.names import NormalizedName, shown
from entrepot.records.projects import queries as projects
from entrepot.records.projects.models import Project, State
from entrepot.records.projects.queries import Reader
from entrepot.records.releases.models import File, Readme, Release

SHOWN_VERSIONS = 3


class ReleaseUnknown(NotFound):
    rule = Rule(
        "release-unknown",
        "A release exists from the first upload of its version until it is deleted.",
        "Look at the project's page for the versions there are.",
    )


class FileUnknown(NotFound):
    rule = Rule(
        "file-unknown",
        "A file is served at the address that the index gives, until it is deleted.",
        "Read the project's page again for the addresses of today.",
    )


@dataclass(frozen=True, slots=True)
class ProjectContents:
    """A project with its releases, newest version first, and the files of each."""

    project: Project
    releases: tuple[tuple[Release, tuple[File, ...]], ...]


def contents(name: NormalizedName, *, reader: Reader) -> ProjectContents:
    """Return all that pages show of a project, or raise `ProjectUnknown`."""
    project = projects.visible(name, reader=reader)
    files: dict[object, list[File]] = {}
    for file in File.objects.filter(project=project, deleted_at=None).order_by("filename"):
        files.setdefault(file.release_id, []).append(file)
    return ProjectContents(
        project,
        tuple((release, tuple(files.get(release.id, ()))) for release in _newest_first(project)),
    )


def release(name: NormalizedName, version: str, *, reader: Reader) -> Release:
    """Return one release, by any spelling of its version, as far as `reader` may see it.

    Raises `ProjectUnknown` or `ReleaseUnknown`.
    """
    project = projects.visible(name, reader=reader)
    found = Release.objects.filter(
        project=project,
        canonical_version=versions.canonical(version),
        deleted_at=None,
    ).first()
    if found is None:
        newest = [release.version for release in _newest_first(project)[:SHOWN_VERSIONS]]
        raise ReleaseUnknown(
            f"The project {project.display_name} has no release {shown(version)}; its newest: "
            f"{', '.join(newest) or 'none'}.",
            field="version",
        )
    return found


def _newest_first(project: Project) -> list[Release]:
    return sorted(
        Release.objects.filter(project=project, deleted_at=None).defer("description"),
        key=lambda release: versions.parse(release.version),
        reverse=True,
    )


@dataclass(frozen=True, slots=True)
class ListedRelease:
    """A release as lists show it: without what it says of itself."""

    id: UUID
    version: str
    parsed: Version
    created_at: datetime
    yanked: bool | str
    has_files: bool

    @property
    def is_prerelease(self) -> bool:
        return self.parsed.is_prerelease


def listed(project: Project) -> list[ListedRelease]:
    """Return all releases of a project that its reader may see, newest version first."""
    files = File.objects.filter(release=OuterRef("pk"), deleted_at=None)
    rows = (
        Release.objects.filter(project=project, deleted_at=None)
        .annotate(has_files=Exists(files))
        .values_list("id", "version", "created_at", "yanked_at", "yanked_reason", "has_files")
    )
    found = [
        ListedRelease(
            id,
            version,
            versions.parse(version),
            created_at,
            yanked_at is not None and (reason or True),
            has_files,
        )
        for id, version, created_at, yanked_at, reason, has_files in rows  # noqa: A001 (its column)
    ]
    return sorted(found, key=lambda release: release.parsed, reverse=True)


def preferred(releases: Sequence[ListedRelease]) -> ListedRelease | None:
    """Return the release that an installer would take: not yanked before final before newest."""
    return max(
        (release for release in releases if release.has_files),
        key=lambda release: (
            release.yanked is False,
            not release.is_prerelease,
            release.parsed,
        ),
        default=None,
    )


def whole(release_id: UUID) -> Release:
    """Return a listed release with all it says of itself, and what became of its description."""
    return Release.objects.select_related("readme").get(pk=release_id)


def summary_of(release_id: UUID) -> str:
    return Release.objects.values_list("summary", flat=True).get(pk=release_id)


def last_upload(project: Project) -> datetime | None:
    """Return when a file that is still there was uploaded last."""
    files = File.objects.filter(project=project, deleted_at=None)
    found: datetime | None = files.aggregate(last=Max("uploaded_at"))["last"]
    return found


def counts(project_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return how many releases each of the projects has; those with none are left out."""
    found = Release.objects.filter(project__in=project_ids, deleted_at=None)
    rows = found.values("project_id").annotate(count=Count("pk"))
    return {row["project_id"]: row["count"] for row in rows}


def files_of(release: Release) -> QuerySet[File]:
    return File.objects.filter(release=release, deleted_at=None).order_by("filename")


def download(filename: str, *, sha256: str) -> File | None:
    """Return the active project's file at this address, whoever asks; the caller has to judge."""
    return (
        File.objects.filter(
            filename=filename,
            sha256=sha256,
            deleted_at=None,
            project__state=State.ACTIVE,
        )
        .select_related("project")
        .first()
    )


def no_file_at_address(filename: str) -> FileUnknown:
    return FileUnknown(f"There is no file {shown(filename)} at this address.")


def ever_named(filename: str) -> File | None:
    """Return the row of the one file that ever had this name, deleted or not."""
    return File.objects.filter(filename=filename).select_related("project").first()


def objects_without_row(keys: Sequence[str]) -> set[str]:
    """Return those of the storage `keys` that no file row holds."""
    held = File.objects.filter(storage_key__in=keys).values_list("storage_key", flat=True)
    return set(keys) - set(held)


def is_readme_waiting(*, renderer: int) -> bool:
    return _readmes_waiting(renderer).exists()


def next_readme(*, renderer: int) -> Readme | None:
    """Return a description that no renderer of this version has seen; the newly uploaded first."""
    waiting = _readmes_waiting(renderer).select_related("release")
    return waiting.order_by("renderer", "pk").first()


def _readmes_waiting(renderer: int) -> QuerySet[Readme]:
    return Readme.objects.filter(renderer__lt=renderer, release__deleted_at=None)


def count_files() -> int:
    return _there().count()


def count_bytes() -> int:
    return _there().aggregate(total=Sum("size"))["total"] or 0


def _there() -> QuerySet[File]:
    return File.objects.filter(deleted_at=None, project__state=State.ACTIVE)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What a file's row says of its object: key, size in bytes, and if metadata lies beside it."""

    key: str
    size: int
    filename: str
    has_metadata: bool


def stored_files() -> Iterator[StoredFile]:
    """Yield what storage must hold of every file: until it is purged a deleted one comes back."""
    files = File.objects.filter(purged_at=None)
    rows = files.values_list("storage_key", "size", "filename", "metadata_sha256")
    return (
        StoredFile(key, size, filename, bool(digest))
        for key, size, filename, digest in rows.iterator()
    )


def file(name: NormalizedName, version: str, filename: str, *, reader: Reader) -> File:
    """Return one file of a release as far as `reader` may have it, or raise why not."""
    of = release(name, version, reader=reader)
    found = File.objects.filter(release=of, filename=filename, deleted_at=None).first()
    if found is None:
        raise FileUnknown(f"Release {of.version} has no file {shown(filename)}.")
    return found
