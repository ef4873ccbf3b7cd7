from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from entrepot.errors import Gone, Rule
from entrepot.records.accounts import queries as accounts
from entrepot.records.accounts.models import State as PersonState
from entrepot.records.accounts.models import User
from entrepot.records.invitations.models import Invitation
from entrepot.records.projects.models import Project, Role, RoleName
from entrepot.records.projects.models import State as ProjectState


class InvitationClosed(Gone):
    """Unknown, answered, withdrawn, expired and somebody else's are one answer."""

    rule = Rule(
        "invitation-closed",
        "An invitation to a project is good until it is answered or withdrawn, it expires, or "
        "whoever invited is no owner any more.",
        "Ask an owner of the project for a new one.",
    )

    def __init__(self) -> None:
        super().__init__("This invitation is not open any more.")


def open_of(project: Project, *, at: datetime) -> list[Invitation]:
    """Return the invitations that wait for an answer, the latest first."""
    waiting = _all().filter(project=project, expires_at__gt=at)
    waiting = waiting.exclude(user__state=PersonState.DELETED)
    return list(waiting.order_by("-created_at", "id"))


def open_for(person: User, *, at: datetime) -> list[Invitation]:
    """Return the invitations that the person may accept now, the latest first."""
    return list(_good_for(person, at=at).order_by("-created_at", "id"))


def offered(invitation_id: UUID, *, person: User, at: datetime) -> Invitation:
    """Return one of what `open_for` returns, or raise `InvitationClosed`."""
    invitation = _good_for(person, at=at).filter(pk=invitation_id).first()
    if invitation is None:
        raise InvitationClosed
    return invitation


def of_project(invitation_id: UUID, *, project: Project) -> Invitation:
    """Return the project's invitation of this id, or raise `InvitationClosed`: not others'."""
    invitation = _all().filter(pk=invitation_id, project=project).first()
    if invitation is None:
        raise InvitationClosed
    return invitation


def _good_for(person: User, *, at: datetime) -> QuerySet[Invitation]:
    """Return what was offered to the person, by somebody who may do so still."""
    theirs = Q(user=person) | Q(user=None, email__in=accounts.verified_addresses(person.id))
    owner = Role.objects.filter(
        project=OuterRef("project"),
        user=OuterRef("invited_by"),
        name=RoleName.OWNER,
    )
    return _all().filter(
        theirs,
        Exists(owner),
        invited_by__state=PersonState.ACTIVE,
        project__state=ProjectState.ACTIVE,
        expires_at__gt=at,
    )


def _all() -> QuerySet[Invitation]:
    return Invitation.objects.select_related("project", "user", "invited_by")
