"""Files and releases are taken away, come back, and lose their bytes; their names never come free.

Every verb holds the project's name first, as an upload does: of the two, one sees what the other
has done.
"""

from datetime import datetime

from django.db import transaction

from entrepot.errors import Conflict, Gone, Rule
from entrepot.formats.names import shown
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.actors import Actor
from entrepot.records.projects import actions as projects
from entrepot.records.projects.deletion import actions as project_deletion
from entrepot.records.projects.deletion.queries import require_restorable
from entrepot.records.projects.models import Project, State
from entrepot.records.projects.queries import ProjectUnknown
from entrepot.records.releases.deletion import queries
from entrepot.records.releases.models import File, Release


class FilePurged(Gone):
    rule = Rule(
        "file-purged",
        "What was purged is gone for ever: its bytes are nowhere any more.",
        "Publish it again, as a new version.",
    )


class ReleaseDeleted(Conflict):
    rule = Rule(
        "release-deleted",
        "A file of a deleted release comes back with its release.",
        "Restore the release: on the project's page of what was deleted, or by `entrepot release "
        "restore`.",
    )


@transaction.atomic
def delete_file(file: File, *, actor: Actor, at: datetime) -> bool:
    """Take the file away; its name stays spent. Doing so twice is not an error: False."""
    projects.hold_name(file.project.name)
    if not File.objects.filter(pk=file.pk, deleted_at=None).update(deleted_at=at):
        return False
    _settle(file.project)
    _record_file(kinds.FILE_DELETED, file, actor=actor, at=at)
    return True


@transaction.atomic
def restore_file(file: File, *, actor: Actor, at: datetime) -> bool:
    """Bring the file back. False if it is there; raises the reason why it cannot come back."""
    current = _held(file)
    _require_active(current.project)
    if current.release.deleted_at is not None:
        raise ReleaseDeleted(f"Release {current.release.version} of the file was deleted.")
    if current.deleted_at is None:
        return False
    _require_bytes(current)
    require_restorable(shown(current.filename), current.deleted_at, at=at)
    File.objects.filter(pk=current.pk).update(deleted_at=None)
    _settle(current.project)
    _record_file(kinds.FILE_RESTORED, current, actor=actor, at=at)
    return True


@transaction.atomic
def purge_file(file: File, *, actor: Actor, at: datetime) -> bool:
    """Give the file up for ever; whoever calls takes the bytes next. False if it was so before.

    One that is there is deleted first, with an entry of its own.
    """
    projects.hold_name(file.project.name)
    delete_file(file, actor=actor, at=at)
    if not File.objects.filter(pk=file.pk, purged_at=None).update(purged_at=at):
        return False
    _record_file(kinds.FILE_PURGED, file, actor=actor, at=at)
    return True


def forget_object(file: File) -> None:
    """Note that the bytes of a purged file are gone from storage."""
    File.objects.filter(pk=file.pk).exclude(purged_at=None).update(storage_key="")


@transaction.atomic
def delete_release(release: Release, *, actor: Actor, at: datetime) -> bool:
    """Take the release away with all its files. Doing so twice is not an error: False."""
    projects.hold_name(release.project.name)
    if not Release.objects.filter(pk=release.pk, deleted_at=None).update(deleted_at=at):
        return False
    # The same moment marks what comes back with it: what was deleted before does not.
    files = File.objects.filter(release=release, deleted_at=None).update(deleted_at=at)
    _settle(release.project)
    _record_release(kinds.RELEASE_DELETED, release, files, actor=actor, at=at)
    return True


@transaction.atomic
def restore_release(release: Release, *, actor: Actor, at: datetime) -> bool:
    """Bring the release back, with the files that were deleted with it and not purged since.

    False if it is there; raises the reason why it cannot come back.
    """
    projects.hold_name(release.project.name)
    current = Release.objects.select_related("project").get(pk=release.pk)
    _require_active(current.project)
    if current.deleted_at is None:
        return False
    called = f"{shown(current.project.display_name)} {current.version}"
    require_restorable(called, current.deleted_at, at=at)
    with_it = File.objects.filter(release=current, deleted_at=current.deleted_at, purged_at=None)
    files = with_it.update(deleted_at=None)
    Release.objects.filter(pk=current.pk).update(deleted_at=None)
    _settle(current.project)
    _record_release(kinds.RELEASE_RESTORED, current, files, actor=actor, at=at)
    return True


def _held(file: File) -> File:
    projects.hold_name(file.project.name)
    return File.objects.select_related("project", "release").get(pk=file.pk)


def _require_active(project: Project) -> None:
    if project.state != State.ACTIVE:
        raise ProjectUnknown(f"There is no project {shown(project.name)} here.", field="project")


def _require_bytes(file: File) -> None:
    if file.purged_at is not None:
        raise FilePurged(f"{shown(file.filename)} was purged on {file.purged_at:%Y-%m-%d}.")


def _settle(project: Project) -> None:
    projects.touch(project)
    project_deletion.settle_listing(project, has_files=queries.has_files(project))


def _record_file(kind: kinds.Kind, file: File, *, actor: Actor, at: datetime) -> None:
    audit.record(
        kind,
        file.id,
        label=file.filename,
        actor=actor,
        at=at,
        project=file.project.name,
        project_id=str(file.project_id),
        version=file.release.version,
    )


def _record_release(
    kind: kinds.Kind,
    release: Release,
    files: int,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    audit.record(
        kind,
        release.id,
        label=release.version,
        actor=actor,
        at=at,
        project=release.project.name,
        project_id=str(release.project_id),
        version=release.version,
        files=files,
    )
