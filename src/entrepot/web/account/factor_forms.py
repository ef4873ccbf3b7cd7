"""allauth's forms of the second factors, with what it leaves to a cache decided in the database.

A code, a challenge and the counter of a key are each spent by one atomic statement, so that they
count once on all workers and nodes: see `records.limits`. allauth's own marks stay beside them.
"""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn import forms as webauthn_forms
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.forms import Form
from django.utils.translation import gettext_lazy as _
from fido2.utils import websafe_decode
from fido2.webauthn import AuthenticatorData

from entrepot.flows.access import tries
from entrepot.flows.access.tries import TooManyTries, Try
from entrepot.records.accounts import queries as accounts
from entrepot.records.accounts.models import User
from entrepot.records.limits import actions as limits
from entrepot.records.limits import queries as counters
from entrepot.web.account.adapter import request_now
from entrepot.web.account.factors import FactorAdapter
from entrepot.web.account.labels import Labelled
from entrepot.web.requests import caller_of, now
from entrepot.web.texts import require_legible

CHALLENGES_REMEMBERED = timedelta(days=1)


class _CountedCode(Labelled):
    """A form whose code may be guessed a limited number of times, and used once."""

    user: User
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # allauth's signature
        super().__init__(*args, **kwargs)
        has_app = Authenticator.Type.TOTP in accounts.factors_of(self.user)
        code = self.fields["code"]
        code.widget.attrs["inputmode"] = "numeric"
        code.label = _("Code from your authenticator app") if has_app else _("Recovery code")
        if has_app:
            code.help_text = _("Without your device, type one of your recovery codes in its place.")

    def clean_code(self) -> str:
        counted = _begin(self.user)
        code: str = super().clean_code()  # type: ignore[misc]  # allauth's form, in front of which this stands
        if self.authenticator.type == Authenticator.Type.TOTP:
            secret = FactorAdapter().decrypt(self.authenticator.data["secret"])
            spend_code(self.user, secret, code)
        counted.was_no_guess()
        return code


class AuthenticateForm(_CountedCode, base.AuthenticateForm):
    pass


class ReauthenticateForm(_CountedCode, base.ReauthenticateForm):
    pass


class ActivateTotpForm(Labelled, totp_forms.ActivateTOTPForm):
    labels = {"code": _("Code that the app shows now")}

    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as above
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"

    def clean_code(self) -> str:
        counted = _begin(self.user)
        code: str = super().clean_code()
        spend_code(self.user, self.secret, code)
        counted.was_no_guess()
        return code


class _OnceOnly(Form):
    """A form of a security key: its challenge is spent by any attempt, its counter must rise."""

    def clean_credential(self) -> Authenticator:
        credential = self.cleaned_data["credential"]
        spend_challenge()
        authenticator: Authenticator = super().clean_credential()  # type: ignore[misc]  # as above
        _require_risen(authenticator, credential)
        return authenticator


class AuthenticateKeyForm(_OnceOnly, webauthn_forms.AuthenticateWebAuthnForm):
    pass


class SignInKeyForm(_OnceOnly, webauthn_forms.LoginWebAuthnForm):
    pass


class ReauthenticateKeyForm(_OnceOnly, webauthn_forms.ReauthenticateWebAuthnForm):
    pass


class AddKeyForm(Labelled, webauthn_forms.AddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as above
        super().__init__(*args, **kwargs)
        self.initial = {"name": "", "passwordless": True}
        self.fields["name"].validators.append(require_legible)

    def clean(self) -> dict[str, Any]:
        spend_challenge()
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class RenameKeyForm(Labelled, webauthn_forms.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # as above
        super().__init__(*args, **kwargs)
        self.fields["name"].validators.append(require_legible)


def spend_code(user: User, secret: str, code: str) -> None:
    """Use up a code that was right, with all older ones (RFC 6238, section 5.2), or refuse it."""
    steps = [
        step
        for step in totp.yield_hotp_counters_from_time()
        if compare_user_code(
            actual=code,
            expected=totp.format_hotp_value(totp.hotp_value(secret, step)),
        )
    ]
    if not steps or not limits.rise(f"totp {user.pk}", max(steps)):
        raise _incorrect()


def spend_challenge() -> None:
    """Use up the challenge that this session was given, or refuse: it was answered before."""
    state: Mapping[str, object] = webauthn.get_state() or {}
    challenge = hashlib.sha256(str(state.get("challenge", "")).encode()).hexdigest()
    is_first = limits.once(f"challenge {challenge}", until=now() + CHALLENGES_REMEMBERED)
    if not state or not is_first:
        raise _incorrect()


def _require_risen(authenticator: Authenticator, credential: Mapping[str, Any]) -> None:
    """Refuse a copy of a key (WebAuthn Level 2, section 7.2, step 21); synced passkeys send 0."""
    # What allauth checked the signature of; a counter that was once above 0 never comes back to it.
    data = AuthenticatorData(websafe_decode(credential["response"]["authenticatorData"]))
    key = f"key {authenticator.pk}"
    has_risen = limits.rise(key, data.counter) if data.counter else not counters.has_risen(key)
    if not has_risen:
        raise _incorrect()


def _begin(user: User) -> Try:
    """Count a code. Of a million any may be right: no network may guess without the wide limit.

    Only whoever knows the password gets here, so that no stranger keeps anybody out by it.
    """
    try:
        return tries.begin(
            "code",
            str(user.pk),
            user.pk,
            address=caller_of(request_now()).address,
            is_known_network=False,
            at=now(),
        )
    except TooManyTries as too_many:
        raise get_adapter().validation_error("too_many_login_attempts") from too_many


def _incorrect() -> ValidationError:
    error: ValidationError = FactorAdapter().validation_error("incorrect_code")
    return error
