"""allauth's forms, with limits that a cache cannot lose and answers that take the same time."""

from datetime import timedelta
from typing import Any

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from entrepot.flows.access import tries
from entrepot.flows.access.tries import Limit, TooManyTries
from entrepot.formats.networks import network_of
from entrepot.records.accounts import queries as accounts
from entrepot.records.sessions import queries as sessions
from entrepot.web.account.adapter import request_now
from entrepot.web.account.labels import HINTS, Labelled
from entrepot.web.requests import caller_of, now, person_of

HOUR = timedelta(hours=1)
MAILS_PER_HOUR = 5
MAILS_PER_HOUR_AND_NETWORK = 20
MAILS_PER_HOUR_FROM_AFAR = 30
"""To one address from all networks that its person has never signed in from."""


def require_patience(*limits: Limit) -> None:
    """Count one of each, or raise the error that a form shows."""
    try:
        tries.require(list(limits), at=now())
    except TooManyTries as too_many:
        raise get_adapter().validation_error("rate_limited") from too_many


class SignInForm(Labelled, allauth.LoginForm):
    pass


class ResetPasswordForm(Labelled, allauth.ResetPasswordForm):
    def clean_email(self) -> str:
        network = network_of(caller_of(request_now()).address)
        address = str(self.cleaned_data["email"]).lower()
        known = accounts.signing_in_as(address)
        require_patience(
            Limit(f"reset from {network}", MAILS_PER_HOUR_AND_NETWORK, HOUR),
            Limit(f"reset of {address} from {network}"[:200], MAILS_PER_HOUR, HOUR),
        )
        if not sessions.knows_network(known, caller_of(request_now()).address):
            require_patience(Limit(f"reset of {address}"[:200], MAILS_PER_HOUR_FROM_AFAR, HOUR))
        email: str = super().clean_email()
        return email


class AddAddressForm(Labelled, allauth.AddEmailForm):
    def clean_email(self) -> str:
        person = person_of(request_now())
        require_patience(Limit(f"address of {person.id}", MAILS_PER_HOUR_AND_NETWORK, HOUR))
        email: str = super().clean_email()
        return email


class ChangePasswordForm(Labelled, allauth.ChangePasswordForm):
    pass


class SetPasswordForm(Labelled, allauth.SetPasswordForm):
    labels = {"password1": _("Password"), "password2": _("Password, once more")}


class NewPasswordForm(Labelled, allauth.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(Labelled, allauth.ReauthenticateForm):
    pass


class ConfirmRecoveryForm(forms.Form):
    code = forms.CharField(
        label=_("One of your recovery codes"),
        help_text=_("It stays good: you only show that you kept them."),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class DeleteAccountForm(forms.Form):
    name = forms.CharField(
        label=_("Your user name"),
        help_text=_("Type it to confirm. Nothing brings the account back."),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:  # noqa: ANN401  # Django's signature
        super().__init__(*args, **kwargs)
        self._name = name

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name.strip().lower() != self._name:
            raise ValidationError(_("This is not your user name."))
        return name


class SignUpForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The letter holds a link that makes your account, once, for seven days."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The letter holds a link that makes an account, once, for seven days."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class JoinForm(forms.Form):
    name = forms.CharField(
        label=_("User name"),
        help_text=HINTS["username"],
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=HINTS["password1"],
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class SetupForm(JoinForm):
    code = forms.CharField(
        label=_("Set-up code"),
        help_text=_("“entrepot serve” printed it at its start, or wrote it into a file."),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    field_order = ("code", "name", "email", "password")
