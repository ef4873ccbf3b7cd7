"""The page that stands before every act, and takes it."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from entrepot.errors import EntrepotError
from entrepot.records.accounts.actions.recovery_cases import DELAY
from entrepot.records.accounts.models import RecoveryCase, User
from entrepot.web.forms import show
from entrepot.web.requests import actor_of, now
from entrepot.web.staff.acts import Confirmation

HOURS = int(DELAY.total_seconds() // 3600)


def confirm(
    request: HttpRequest,
    confirmation: Confirmation,
    person: User,
    do: Callable[..., object],
    *,
    case: RecoveryCase | None = None,
) -> HttpResponse:
    """Ask; once it is sent, call `do` with what was asked for, and say that it is done."""
    words = {"name": person.username, "hours": HOURS}
    form = confirmation.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            do(**form.cleaned_data, actor=actor_of(request), at=now())
        except EntrepotError as refused:
            show(refused, form)
        else:
            return _back(request, person, str(confirmation.done) % words)
    context = {
        "confirmation": confirmation,
        "question": str(confirmation.question) % words,
        "follows": str(confirmation.follows) % words,
        "person": person,
        "form": form,
        "case": case,
    }
    return render(request, "staff/confirm.html", context)


def _back(request: HttpRequest, person: User, done: str) -> HttpResponse:
    """Return to the person's page; whoever did it to themselves signs in anew."""
    is_own = person == request.user
    if is_own:
        logout(request)
    messages.success(request, done)
    return redirect("welcome") if is_own else redirect("staff-person", person.id)
