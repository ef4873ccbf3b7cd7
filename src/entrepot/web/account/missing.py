"""What an account from before lacks, asked for on the way in, each with its reason.

Somebody who was imported, or whose account is older than verified addresses, signs in by name. An
address comes first, then a password that suits today's rules; second factors are set up once they
are in, as `web.gate` asks.
"""

from typing import Any

from allauth.account import signals
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from allauth.account.internal.stagekit import stash_login
from allauth.account.stages import EmailVerificationStage, LoginStage, LoginStageController
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from entrepot.records.accounts import queries as accounts
from entrepot.records.accounts.models import User
from entrepot.web.account.adapter import BEGAN_WITH, RENEWS_PASSWORD
from entrepot.web.account.forms import SetPasswordForm
from entrepot.web.gate import Who, gate, is_complete

ADDRESS, PASSWORD, FACTOR = "address", "password", "factor"


class AddressStage(LoginStage):
    """Asks whoever has no address for one; the next stage sends the code to it."""

    key = "first_address"
    urlname = "first-address"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        person = self.login.user
        if person is None or accounts.has_address(person.pk):
            return None, True
        return redirect(self.urlname), True


class PasswordStage(LoginStage):
    """Asks whoever has shown all factors for a password in place of one that is not good enough."""

    key = "renew_password"
    urlname = "renew-password"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        person = self.login.user
        if person is None or self.request.session.get(RENEWS_PASSWORD) != str(person.pk):
            return None, True
        return redirect(self.urlname), True


class FirstAddressForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("A code is sent to it, which you type on the next page."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_email(self) -> str:
        address: str = get_adapter().clean_email(self.cleaned_data["email"])
        return address


class RenewPasswordForm(SetPasswordForm):
    labels = {"password1": _("New password"), "password2": _("New password, once more")}

    user: User

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()  # type: ignore[no-untyped-call]  # allauth's
        chosen = cleaned.get("password1")
        if chosen and self.user.check_password(chosen):
            raise ValidationError({"password1": _("This is the old one: choose another.")})
        return cleaned


@gate(Who.ANYONE, Who.ANYONE)
def first_address(request: HttpRequest) -> HttpResponse:
    stage = LoginStageController.enter(request, AddressStage.key)
    if stage is None:
        return redirect("account_login")
    form = FirstAddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        stage.controller.set_handled(AddressStage.key)
        stage.controller.set_current(EmailVerificationStage.key)
        _lead_to_factors(stage)
        stash_login(request, stage.login)
        # The address is nobody's until its code was typed: a wrong one is asked for once more.
        email = form.cleaned_data["email"]
        EmailVerificationProcess.initiate(request=request, user=stage.login.user, email=email)
        return redirect(EmailVerificationStage.urlname)
    steps = [ADDRESS, *([PASSWORD] if RENEWS_PASSWORD in request.session else [])]
    return _page(request, "account/first_address.html", form, stage, steps)


@sensitive_post_parameters()
@gate(Who.ANYONE, Who.ANYONE)
def renew_password(request: HttpRequest) -> HttpResponse:
    stage = LoginStageController.enter(request, PasswordStage.key)
    if stage is None:
        return redirect("account_login")
    person = _person(stage)
    began_with = request.session.get(BEGAN_WITH, "")
    if not person.is_active or began_with != person.get_session_auth_hash():
        # Suspended, or given another password meanwhile: whoever this is begins anew.
        request.session.flush()
        return redirect("account_login")
    form = RenewPasswordForm(data=request.POST or None, user=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        get_adapter().send_notification_mail("account/email/password_changed", person)
        signals.password_changed.send(sender=User, request=request, user=person)
        request.session.pop(RENEWS_PASSWORD)
        request.session[BEGAN_WITH] = person.get_session_auth_hash()
        _lead_to_factors(stage)
        response: HttpResponse = stage.exit()
        return response
    return _page(request, "account/renew_password.html", form, stage, [PASSWORD])


def _person(stage: LoginStage) -> User:
    person = stage.login.user
    if not isinstance(person, User):
        raise TypeError("nobody is on the way in")
    return person


def _lead_to_factors(stage: LoginStage) -> None:
    if not is_complete(_person(stage)):
        stage.login.redirect_url = reverse("mfa_index")


def _page(
    request: HttpRequest,
    template: str,
    form: forms.Form,
    stage: LoginStage,
    steps: list[str],
) -> HttpResponse:
    person = _person(stage)
    rest = [] if is_complete(person) else [FACTOR]
    context = {"form": form, "person": person, "steps": [*steps, *rest]}
    return render(request, template, context)
