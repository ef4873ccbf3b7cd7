"""Codes that were mailed, guessed a few times at most: also by whoever sends all guesses at once.

allauth counts in the session, of which each request has a copy of its own. Here every guess takes
one of the tries that a code has in all, before it is compared: see `records.limits`.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from allauth.account import app_settings
from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.email_verification_by_code import (
    EMAIL_VERIFICATION_CODE_SESSION_KEY,
)
from allauth.account.internal.flows.password_reset_by_code import (
    PASSWORD_RESET_VERIFICATION_SESSION_KEY,
)
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from entrepot.records.limits import actions as limits
from entrepot.web.account.adapter import request_now
from entrepot.web.account.labels import Labelled

LONGEST = timedelta(days=1)
"""Longer than any code lives: its tries all count in one stretch, which its making begins."""


class _MailedCode(Labelled):
    labels = {"code": _("Code from the mail")}
    process: ClassVar[str]
    """Where allauth keeps, in the session, what the code is for."""
    tries: ClassVar[int]

    def clean_code(self) -> str:
        session = request_now().session
        state: dict[str, Any] = session[self.process]
        begun_at = datetime.fromtimestamp(state["at"], UTC)
        # Also where no code was sent, as to an address that nobody has: both must look alike.
        told = f"{session.session_key} {state['at']} {state.get('code', '')}"
        # Keyed: a code is short enough to be found by trying, if its digest is a plain one.
        digest = salted_hmac("tries of a mailed code", told, algorithm="sha256").hexdigest()
        if not limits.take(f"code {digest}", limit=self.tries, per=LONGEST, at=begun_at):
            raise get_adapter().validation_error("too_many_login_attempts")
        code: str = super().clean_code()  # type: ignore[misc]  # allauth's form, in front of which this stands
        return code


class ConfirmAddressForm(_MailedCode, allauth.ConfirmEmailVerificationCodeForm):
    process = EMAIL_VERIFICATION_CODE_SESSION_KEY
    tries = app_settings.EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS


class ConfirmResetForm(_MailedCode, allauth.ConfirmPasswordResetCodeForm):
    process = PASSWORD_RESET_VERIFICATION_SESSION_KEY
    tries = app_settings.PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS
