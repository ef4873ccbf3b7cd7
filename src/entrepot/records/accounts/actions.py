from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from entrepot.errors import Conflict, Malformed, Rule
from entrepot.formats.names import shown
from entrepot.records.accounts import names
from entrepot.records.accounts.models import User
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.actors import Actor

MAX_PASSWORD_LENGTH = 4096
MIN_PASSWORD_LENGTH = 12


class UserNameTaken(Conflict):
    rule = Rule(
        "user-name-taken",
        "A user name is given once, also when its account was deleted.",
        "Choose another user name.",
    )


class InvalidAddress(Malformed):
    rule = Rule(
        "invalid-email-address",
        "An e-mail address has a local part, an '@' and a domain.",
        "Check the address for typing errors.",
    )


class AddressTaken(Conflict):
    rule = Rule(
        "email-address-taken",
        "A verified e-mail address belongs to one account.",
        "Use another address.",
    )


class UnsuitablePassword(Malformed):
    rule = Rule(
        "unsuitable-password",
        f"A password has at least {MIN_PASSWORD_LENGTH} characters.",
        "Choose a longer one; a few unrelated words are good.",
    )


def create_user(
    name: str,
    *,
    email: str,
    password: str | None,
    is_administrator: bool,
    actor: Actor,
    at: datetime,
) -> User:
    """Make a person's account; the address counts as verified, for the operator vouches for it.

    Without a password the account has none that could ever match.
    """
    user = User(username=names.parse(name), is_superuser=is_administrator, date_joined=at)
    address = _parse_address(email)
    # Hashing takes long on purpose: never inside the transaction.
    _set_password(user, password)
    with transaction.atomic():
        _store(user, address)
        audit.record(
            kinds.USER_CREATED,
            user.id,
            label=user.username,
            actor=actor,
            at=at,
            is_administrator=is_administrator,
        )
    return user


def _store(user: User, address: str) -> None:
    if User.objects.filter(username=user.username).exists():
        raise UserNameTaken(f"The user name {shown(user.username)} is taken.", field="name")
    if EmailAddress.objects.filter(email__iexact=address, verified=True).exists():
        raise AddressTaken(f"The address {shown(address)} is another account's.", field="email")
    user.save(force_insert=True)
    EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)


def _set_password(user: User, password: str | None) -> None:
    if password is None:
        user.set_unusable_password()
        return
    if not MIN_PASSWORD_LENGTH <= len(password) <= MAX_PASSWORD_LENGTH:
        raise UnsuitablePassword(
            f"A password has {MIN_PASSWORD_LENGTH} to {MAX_PASSWORD_LENGTH} characters; this one "
            f"has {len(password)}.",
            field="password",
        )
    user.set_password(password)


def _parse_address(text: str) -> str:
    address = text.strip().lower()
    try:
        validate_email(address)
    except ValidationError as invalid:
        raise InvalidAddress(f"{shown(text)} is not an e-mail address.", field="email") from invalid
    return address
