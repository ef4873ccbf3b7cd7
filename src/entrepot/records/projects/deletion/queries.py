"""Deleted projects: who may bring one back, and until when."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from entrepot.errors import Gone, Rule
from entrepot.formats.names import NormalizedName, shown
from entrepot.records.accounts.models import User
from entrepot.records.projects.models import Project, RoleName, State
from entrepot.records.projects.queries import ProjectUnknown

RESTORABLE_FOR = timedelta(days=30)


class TooLateToRestore(Gone):
    rule = Rule(
        "restore-too-late",
        f"What was deleted can be restored for {RESTORABLE_FOR.days} days.",
        "Publish it again, as a new version.",
    )


def active(name: NormalizedName) -> Project:
    """Return the project called `name`, whoever may read it, or raise `ProjectUnknown`."""
    return _one(Project.objects.filter(name=name, state=State.ACTIVE), shown(name))


def taken(name: NormalizedName) -> Project:
    """Return whatever project has the name now, deleted or not, or raise `ProjectUnknown`."""
    return _one(Project.objects.filter(name=name).exclude(state=State.RELEASED), shown(name))


def owned(name: NormalizedName, *, owner: User) -> Project:
    """Return the project that the person owns, deleted or not, or raise `ProjectUnknown`."""
    return _one(_owned_by(owner).filter(name=name), shown(name))


def own_deleted(project_id: UUID, *, owner: User) -> Project:
    """Return what `owned` does, by the project's id."""
    return _one(_owned_by(owner).filter(pk=project_id), str(project_id))


def restorable_by(owner: User, *, at: datetime) -> list[Project]:
    """Return the deleted projects that the person may still bring back, the latest first."""
    deleted = _owned_by(owner).filter(
        state=State.DELETED,
        deleted_at__gt=at - RESTORABLE_FOR,
    )
    return list(deleted.order_by("-deleted_at", "name"))


def require_restorable(what: str, deleted_at: datetime, *, at: datetime) -> None:
    """Raise `TooLateToRestore` for what was deleted so long ago."""
    if at - deleted_at >= RESTORABLE_FOR:
        raise TooLateToRestore(f"{what} was deleted on {deleted_at:%Y-%m-%d}.")


def _owned_by(owner: User) -> QuerySet[Project]:
    owned = Project.objects.filter(roles__user=owner, roles__name=RoleName.OWNER)
    return owned.exclude(state=State.RELEASED)


def _one(projects: QuerySet[Project], called: str) -> Project:
    project = projects.first()
    if project is None:
        raise ProjectUnknown(f"There is no project {called} here.", field="project")
    return project
