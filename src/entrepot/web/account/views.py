from uuid import UUID

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from entrepot.errors import EntrepotError
from entrepot.flows.notifications import program
from entrepot.flows.people import departure
from entrepot.flows.people.departure import Farewell
from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts import queries
from entrepot.records.invitations import queries as invitations
from entrepot.records.projects.deletion import queries as deleted_projects
from entrepot.records.sessions import actions as session_actions
from entrepot.records.sessions import queries as session_queries
from entrepot.records.tokens import queries as tokens
from entrepot.web.account.forms import ConfirmRecoveryForm, DeleteAccountForm
from entrepot.web.account.sessions import digest_of
from entrepot.web.forms import show
from entrepot.web.gate import Who, gate, is_complete
from entrepot.web.parts import keys
from entrepot.web.requests import actor_of, now, person_of


@gate(Who.PERSON)
def overview(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    return render(
        request,
        "account/overview.html",
        {
            "is_complete": is_complete(person),
            "has_second_factor": queries.has_second_factor(person.id),
            "tokens": tokens.of(person),
            "invitations": invitations.open_for(person, at=now()),
            "deleted_projects": deleted_projects.restorable_by(person, at=now()),
            "recovery_case": queries.open_recovery_of(person),
        },
    )


@gate(Who.PERSON, Who.PERSON, steps_up=True)
def sessions(request: HttpRequest) -> HttpResponse:
    """Show where the person is signed in; what is sent ends all sessions but this one."""
    if request.method == "POST":
        here = _digest_here(request)
        session_actions.end_all(person_of(request), but=here, actor=actor_of(request), at=now())
        messages.success(request, _("All other sessions have ended."))
        return redirect("sessions")
    return _sessions(request)


@gate(Who.PERSON, Who.PERSON, steps_up=True)
def end_session(request: HttpRequest, session_id: UUID) -> HttpResponse:
    person = person_of(request)
    if request.method != "POST":
        return redirect("sessions")
    if not session_actions.end(person, session_id, actor=actor_of(request), at=now()):
        messages.warning(request, _("You have no such session: it has ended already."))
        return _sessions(request, status=404)
    messages.success(request, _("The session has ended."))
    return redirect("sessions")


def _sessions(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    known = session_queries.of(person_of(request), at=now())
    # What a browser calls itself is a riddle to people, and for whoever sends it to choose.
    shown = [(session, program(session.user_agent)) for session in known]
    context = {"sessions": shown, "here": _digest_here(request)}
    return render(request, "account/sessions.html", context, status=status)


def _digest_here(request: HttpRequest) -> str:
    return digest_of(request.session.session_key or "")


@gate(Who.PERSON, Who.PERSON, steps_up=True)
def confirm_recovery(request: HttpRequest) -> HttpResponse:
    """Take one of the recovery codes as the sign that they were kept; it stays good."""
    person = person_of(request)
    codes = queries.recovery_codes(person.id)
    if codes is None:
        raise Http404
    form = ConfirmRecoveryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        unused = RecoveryCodes(codes).get_unused_codes()
        if any(
            compare_user_code(actual=form.cleaned_data["code"], expected=code) for code in unused
        ):
            accounts.confirm_recovery(person, actor=actor_of(request), at=now())
            messages.success(request, _("Your recovery codes are confirmed."))
            return redirect("tokens" if tokens.of(person) else "token-create")
        form.add_error("code", _("This is not one of your unused codes."))
    return render(request, "account/confirm_recovery.html", {"form": form})


@gate(Who.PERSON, Who.PERSON, steps_up=True)
def delete(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = DeleteAccountForm(request.POST or None, name=person.username)
    if request.method == "POST" and form.is_valid():
        try:
            departure.delete_account(
                person,
                farewell=Farewell(settings.ENTREPOT.site_name, keys()),
                actor=actor_of(request),
                at=now(),
            )
        except EntrepotError as refused:
            show(refused, form)
        else:
            logout(request)
            messages.success(request, _("Your account was deleted."))
            return redirect("welcome")
    return render(request, "account/delete.html", {"form": form})
