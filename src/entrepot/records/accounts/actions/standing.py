"""Whether a person may act at all, and whether as an administrator."""

from datetime import datetime

from django.db import transaction

from entrepot.errors import Conflict, Rule
from entrepot.records.accounts import queries
from entrepot.records.accounts.models import State, User
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.actors import Actor
from entrepot.records.instance import locks


class LastAdministrator(Conflict):
    rule = Rule(
        "last-administrator",
        "An instance that has administrators keeps one who can act.",
        "Make somebody else an administrator first, with `entrepot user promote`.",
    )


@transaction.atomic
def suspend(user: User, *, why: str, actor: Actor, at: datetime) -> bool:
    """Let `user`, and their tokens, do nothing from now on; False if it is so already."""
    person = held_with_administrators(user)
    if person.state == State.SUSPENDED:
        return False
    require_another_administrator(person)
    User.objects.filter(pk=person.pk).update(state=State.SUSPENDED)
    audit.record(
        kinds.USER_SUSPENDED, person.id, label=person.username, actor=actor, at=at, why=why
    )
    return True


@transaction.atomic
def resume(user: User, *, actor: Actor, at: datetime) -> bool:
    """Let a suspended person act again, as before; False if they can."""
    person = queries.living(user.id)
    if person.state == State.ACTIVE:
        return False
    User.objects.filter(pk=person.pk).update(state=State.ACTIVE)
    audit.record(kinds.USER_RESUMED, person.id, label=person.username, actor=actor, at=at)
    return True


@transaction.atomic
def promote(user: User, *, actor: Actor, at: datetime) -> bool:
    """Make `user` an administrator; False if they are one."""
    person = queries.living(user.id)
    if person.is_administrator:
        return False
    User.objects.filter(pk=person.pk).update(is_superuser=True)
    audit.record(kinds.USER_PROMOTED, person.id, label=person.username, actor=actor, at=at)
    return True


@transaction.atomic
def demote(user: User, *, actor: Actor, at: datetime) -> bool:
    """Let `user` be no administrator any more; False if they are none."""
    person = held_with_administrators(user)
    if not person.is_administrator:
        return False
    require_another_administrator(person)
    User.objects.filter(pk=person.pk).update(is_superuser=False)
    audit.record(kinds.USER_DEMOTED, person.id, label=person.username, actor=actor, at=at)
    return True


def held_with_administrators(user: User) -> User:
    """Return the living user; until the transaction ends no administrator goes elsewhere."""
    locks.hold_in_transaction("administrators")
    return queries.living(user.id)


def require_another_administrator(person: User) -> None:
    """Raise `LastAdministrator` if `person` is one who can act, and no one else is."""
    can_act = person.is_administrator and person.is_active
    if can_act and not queries.has_other_administrator(person):
        raise LastAdministrator(f"{person.username} is the last active administrator.")
