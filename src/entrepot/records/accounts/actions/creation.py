from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from entrepot.errors import Conflict, Rule
from entrepot.formats.names import shown
from entrepot.records.accounts import names
from entrepot.records.accounts.actions import addresses
from entrepot.records.accounts.models import TakenName, User
from entrepot.records.accounts.passwords import require_suitable
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.actors import Actor


class UserNameTaken(Conflict):
    rule = Rule(
        "user-name-taken",
        "A user name is given once, also when its account was deleted.",
        "Choose another user name.",
    )


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account that could be made: its name, address and password are judged and hashed.

    The address is empty if none is known, and verified if whoever makes the account vouches for it.
    """

    user: User
    address: str
    is_vouched_for: bool = True


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
    account = prepare_user(name, email=email, password=password, is_administrator=is_administrator)
    return store_user(account, actor=actor, at=at)


def prepare_user(
    name: str,
    *,
    email: str,
    password: str | None,
    is_administrator: bool,
) -> NewAccount:
    """Judge and hash before any transaction: hashing takes long on purpose."""
    user = User(username=names.parse(name), is_superuser=is_administrator)
    address = addresses.parse(email)
    if password is not None:
        require_suitable(password, words=(user.username, address))
    user.set_password(password)
    return NewAccount(user, address)


@transaction.atomic
def store_user(account: NewAccount, *, actor: Actor, at: datetime) -> User:
    """Make the account, unless somebody has its name or address by now."""
    user = account.user
    user.date_joined = at
    _store(user, account)
    audit.record(
        kinds.USER_CREATED,
        user.id,
        label=user.username,
        actor=actor,
        at=at,
        is_administrator=user.is_administrator,
    )
    return user


def _store(user: User, account: NewAccount) -> None:
    take_name(names.parse(user.username))
    if account.address:
        addresses.hold_free(account.address, user=user)
    user.save(force_insert=True)
    if account.address:
        EmailAddress.objects.create(
            user=user,
            email=account.address,
            verified=account.is_vouched_for,
            primary=True,
        )


def take_name(name: names.UserName) -> None:
    """Give `name` away for ever, within the caller's transaction, or raise `UserNameTaken`."""
    _, is_new = TakenName.objects.get_or_create(digest=names.digest(name))
    if not is_new:
        raise UserNameTaken(f"The user name {shown(name)} is taken.", field="name")
