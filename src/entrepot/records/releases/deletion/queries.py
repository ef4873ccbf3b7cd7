"""Files and releases that were deleted: what may come back, and what is to be purged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from entrepot.formats import versions
from entrepot.formats.names import shown
from entrepot.records.projects.deletion.queries import RESTORABLE_FOR
from entrepot.records.projects.models import Project, State
from entrepot.records.releases.models import File, Release
from entrepot.records.releases.queries import FileUnknown, ReleaseUnknown

SHOWN = 100
SHOWN_OF_A_RELEASE = 20


@dataclass(frozen=True, slots=True)
class Deleted:
    """What was deleted of a project and still has its bytes, the latest first."""

    releases: Sequence[Release]
    files: Sequence[File]

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than is shown."""
        return SHOWN in {len(self.releases), len(self.files)}


def deleted_of(project: Project, *, at: datetime) -> Deleted:
    """Return what was deleted of the project and can be restored; of a release also its files."""
    since = at - RESTORABLE_FOR
    with_it = File.objects.filter(purged_at=None).exclude(deleted_at=None).order_by("filename")
    releases = (
        Release.objects.filter(project=project, deleted_at__gt=since)
        .defer("description", "metadata")
        .annotate(file_count=Count("files", filter=Q(files__purged_at=None)))
        .prefetch_related(Prefetch("files", with_it[:SHOWN_OF_A_RELEASE], to_attr="shown_files"))
        .order_by("-deleted_at", "version")
    )
    files = (
        File.objects.filter(
            project=project,
            deleted_at__gt=since,
            purged_at=None,
            release__deleted_at=None,
        )
        .select_related("release")
        .order_by("-deleted_at", "filename")
    )
    return Deleted(list(releases[:SHOWN]), list(files[:SHOWN]))


def release_of(project: Project, version: str) -> Release:
    """Return the project's release by any spelling of its version, deleted or not."""
    canonical = versions.canonical(version)
    found = _releases(project).filter(canonical_version=canonical).first()
    if found is None:
        raise ReleaseUnknown(
            f"The project {project.display_name} never had a release {shown(version)}.",
            field="version",
        )
    return found


def release_by_id(project: Project, release_id: UUID) -> Release:
    """Return the project's release of this id, deleted or not: others' do not exist."""
    found = _releases(project).filter(pk=release_id).first()
    if found is None:
        raise ReleaseUnknown(f"The project {project.display_name} has no release {release_id}.")
    return found


def files_of(release: Release) -> QuerySet[File]:
    """Return the files that the release has, by name."""
    return File.objects.filter(release=release, deleted_at=None).order_by("filename")


def file_of(release: Release, filename: str) -> File:
    """Return a file that the release has or had, or raise `FileUnknown`."""
    return _one(_files().filter(release=release, filename=filename), filename)


def file_by_id(project: Project, file_id: UUID) -> File:
    """Return the project's file of this id, deleted or not: others' do not exist."""
    return _one(_files().filter(project=project, pk=file_id), str(file_id))


def file_named(filename: str) -> File:
    """Return the one file that ever had this name, as far as its project is there."""
    return _one(_files().exclude(project__state=State.RELEASED).filter(filename=filename), filename)


def has_files(project: Project) -> bool:
    """Whether there is anything to install."""
    return File.objects.filter(project=project, deleted_at=None).exists()


def due_for_purging(at: datetime, *, limit: int) -> list[File]:
    """Return files that nobody can restore any more and that still have their bytes."""
    until = at - RESTORABLE_FOR
    gone = Project.objects.filter(deleted_at__lte=until).exclude(state=State.ACTIVE)
    by_themselves = _files().filter(deleted_at__lte=until, purged_at=None)
    with_project = _files().filter(project__in=gone, purged_at=None)
    # Two questions, for the database has an index for each and none for both.
    due = {file.id: file for files in (by_themselves, with_project) for file in files[:limit]}
    return list(due.values())[:limit]


def half_purged(*, limit: int) -> list[File]:
    """Return files that count as purged, but whose bytes nobody has seen to go."""
    begun = File.objects.exclude(purged_at=None).exclude(storage_key="")
    return list(begun.order_by("purged_at", "id")[:limit])


def _releases(project: Project) -> QuerySet[Release]:
    return Release.objects.filter(project=project).select_related("project").defer("description")


def _files() -> QuerySet[File]:
    return File.objects.select_related("project", "release").defer("release__description")


def _one(files: QuerySet[File], called: str) -> File:
    file = files.first()
    if file is None:
        raise FileUnknown(f"There was never a file {shown(called)} here.")
    return file
