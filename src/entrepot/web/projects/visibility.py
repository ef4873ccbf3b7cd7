"""Who may read a project, settled by its owners."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entrepot.formats.names import normalize
from entrepot.records.projects import actions
from entrepot.records.projects import queries as projects
from entrepot.records.projects.models import Project, Visibility
from entrepot.web.gate import Who, gate
from entrepot.web.parts import policy
from entrepot.web.requests import actor_of, now, person_of


class VisibilityForm(forms.Form):
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who may see and install it"),
        help_text=gettext_lazy(
            "Its name is no secret either way: nobody else can take it. What was installed from "
            "here before, or is kept elsewhere, stays where it is."
        ),
        widget=forms.RadioSelect,
    )

    def __init__(self, project: Project, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"visibility": project.visibility})
        field = self.fields["visibility"]
        if not isinstance(field, forms.ChoiceField):
            raise TypeError(field)
        field.choices = [
            (Visibility.INSTANCE.value, _whole_instance()),
            (
                Visibility.MEMBERS.value,
                _("Its members: people with a role in it, and their tokens that may read."),
            ),
        ]


@gate(Who.MEMBER, Who.MEMBER, steps_up=True)
def visibility(request: HttpRequest, name: str) -> HttpResponse:
    """Offer the form on a page of its own; what is sent counts from the next request on."""
    project = projects.owned(normalize(name), owner=person_of(request))
    form = VisibilityForm(project, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data["visibility"]
        actions.set_visibility(project, chosen, actor=actor_of(request), at=now())
        messages.success(request, _said(chosen) % {"name": project.display_name})
        return redirect("project-settings", project.name)
    context = {"project": project, "form": form}
    return render(request, "projects/visibility_page.html", context)


def _whole_instance() -> str:
    if policy().reads_publicly:
        return _("Everyone: whoever finds this index, without signing in.")
    return _("Everyone with an account on this index, and their tokens that may read.")


def _said(chosen: str) -> str:
    if chosen == Visibility.MEMBERS:
        return _("Only its members see %(name)s from now on.")
    return _("Whoever may read this index sees %(name)s from now on.")
