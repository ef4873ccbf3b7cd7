"""Roles that somebody was offered: on the page of their account they take them, or do not."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from entrepot.records.invitations import actions, queries
from entrepot.records.invitations.models import Invitation
from entrepot.records.projects.models import RoleName
from entrepot.web.gate import Who, gate
from entrepot.web.projects.confirming import PlainForm, Question, answer_to, ask
from entrepot.web.requests import actor_of, now, person_of


@gate(Who.PERSON, Who.MEMBER)
def accept(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    person = person_of(request)
    invitation = queries.offered(invitation_id, person=person, at=now())
    names = _names(invitation)
    question = Question(
        _("Join %(project)s?") % names,
        [
            _("%(name)s invites you.") % names,
            _may(RoleName(invitation.role)),
            _("Your name stands on the page of the project. You can leave at any time."),
        ],
        _("Accept the invitation"),
        reverse("account"),
        _("You have a role in %(project)s now.") % names,
        to=reverse("project", args=[invitation.project.name]),
    )
    do = partial(actions.accept, invitation, person, actor=actor_of(request), at=now())
    return ask(request, question, PlainForm(answer_to(request)), do)


@gate(Who.PERSON, Who.PERSON)
def decline(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    person = person_of(request)
    invitation = queries.offered(invitation_id, person=person, at=now())
    names = _names(invitation)
    question = Question(
        _("Decline the invitation to %(project)s?") % names,
        [
            _("%(name)s invites you.") % names,
            _("The owners of the project see that you declined. They can invite you again."),
        ],
        _("Decline"),
        reverse("account"),
        _("You declined the invitation to %(project)s.") % names,
    )
    do = partial(actions.decline, invitation, person, actor=actor_of(request), at=now())
    return ask(request, question, PlainForm(answer_to(request)), do)


def _names(invitation: Invitation) -> dict[str, str]:
    return {
        "project": invitation.project.display_name,
        "name": invitation.invited_by.username,
    }


def _may(role: RoleName) -> str:
    return {
        RoleName.OWNER: _(
            "As an owner you may publish and yank, delete, and decide who else may do what.",
        ),
        RoleName.MAINTAINER: _("As a maintainer you may publish and yank."),
        RoleName.READER: _("As a reader you may read what is not open to everybody."),
    }[role]
