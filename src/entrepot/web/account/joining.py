"""Letters that make an account: asked for by somebody for themselves, or for somebody else."""

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from entrepot.errors import EntrepotError
from entrepot.flows.people import joining
from entrepot.flows.people.joining import INVITATION, Invitation
from entrepot.records.tickets import queries as tickets
from entrepot.web.account.entering import enter
from entrepot.web.account.evenly import evenly
from entrepot.web.account.forms import InviteForm, JoinForm, SignUpForm
from entrepot.web.forms import show
from entrepot.web.gate import Who, gate
from entrepot.web.parts import keys, passwords
from entrepot.web.requests import actor_of, caller_of, now, person_of


@gate(Who.MEMBER, Who.MEMBER, steps_up=True)
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        invitation = _invitation(form)
        inviter, actor = person_of(request), actor_of(request)
        try:
            joining.invite(inviter, invitation, sealer=keys(), actor=actor, at=now())
        except EntrepotError as refused:
            show(refused, form)
        else:
            told = _("The invitation to %(address)s is on its way.")
            messages.success(request, told % {"address": invitation.email})
            return redirect("invite")
    return render(request, "account/invite.html", {"form": form})


@gate(Who.ANYONE, Who.ANYONE)
@evenly
def sign_up(request: HttpRequest) -> HttpResponse:
    if settings.ENTREPOT.sign_up != "open":
        return render(request, "account/signup_closed.html")
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            joining.sign_up(_invitation(form), sealer=keys(), actor=caller_of(request), at=now())
        except EntrepotError as refused:
            show(refused, form)
        else:
            return redirect("sign-up-sent")
    return render(request, "account/signup.html", {"form": form})


@gate(Who.ANYONE)
def sign_up_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "account/signup_sent.html")


def _invitation(form: Form) -> Invitation:
    return Invitation(
        form.cleaned_data["email"],
        site_name=settings.ENTREPOT.site_name,
        site_url=settings.ENTREPOT.own_address,
        lets_members_invite=settings.ENTREPOT.sign_up != "closed",
    )


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
