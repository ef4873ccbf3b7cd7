"""The people of a project: everyone with a role sees them, owners decide about them."""

from functools import partial
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from entrepot.flows.people import collaborating
from entrepot.flows.people.acting import by_role
from entrepot.flows.people.collaborating import Offer
from entrepot.formats.names import normalize
from entrepot.records.invitations import actions as invitations
from entrepot.records.invitations import queries as invitation_queries
from entrepot.records.projects import actions, queries
from entrepot.records.projects.models import UPLOADERS, Project, RoleName
from entrepot.web.gate import Who, gate
from entrepot.web.parts import keys
from entrepot.web.projects.collaborator_forms import InviteForm, RoleForm, SearchForm
from entrepot.web.projects.confirming import PlainForm, Question, answer_to, ask
from entrepot.web.projects.history import history_of
from entrepot.web.requests import actor_of, now, person_of

PEOPLE_A_PAGE = 50


@gate(Who.PERSON)
def collaborators(request: HttpRequest, name: str) -> HttpResponse:
    person = person_of(request)
    project = queries.joined(normalize(name), person=person)
    role = queries.role_of(person.id, project_id=project.id)
    is_owner = role is RoleName.OWNER
    form = SearchForm(request.GET)
    prefix = form.cleaned_data["q"] if form.is_valid() else ""
    people = Paginator(queries.collaborators(project, prefix=prefix), PEOPLE_A_PAGE)
    context = {
        "project": project,
        "is_owner": is_owner,
        "form": form,
        "prefix": prefix,
        "page": people.get_page(request.GET.get("page")),
        "is_long": bool(prefix) or people.num_pages > 1,
        "invitations": invitation_queries.open_of(project, at=now()) if is_owner else [],
        "history": history_of(project) if role in UPLOADERS else [],
    }
    return render(request, "projects/collaborators.html", context)


@gate(Who.MEMBER, Who.MEMBER, steps_up=True)
def invite(request: HttpRequest, name: str) -> HttpResponse:
    project = _owned(request, name)
    question = Question(
        _("Invite somebody to %(project)s") % _names(project),
        [],
        _("Send the invitation"),
        _page(project),
        _("The invitation is on its way."),
    )

    def do(invitee: str, role: str) -> None:
        collaborating.invite(
            project,
            _offer(invitee, role),
            inviter=person_of(request),
            sealer=keys(),
            actor=actor_of(request),
            at=now(),
        )

    return ask(request, question, InviteForm(answer_to(request)), do)


def _offer(invitee: str, role: str) -> Offer:
    return Offer(
        invitee,
        RoleName(role),
        site_name=settings.ENTREPOT.site_name,
        site_url=settings.ENTREPOT.own_address,
        lets_members_invite=settings.ENTREPOT.sign_up != "closed",
    )


@gate(Who.MEMBER, Who.MEMBER, steps_up=True)
def withdraw(request: HttpRequest, name: str, invitation_id: UUID) -> HttpResponse:
    project = _owned(request, name)
    invitation = invitation_queries.of_project(invitation_id, project=project)
    names = {"name": invitation.invitee, **_names(project)}
    question = Question(
        _("Withdraw the invitation of %(name)s?") % names,
        [_("They can no longer accept it. You can invite them again.")],
        _("Withdraw"),
        _page(project),
        _("The invitation of %(name)s is withdrawn.") % names,
    )
    act = partial(invitations.withdraw, invitation, actor=actor_of(request), at=now())
    do = partial(by_role, project, person_of(request), act)
    return ask(request, question, PlainForm(answer_to(request)), do)


@gate(Who.MEMBER, Who.MEMBER, steps_up=True)
def change(request: HttpRequest, name: str, person_id: UUID) -> HttpResponse:
    project = _owned(request, name)
    held = queries.collaborator(project, person_id)
    names = {"name": held.user.username, **_names(project)}
    question = Question(
        _("What %(name)s may do in %(project)s") % names,
        [_("It counts at once, for their tokens too.")],
        _("Change the role"),
        _page(project),
        _("The role of %(name)s is changed.") % names,
    )
    form: Form = RoleForm(answer_to(request), initial={"role": held.name})
    act = partial(actions.change_role, project, held.user, actor=actor_of(request), at=now())
    do = partial(by_role, project, person_of(request), act)
    return ask(request, question, form, do)


@gate(Who.MEMBER, Who.MEMBER, steps_up=True)
def remove(request: HttpRequest, name: str, person_id: UUID) -> HttpResponse:
    project = _owned(request, name)
    person = queries.collaborator(project, person_id).user
    names = {"name": person.username, **_names(project)}
    is_own = person == person_of(request)
    question = Question(
        _("Remove %(name)s from %(project)s?") % names,
        [
            _("They have no role in the project any more, and their tokens reach it no longer."),
            _("What they published stays. To come back, they need an invitation."),
        ],
        _("Remove"),
        _page(project),
        _("%(name)s has no role in %(project)s any more.") % names,
        to=_public_page(project) if is_own else "",
        is_dangerous=True,
    )
    act = partial(actions.remove_role, project, person, actor=actor_of(request), at=now())
    do = partial(by_role, project, person_of(request), act)
    return ask(request, question, PlainForm(answer_to(request)), do)


@gate(Who.PERSON, Who.PERSON, steps_up=True)
def leave(request: HttpRequest, name: str) -> HttpResponse:
    person = person_of(request)
    project = queries.joined(normalize(name), person=person)
    names = _names(project)
    question = Question(
        _("Leave %(project)s?") % names,
        [
            _("You have no role in the project any more, and your tokens reach it no longer."),
            _("What you published stays. To come back, you need an invitation."),
        ],
        _("Leave the project"),
        _page(project),
        _("You have left %(project)s.") % names,
        to=reverse("account"),
        is_dangerous=True,
    )
    do = partial(actions.remove_role, project, person, actor=actor_of(request), at=now())
    return ask(request, question, PlainForm(answer_to(request)), do)


def _owned(request: HttpRequest, name: str) -> Project:
    return queries.owned(normalize(name), owner=person_of(request))


def _names(project: Project) -> dict[str, str]:
    return {"project": project.display_name}


def _page(project: Project) -> str:
    return reverse("collaborators", args=[project.name])


def _public_page(project: Project) -> str:
    return reverse("project", args=[project.name])
