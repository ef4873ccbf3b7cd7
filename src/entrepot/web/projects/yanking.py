"""Releases that installers pass over, for owners and maintainers."""

from functools import partial

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entrepot.flows.people.acting import by_role
from entrepot.formats.names import normalize
from entrepot.records.projects import queries as projects
from entrepot.records.projects.models import UPLOADERS
from entrepot.records.releases import actions
from entrepot.records.releases.deletion import queries
from entrepot.records.releases.models import Release
from entrepot.records.releases.queries import ReleaseUnknown
from entrepot.web.gate import Who, gate
from entrepot.web.projects.confirming import PlainForm, Question, answer_to, ask
from entrepot.web.requests import actor_of, now, person_of
from entrepot.web.texts import require_legible


class YankForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Shown to whoever installs it anyway. You may leave it out."),
        required=False,
        max_length=actions.MAX_REASON_LENGTH,
        validators=[require_legible],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@gate(Who.MEMBER, Who.MEMBER, steps_up=True)
def yank(request: HttpRequest, name: str, version: str) -> HttpResponse:
    release = _release(request, name, version)
    names = _names(release)
    question = Question(
        _("Yank %(project)s %(version)s?") % names,
        [
            _("Installers such as pip and uv pass the release over when they choose a version."),
            _(
                "Whoever asks for exactly this version, as lock files do, still gets it, with a "
                "warning.",
            ),
            _("You can take it back at any time. No file is deleted."),
        ],
        _("Yank the release"),
        _page(release),
        _("%(project)s %(version)s is yanked.") % names,
        is_dangerous=True,
    )
    act = partial(actions.yank, release, actor=actor_of(request), at=now())
    do = partial(by_role, release.project, person_of(request), act, roles=UPLOADERS)
    return ask(request, question, YankForm(answer_to(request)), do)


@gate(Who.MEMBER, Who.MEMBER, steps_up=True)
def unyank(request: HttpRequest, name: str, version: str) -> HttpResponse:
    release = _release(request, name, version)
    names = _names(release)
    question = Question(
        _("Take the yank of %(project)s %(version)s back?") % names,
        [_("Installers choose the release again, as if it had never been yanked.")],
        _("Take it back"),
        _page(release),
        _("%(project)s %(version)s is no longer yanked.") % names,
    )
    act = partial(actions.unyank, release, actor=actor_of(request), at=now())
    do = partial(by_role, release.project, person_of(request), act, roles=UPLOADERS)
    return ask(request, question, PlainForm(answer_to(request)), do)


def _release(request: HttpRequest, name: str, version: str) -> Release:
    project = projects.joined(normalize(name), person=person_of(request), roles=UPLOADERS)
    release = queries.release_of(project, version)
    if release.deleted_at is not None:
        raise ReleaseUnknown(f"Release {release.version} was deleted.")
    return release


def _names(release: Release) -> dict[str, str]:
    return {"project": release.project.display_name, "version": release.version}


def _page(release: Release) -> str:
    return reverse("release", args=[release.project.name, release.version])
