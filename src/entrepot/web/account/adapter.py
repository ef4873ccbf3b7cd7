"""allauth's account flows, as this index wants them: its names, its limits, its mail."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entrepot.errors import EntrepotError
from entrepot.flows.access import tries
from entrepot.flows.access.tries import Limit, TooManyTries, Try
from entrepot.flows.notifications import program
from entrepot.formats.networks import network_of
from entrepot.records.accounts import actions as accounts_actions
from entrepot.records.accounts import queries as accounts
from entrepot.records.accounts.models import User
from entrepot.records.accounts.passwords import require_suitable
from entrepot.records.mails import actions as mails
from entrepot.records.sessions import queries as sessions
from entrepot.web.forms import in_words
from entrepot.web.parts import keys, passwords
from entrepot.web.requests import caller_of, now

BEGAN_WITH = "began_with"
RENEWS_PASSWORD = "renews_password"  # noqa: S105 (a key of the session)
"""Whose password, just shown, is to be replaced before they are in."""
BY_PASSWORD = "reauthenticate"  # noqa: S105 (allauth's name of a method)
HOUR = timedelta(hours=1)
CODES_PER_HOUR = 5
CODES_PER_HOUR_AND_NETWORK = 40

DECOY = ""
"""The address of a mail to nobody, written so that an unknown address takes as long as a known."""


class AccountAdapter(DefaultAccountAdapter):
    """What allauth asks of the site around it."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "too_many_login_attempts": _("Too many tries. Wait a few minutes, then try again."),
        "rate_limited": _("Too many tries. Wait a few minutes, then try again."),
        "username_password_mismatch": _("There is nobody with this name and this password."),
        "email_password_mismatch": _("There is nobody with this address and this password."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        return caller_of(request).address

    # What people choose

    def clean_email(self, email: str) -> str:
        try:
            return accounts_actions.parse_address(email)
        except EntrepotError as invalid:
            raise ValidationError(
                _("This is no e-mail address, or has characters that cannot be told apart."),
            ) from invalid

    def clean_password(self, password: str, user: AbstractBaseUser | None = None) -> str:
        words = [user.get_username()] if user is not None else []
        try:
            passwords().require(password, words=words)
        except EntrepotError as unsuitable:
            raise ValidationError(in_words(unsuitable.refusal)) from unsuitable
        return password

    # Guesses

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ANN401  # as above
        login = str(credentials.get("username") or credentials.get("email") or "")
        known = accounts.signing_in_as(login)
        caller = caller_of(request)
        try:
            request.entrepot_try = tries.begin(  # type: ignore[attr-defined]  # read below
                "sign-in",
                login,
                known.id if known else None,
                address=caller.address,
                is_known_network=sessions.knows_network(known, caller.address),
                at=now(),
            )
        except TooManyTries as too_many:
            raise self.validation_error("too_many_login_attempts") from too_many

    def authenticate(
        self,
        request: HttpRequest,
        **credentials: Any,  # noqa: ANN401  # as above
    ) -> AbstractBaseUser | None:
        user = super().authenticate(request, **credentials)
        counted: Try = request.entrepot_try  # type: ignore[attr-defined]  # set above
        if user is not None:
            counted.was_no_guess()
            _note_if_old(request, accounts.by_id(user.pk), str(credentials.get("password") or ""))
        return user

    def get_login_stages(self) -> list[str]:
        """Ask for what an account from before lacks: an address first, a new password last."""
        own = "entrepot.web.account.missing"
        stages = super().get_login_stages()
        return [f"{own}.AddressStage", *stages, f"{own}.PasswordStage"]

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing of allauth's was counted."""

    def post_login(
        self,
        request: HttpRequest,
        user: AbstractBaseUser,
        **kwargs: Any,  # noqa: ANN401  # as above
    ) -> HttpResponse:
        """Whoever has just shown all factors need not show one again to go on."""
        record_authentication(request, user, method="sign-in", reauthenticated=True)
        return super().post_login(request, user, **kwargs)

    def pre_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> Any:  # noqa: ANN401  # as above
        """Remember by which password somebody began to sign in: other steps may follow."""
        request.session[BEGAN_WITH] = user.get_session_auth_hash()
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Let in who is active now, and whose password is the one that they began with."""
        person = accounts.by_id(user.pk)
        began_with = request.session.pop(BEGAN_WITH, "")
        if not person.is_active or began_with != person.get_session_auth_hash():
            request.session.flush()
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)

    def should_send_confirmation_mail(
        self,
        request: HttpRequest,
        email_address: EmailAddress,
        signup: bool,  # noqa: FBT001  # as above
    ) -> bool:
        """Whether a code goes to this address, or raise `TooManyTries`.

        To know the password is no reason to have many sent. What was begun ends, for it would wait
        for a code.
        """
        address, network = email_address.email, network_of(caller_of(request).address)
        counted = [
            Limit(f"codes to {address}"[:200], CODES_PER_HOUR, HOUR),
            Limit(f"codes from {network}", CODES_PER_HOUR_AND_NETWORK, HOUR),
        ]
        try:
            tries.require(counted, at=now())
        except TooManyTries:
            request.session.flush()
            raise
        return super().should_send_confirmation_mail(request, email_address, signup)

    def get_reauthentication_methods(
        self,
        user: AbstractBaseUser | AnonymousUser,
    ) -> list[dict[str, Any]]:
        """Return how somebody confirms that it is them: who has a second factor, by that."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        by_factor = [method for method in methods if method["id"] != BY_PASSWORD]
        return by_factor or methods

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:  # noqa: ARG002  # as above
        return reverse("account_email")

    # Mail

    def send_mail(self, template_prefix: str, email: str, context: Mapping[str, Any]) -> None:
        """Queue the mail: writing it takes as long as sending it may, sending may fail."""
        caller = caller_of(request_now())
        facts = {"timestamp": now(), "ip": caller.address, "user_agent": program(caller.user_agent)}
        letter = self.render_mail(template_prefix, email, {**context, **facts})
        is_decoy = template_prefix == "account/email/unknown_account"
        mails.queue(
            DECOY if is_decoy else email,
            subject=str(letter.subject),
            body=str(letter.body),
            sealer=keys(),
            at=now(),
        )

    def format_email_subject(self, subject: str) -> str:
        return f"[{settings.ENTREPOT.site_name}] {subject}"

    def get_from_email(self) -> str:
        return ""  # the mailer knows who sends


def _note_if_old(request: HttpRequest, person: User, password: str) -> None:
    """Remember in the session that the password, which was right, does not suit any more.

    No service of breached passwords is asked: it could keep people from signing in.
    """
    words = [settings.ENTREPOT.site_name, person.username]
    try:
        require_suitable(password, words=words)
    except EntrepotError:
        is_weak = True
    else:
        is_weak = False
    if is_weak or person.renews_password:
        request.session[RENEWS_PASSWORD] = str(person.pk)
    else:
        request.session.pop(RENEWS_PASSWORD, None)


def request_now() -> HttpRequest:
    """Return the request that allauth handles; forms of allauth do not get it."""
    request: HttpRequest = context.request
    return request
