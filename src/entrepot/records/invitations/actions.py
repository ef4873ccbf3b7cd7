"""Owners offer roles, and people take them or do not: who publishes has always agreed to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from entrepot.errors import Conflict, Rule
from entrepot.formats.names import shown
from entrepot.records.accounts.models import User
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.actors import Actor
from entrepot.records.invitations import queries
from entrepot.records.invitations.models import Invitation
from entrepot.records.projects import actions as projects
from entrepot.records.projects import queries as project_queries
from entrepot.records.projects.models import Project, RoleName

LIVES = timedelta(days=14)
STRENGTH = {RoleName.READER: 1, RoleName.MAINTAINER: 2, RoleName.OWNER: 3}


class InvitedAlready(Conflict):
    rule = Rule(
        "invited-already",
        "A person has one open invitation to a project.",
        "Withdraw the open one first if this one shall take its place.",
    )


class CollaboratorAlready(Conflict):
    rule = Rule(
        "collaborator-already",
        "Whoever has a role in a project is not invited to it.",
        "Change their role on the project's page of collaborators.",
    )


@dataclass(frozen=True, slots=True)
class Invitee:
    """Whom an owner names: a person, or an address, of which nobody says whose it is."""

    user: User | None = None
    email: str = ""

    def __str__(self) -> str:
        return self.user.username if self.user else self.email


@transaction.atomic
def invite(
    project: Project,
    invitee: Invitee,
    role: str,
    *,
    inviter: User,
    actor: Actor,
    at: datetime,
) -> Invitation:
    """Offer a role until two weeks from now."""
    projects.hold_name(project.name)
    _require_no_collaborator(project, invitee)
    same = Invitation.objects.filter(project=project, user=invitee.user, email=invitee.email)
    same.filter(expires_at__lte=at).delete()
    if same.exists():
        raise InvitedAlready(
            f"{shown(str(invitee))} is invited to {shown(project.display_name)} already.",
            field="invitee",
        )
    invitation = Invitation.objects.create(
        project=project,
        user=invitee.user,
        email=invitee.email,
        role=RoleName(role),
        invited_by=inviter,
        created_at=at,
        expires_at=at + LIVES,
    )
    _record(kinds.ROLE_INVITED, invitation, invitee.user, actor=actor, at=at)
    return invitation


@transaction.atomic
def accept(invitation: Invitation, person: User, *, actor: Actor, at: datetime) -> RoleName:
    """Give the person what they were offered, and return what they are now.

    Who has a stronger role by now keeps it. Raises `InvitationClosed`.
    """
    projects.hold_name(invitation.project.name)
    current = queries.offered(invitation.id, person=person, at=at)
    role = RoleName(current.role)
    held = project_queries.role_of(person.id, project_id=current.project_id)
    Invitation.objects.filter(pk=current.pk).delete()
    if held is not None and STRENGTH[held] >= STRENGTH[role]:
        return held
    projects.add_role(current.project, person, role, actor=actor, at=at)
    return role


@transaction.atomic
def decline(invitation: Invitation, person: User, *, actor: Actor, at: datetime) -> None:
    """Let the offer go. Raises `InvitationClosed`."""
    _close(kinds.ROLE_DECLINED, invitation, person, actor=actor, at=at)


@transaction.atomic
def withdraw(invitation: Invitation, *, actor: Actor, at: datetime) -> None:
    """Take the offer back. Raises `InvitationClosed`."""
    _close(kinds.ROLE_WITHDRAWN, invitation, invitation.user, actor=actor, at=at)


def forget_expired(before: datetime) -> None:
    """Delete invitations that expired before this moment."""
    expired = Invitation.objects.filter(expires_at__lt=before)
    if expired.exists():  # else no write lock is taken
        expired.delete()


def _close(
    kind: kinds.Kind,
    invitation: Invitation,
    user: User | None,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    projects.hold_name(invitation.project.name)
    deleted, _ = Invitation.objects.filter(pk=invitation.pk).delete()
    if not deleted:
        raise queries.InvitationClosed
    _record(kind, invitation, user, actor=actor, at=at)


def _require_no_collaborator(project: Project, invitee: Invitee) -> None:
    """Raise for a person with a role; whose an address is shows when they accept, to them alone."""
    if invitee.user is None:
        return
    if project_queries.role_of(invitee.user.id, project_id=project.id) is not None:
        raise CollaboratorAlready(
            f"{invitee.user.username} has a role in {shown(project.display_name)} already.",
            field="invitee",
        )


def _record(
    kind: kinds.Kind,
    invitation: Invitation,
    user: User | None,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    audit.record(
        kind,
        invitation.project_id,
        label=invitation.project.display_name,
        actor=actor,
        at=at,
        user=str(user.id) if user else None,
        role=invitation.role,
        invitation=str(invitation.id),
    )
