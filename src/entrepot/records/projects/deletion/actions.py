"""What becomes of a whole project: it disappears, comes back, or lets go of its name.

Its releases, files and roles stay as they are: they are hidden with it, and come back with it.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from entrepot.errors import Conflict, Rule
from entrepot.formats.names import shown
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.actors import Actor
from entrepot.records.projects.actions import hold_name, show_in_listing, touch_listing
from entrepot.records.projects.deletion import queries
from entrepot.records.projects.models import Project, State
from entrepot.records.projects.queries import ProjectUnknown


class ProjectNotDeleted(Conflict):
    rule = Rule(
        "project-not-deleted",
        "Only a deleted project lets go of its name.",
        "Delete the project first: `entrepot project delete`.",
    )


@transaction.atomic
def delete(project: Project, *, actor: Actor, at: datetime) -> bool:
    """Hide the project from everybody; its name stays taken. Twice is not an error: False."""
    hold_name(project.name)
    active = Project.objects.filter(pk=project.pk, state=State.ACTIVE)
    if not active.update(state=State.DELETED, deleted_at=at, revision=F("revision") + 1):
        return False
    touch_listing()
    _record(kinds.PROJECT_DELETED, project, actor=actor, at=at)
    return True


@transaction.atomic
def restore(project: Project, *, actor: Actor, at: datetime) -> bool:
    """Bring the project back as it was. False if it is there; raises `TooLateToRestore`."""
    hold_name(project.name)
    current = Project.objects.get(pk=project.pk)
    if current.state == State.RELEASED:
        raise ProjectUnknown(f"There is no project {shown(current.name)} here.", field="project")
    if current.deleted_at is None:
        return False
    queries.require_restorable(shown(current.display_name), current.deleted_at, at=at)
    Project.objects.filter(pk=project.pk).update(
        state=State.ACTIVE,
        deleted_at=None,
        revision=F("revision") + 1,
    )
    touch_listing()
    _record(kinds.PROJECT_RESTORED, project, actor=actor, at=at)
    return True


@transaction.atomic
def release_name(project: Project, *, actor: Actor, at: datetime) -> None:
    """Let somebody else take the name of a deleted project, which never comes back."""
    hold_name(project.name)
    deleted = Project.objects.filter(pk=project.pk, state=State.DELETED)
    if not deleted.update(state=State.RELEASED):
        raise ProjectNotDeleted(f"The project {shown(project.display_name)} is not deleted.")
    _record(kinds.PROJECT_RELEASED, project, actor=actor, at=at)


def settle_listing(project: Project, *, has_files: bool) -> None:
    """List the project if there is anything to install, within the caller's transaction."""
    if has_files:
        show_in_listing(project)
    elif Project.objects.filter(pk=project.pk, is_listed=True).update(is_listed=False):
        touch_listing()


def _record(kind: kinds.Kind, project: Project, *, actor: Actor, at: datetime) -> None:
    audit.record(kind, project.id, label=project.display_name, actor=actor, at=at)
