"""The person's own no to a recovery of their account."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from entrepot.records.accounts import actions, queries
from entrepot.web.gate import Who, gate
from entrepot.web.requests import actor_of, now, person_of


@gate(Who.PERSON, Who.PERSON)
def cancel_recovery(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Stop it. No factor is asked for anew: to say no is the safe answer."""
    case = queries.own_recovery(person_of(request), case_id)
    if request.method == "POST":
        actions.cancel_recovery(case.id, actor=actor_of(request), at=now())
        messages.success(request, _("The recovery is stopped. Your account stays as it is."))
    return redirect("account")
