"""The rows of a person who leaves. What else is theirs is let go in `flows.people`."""

import secrets
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import transaction

from entrepot.records.accounts import names
from entrepot.records.accounts.actions.creation import UserNameTaken, take_name
from entrepot.records.accounts.actions.standing import (
    held_with_administrators,
    require_another_administrator,
)
from entrepot.records.accounts.models import RecoveryCase, State, User
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.actors import Actor


@transaction.atomic
def delete(user: User, *, actor: Actor, at: datetime) -> None:
    """Keep of a person the id and the name, which is never given again."""
    person = held_with_administrators(user)
    require_another_administrator(person)
    _empty(person)
    audit.record(kinds.USER_DELETED, person.id, label=person.username, actor=actor, at=at)


@transaction.atomic
def erase(user: User, *, actor: Actor, at: datetime) -> str:
    """Keep of a person, deleted before or not, the id alone; return what stands for the name.

    The name is never given again either. Entries about the person and of the person lose what
    identifies them.
    """
    if user.state != State.DELETED:
        require_another_administrator(held_with_administrators(user))
    _empty(user)
    name = _name_for_nobody()
    User.objects.filter(pk=user.pk).update(username=name)
    audit.forget_person(user.id)
    audit.record(kinds.USER_ERASED, user.id, label=name, actor=actor, at=at)
    return name


def _empty(user: User) -> None:
    EmailAddress.objects.filter(user=user).delete()
    Authenticator.objects.filter(user=user).delete()
    RecoveryCase.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(
        state=State.DELETED,
        password=make_password(None),
        is_superuser=False,
        last_login=None,
        recovery_confirmed_at=None,
        language="",
        time_zone="UTC",
    )


def _name_for_nobody() -> names.UserName:
    while True:
        name = names.parse(f"deleted-{secrets.token_hex(4)}")
        try:
            take_name(name)
        except UserNameTaken:
            continue
        return name
