"""Invitations: a member sends one, and whoever gets it makes an account."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from entrepot.errors import EntrepotError
from entrepot.flows.people import joining
from entrepot.flows.people.joining import INVITATION, Invitation
from entrepot.records.tickets import queries as tickets
from entrepot.web.account.entering import enter
from entrepot.web.account.forms import InviteForm, JoinForm
from entrepot.web.forms import show
from entrepot.web.gate import Who, gate
from entrepot.web.parts import keys, passwords
from entrepot.web.requests import actor_of, caller_of, now, person_of


@gate(Who.MEMBER, Who.MEMBER, steps_up=True)
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        invitation = Invitation(
            form.cleaned_data["email"],
            site_name=settings.ENTREPOT.site_name,
            site_url=settings.ENTREPOT.own_address,
            lets_members_invite=settings.ENTREPOT.sign_up != "closed",
        )
        try:
            joining.invite(
                person_of(request),
                invitation,
                sealer=keys(),
                actor=actor_of(request),
                at=now(),
            )
        except EntrepotError as refused:
            show(refused, form)
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("invite")
    return render(request, "account/invite.html", {"form": form})


@gate(Who.ANYONE, Who.ANYONE)
def accept_invitation(request: HttpRequest, secret: str) -> HttpResponse:
    ticket = tickets.find(INVITATION, secret, at=now())
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = joining.accept_invitation(
                secret,
                form.cleaned_data["name"],
                form.cleaned_data["password"],
                passwords=passwords(),
                actor=caller_of(request),
                at=now(),
            )
        except EntrepotError as refused:
            show(refused, form)
        else:
            return enter(request, person)
    context = {"form": form, "email": (ticket.data or {})["email"]}
    return render(request, "account/accept_invitation.html", context)
