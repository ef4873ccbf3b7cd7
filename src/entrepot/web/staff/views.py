from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from entrepot.flows.people import adoption as signing_in
from entrepot.flows.people import register
from entrepot.records.accounts import queries as accounts
from entrepot.records.tokens import queries as tokens
from entrepot.web.gate import View, Who, gate
from entrepot.web.requests import now
from entrepot.web.staff.acts import Act
from entrepot.web.staff.forms import SearchForm
from entrepot.web.staff.pages import confirm

SHOWN_DAYS = 30


@gate(Who.ADMINISTRATOR)
def adoption(request: HttpRequest) -> HttpResponse:
    """Show how far second factors have come, and what waits for an administrator."""
    context = {
        "recoveries": accounts.open_recoveries(),
        "people": accounts.counts(),
        "tokens": tokens.counts(at=now()),
        "days": [day for day in signing_in.sign_ins(days=SHOWN_DAYS, at=now()) if day.total],
    }
    return render(request, "staff/adoption.html", context)


@gate(Who.ADMINISTRATOR)
def people(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    prefix = asked.get("q", "")
    page = register.page(prefix, asked.get("page") or 1, at=now())
    return render(request, "staff/people.html", {"form": form, "prefix": prefix, "page": page})


@gate(Who.ADMINISTRATOR)
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    record = register.record(person_id, at=now())
    return render(request, "staff/person.html", {"record": record, "now": now()})


def confirmed(act: Act) -> View:
    """Return the view that asks before `act` is done, and does it."""

    @gate(Who.ADMINISTRATOR, Who.ADMINISTRATOR, steps_up=True)
    def view(request: HttpRequest, person_id: UUID) -> HttpResponse:
        person = accounts.by_id(person_id)
        return confirm(request, act.confirmation, person, partial(act.do, person))

    return view
