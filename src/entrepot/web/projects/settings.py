"""A project's settings, for its owners: which tokens can publish it, and which may not."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from entrepot.formats.names import normalize
from entrepot.records.projects import queries as projects
from entrepot.records.tokens import actions, queries
from entrepot.web.gate import Who, gate
from entrepot.web.projects.visibility import VisibilityForm
from entrepot.web.requests import actor_of, now, person_of


@gate(Who.MEMBER, steps_up=True)
def settings(request: HttpRequest, name: str) -> HttpResponse:
    project = projects.owned(normalize(name), owner=person_of(request))
    tokens = queries.publishing(project, at=now())
    context = {"project": project, "tokens": tokens, "form": VisibilityForm(project)}
    return render(request, "projects/settings.html", context)


@gate(Who.MEMBER, Who.MEMBER, steps_up=True)
def token(request: HttpRequest, name: str, token_id: UUID) -> HttpResponse:
    """Keep a token from the project, or take that back."""
    project = projects.owned(normalize(name), owner=person_of(request))
    found = queries.publishing_by_id(project, token_id, at=now())
    if request.method == "POST" and request.POST.get("act") == "block":
        actions.block(found, project, actor=actor_of(request), at=now())
        messages.success(
            request, _("The token “%s” is kept from this project.") % found.description
        )
    elif request.method == "POST":
        actions.unblock(found, project, actor=actor_of(request), at=now())
        messages.success(request, _("The token “%s” may publish again.") % found.description)
    return redirect("project-settings", project.name)
