"""What allauth did, told to the trail: each act in a short transaction of its own.

One transaction around the whole request would hold the database's write lock while a password is
hashed, and roll back the entry of what failed.
"""

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts.models import User
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.kinds import Kind
from entrepot.records.sessions import actions as sessions
from entrepot.web.account.sessions import digest_of
from entrepot.web.requests import acting, now

Ignored = Any


def connect() -> None:
    """Listen to allauth; called once, when the door is ready."""
    account.user_logged_in.connect(_signed_in)
    account.password_changed.connect(_password_changed)
    account.password_set.connect(_password_changed)
    account.password_reset.connect(_password_reset)
    account.email_added.connect(_address_added)
    account.email_removed.connect(_address_removed)
    account.email_changed.connect(_address_changed)
    account.email_confirmed.connect(_address_verified)
    factors.authenticator_added.connect(_factor_added)
    factors.authenticator_removed.connect(_factor_removed)
    factors.authenticator_reset.connect(_recovery_codes_made)
    factors.authenticator_used.connect(_factor_used)
    factors.authentication_failed.connect(_factor_refused)


def record(kind: Kind, user: User, request: HttpRequest, **details: Any) -> None:  # noqa: ANN401  # JSON values
    audit.record(
        kind,
        user.id,
        label=user.username,
        actor=acting(user, request),
        at=now(),
        **details,
    )


def _signed_in(*, request: HttpRequest, user: User, **_: Ignored) -> None:
    methods = [
        str(shown.get("type") or shown["method"])
        for shown in get_authentication_records(request, user)
    ]
    record(kinds.USER_SIGNED_IN, user, request, factors=sorted(set(methods) - {"sign-in"}))
    sessions.signed_in(
        digest_of(request.session.session_key or ""),
        user,
        actor=acting(user, request),
        at=now(),
    )


def _password_changed(*, request: HttpRequest, user: User, **_: Ignored) -> None:
    record(kinds.USER_PASSWORD_CHANGED, user, request)
    accounts.password_was_renewed(user)


def _password_reset(*, request: HttpRequest, user: User, **_: Ignored) -> None:
    record(kinds.USER_PASSWORD_RESET, user, request)
    accounts.password_was_renewed(user)


def _address_added(
    *,
    request: HttpRequest,
    email_address: EmailAddress,
    **_: Ignored,
) -> None:
    # Not whoever is signed in: somebody without an address adds one on the way in.
    record(kinds.USER_ADDRESS_ADDED, email_address.user, request, address=email_address.email)


def _address_removed(
    *,
    request: HttpRequest,
    user: User,
    email_address: EmailAddress,
    **_: Ignored,
) -> None:
    record(kinds.USER_ADDRESS_REMOVED, user, request, address=email_address.email)


def _address_changed(
    *,
    request: HttpRequest,
    user: User,
    to_email_address: EmailAddress,
    **_: Ignored,
) -> None:
    record(kinds.USER_ADDRESS_CHANGED, user, request, address=to_email_address.email)


def _address_verified(
    *,
    request: HttpRequest,
    email_address: EmailAddress,
    **_: Ignored,
) -> None:
    record(kinds.USER_ADDRESS_VERIFIED, email_address.user, request, address=email_address.email)


def _factor_added(
    *,
    request: HttpRequest,
    user: User,
    authenticator: Authenticator,
    **_: Ignored,
) -> None:
    record(kinds.USER_FACTOR_ADDED, user, request, factor=authenticator.type)


def _factor_removed(
    *,
    request: HttpRequest,
    user: User,
    authenticator: Authenticator,
    **_: Ignored,
) -> None:
    record(kinds.USER_FACTOR_REMOVED, user, request, factor=authenticator.type)
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        accounts.forget_recovery(user)


def _recovery_codes_made(*, request: HttpRequest, user: User, **_: Ignored) -> None:
    record(kinds.USER_RECOVERY_CODES_MADE, user, request)
    accounts.forget_recovery(user)


def _factor_used(
    *,
    request: HttpRequest,
    user: User,
    authenticator: Authenticator,
    **_: Ignored,
) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        record(kinds.USER_RECOVERY_CODE_USED, user, request)


def _factor_refused(
    *,
    request: HttpRequest,
    user: User,
    authenticator: Authenticator,
    **_: Ignored,
) -> None:
    record(kinds.USER_FACTOR_REFUSED, user, request, factor=authenticator.type)
