"""Announcements by mail: asked for on the account's page, and stopped there or from any letter."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from entrepot.flows.notifications import announcements as letters
from entrepot.records.announcements import actions, queries
from entrepot.web.announcements.forms import SubscribeForm
from entrepot.web.gate import Who, gate
from entrepot.web.requests import actor_of, caller_of, now, person_of


@gate(Who.PERSON, Who.PERSON)
def subscription(request: HttpRequest) -> HttpResponse:
    """Ask whether a person wants announcements by mail, and take the answer."""
    person = person_of(request)
    wants = queries.is_subscribed(person.id)
    form = SubscribeForm(request.POST or None, initial={"by_mail": wants})
    if request.method == "POST" and form.is_valid():
        act = actions.subscribe if form.cleaned_data["by_mail"] else actions.unsubscribe
        if act(person, actor=actor_of(request), at=now()):
            messages.success(request, _("Your choice is kept."))
        return redirect("announcements-by-mail")
    return render(request, "announcements/by_mail.html", {"form": form})


@csrf_exempt
@gate(Who.ANYONE, Who.ANYONE)
def stop(request: HttpRequest, secret: str) -> HttpResponse:
    """Let whoever holds a letter stop further ones; their mail program may do it (RFC 8058).

    A program has no cookie and comes from nowhere, so no form's secret is asked for: the letter's
    is enough, and does nothing else. It may be sent as often as anybody likes.
    """
    person = letters.reader_of(secret, at=now())
    if request.method == "POST":
        letters.stop(person, caller=caller_of(request), at=now())
    context = {"name": person.username, "is_stopped": not queries.is_subscribed(person.id)}
    return render(request, "announcements/stop.html", context)
