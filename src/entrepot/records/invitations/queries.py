from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from entrepot.errors import Gone, Rule
from entrepot.records.accounts import queries as accounts
from entrepot.records.accounts.models import State as PersonState
from entrepot.records.accounts.models import User
from entrepot.records.invitations.models import Invitation
from entrepot.records.projects import queries as projects
from entrepot.records.projects.models import Project, RoleName
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
    return list(waiting.order_by("-created_at", "id"))


def open_for(person: User, *, at: datetime) -> list[Invitation]:
    """Return the invitations that the person may accept now, the latest first."""
    waiting = _all().filter(_is_for(person), expires_at__gt=at, project__state=ProjectState.ACTIVE)
    return [each for each in waiting.order_by("-created_at", "id") if _is_good(each)]


def offered(invitation_id: UUID, *, person: User, at: datetime) -> Invitation:
    """Return one of what `open_for` returns, or raise `InvitationClosed`."""
    found = _all().filter(
        _is_for(person),
        pk=invitation_id,
        expires_at__gt=at,
        project__state=ProjectState.ACTIVE,
    )
    invitation = found.first()
    if invitation is None or not _is_good(invitation):
        raise InvitationClosed
    return invitation


def of_project(invitation_id: UUID, *, project: Project) -> Invitation:
    """Return the project's invitation of this id, or raise `InvitationClosed`: not others'."""
    invitation = _all().filter(pk=invitation_id, project=project).first()
    if invitation is None:
        raise InvitationClosed
    return invitation


def _is_good(invitation: Invitation) -> bool:
    """Whether who invited may do so still."""
    inviter = invitation.invited_by
    if inviter.state != PersonState.ACTIVE:
        return False
    role = projects.role_of(inviter.id, project_id=invitation.project_id)
    return role is RoleName.OWNER


def _is_for(person: User) -> Q:
    return Q(user=person) | Q(user=None, email__in=accounts.verified_addresses(person.id))


def _all() -> QuerySet[Invitation]:
    return Invitation.objects.select_related("project", "user", "invited_by")
