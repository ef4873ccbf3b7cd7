from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from entrepot.errors import EntrepotError
from entrepot.flows.access import tries
from entrepot.flows.access.tries import Limit
from entrepot.flows.people import joining
from entrepot.flows.people.joining import Newcomer
from entrepot.formats.networks import network_of
from entrepot.records.accounts import queries as accounts
from entrepot.web.account.entering import enter
from entrepot.web.account.forms import SetupForm
from entrepot.web.forms import show
from entrepot.web.gate import Who, gate
from entrepot.web.parts import passwords
from entrepot.web.requests import caller_of, now

TRIES_PER_HOUR = 30
HOUR = timedelta(hours=1)


@gate(Who.ANYONE, Who.ANYONE)
def setup(request: HttpRequest) -> HttpResponse:
    """Make the first administrator; once there is an account this page does not exist."""
    if accounts.has_anybody():
        raise Http404
    form = SetupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        caller = caller_of(request)
        newcomer = Newcomer(*(form.cleaned_data[name] for name in ("name", "email", "password")))
        limit = Limit(f"set-up from {network_of(caller.address)}", TRIES_PER_HOUR, HOUR)
        try:
            tries.require([limit], at=now())
            person = joining.found_administrator(
                form.cleaned_data["code"].strip(),
                newcomer,
                passwords=passwords(),
                actor=caller,
                at=now(),
            )
        except EntrepotError as refused:
            show(refused, form)
        else:
            return enter(request, person)
    return render(request, "setup/setup.html", {"form": form})
