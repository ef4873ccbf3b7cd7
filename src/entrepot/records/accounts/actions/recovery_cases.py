"""Help for a person who lost every way in: two administrators agree, and time passes.

Nobody gets to sign in by it. Factors are taken away and the password is made useless: what opens
the account is a code, sent to an address of the person.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from entrepot.errors import Conflict, Forbidden, Rule
from entrepot.records.accounts import queries
from entrepot.records.accounts.actions.credentials import reset_factors
from entrepot.records.accounts.models import RecoveryCase, User
from entrepot.records.audit import actions as audit
from entrepot.records.audit.actors import Actor
from entrepot.records.audit.kinds import (
    RECOVERY_AGREED,
    RECOVERY_CANCELLED,
    RECOVERY_COMPLETED,
    RECOVERY_STARTED,
    Kind,
)
from entrepot.records.instance import locks

DELAY = timedelta(hours=72)
"""How long the person has to say no, from when the second administrator agreed."""

WAITS = timedelta(days=14)
"""How long a recovery waits for a second administrator."""

HELPERS = 2


class RecoveryNeedsTwo(Forbidden):
    rule = Rule(
        "recovery-needs-two",
        "Two administrators agree before somebody's second factors are taken away, and neither is "
        "the person themselves.",
        "Ask another administrator; where there is none, the operator can use `entrepot user "
        "reset-factors`.",
    )


class RecoveryForbidden(Forbidden):
    rule = Rule(
        "recovery-forbidden",
        "Administrators recover accounts, and never their own; only they and the person cancel it.",
        "Ask an administrator of this index.",
    )


class RecoveryOpen(Conflict):
    rule = Rule(
        "recovery-open",
        "One recovery of an account is under way at a time.",
        "Agree to it, or cancel it first.",
    )


class RecoveryClosed(Conflict):
    rule = Rule(
        "recovery-closed",
        "A recovery is agreed to once, and never again after it was cancelled or completed.",
        "Look at the person's page for how it stands; start another one if it is still needed.",
    )


@transaction.atomic
def start_recovery(user: User, *, why: str, actor: Actor, at: datetime) -> RecoveryCase:
    """Begin to help `user`; nothing changes for them until somebody else agrees."""
    helpers = _helpers_of(user)
    helper = _helper(helpers, actor)
    if len(helpers) < HELPERS:
        raise RecoveryNeedsTwo(f"There is no other administrator who can help {user.username}.")
    person = queries.living(user.id)
    if queries.open_recovery_of(person) is not None:
        raise RecoveryOpen(f"A recovery of {person.username} is under way.")
    case = RecoveryCase.objects.create(user=person, why=why, started_by=helper, started_at=at)
    _record(RECOVERY_STARTED, case, actor=actor, at=at, why=why)
    return case


@transaction.atomic
def agree_to_recovery(case_id: UUID, *, actor: Actor, at: datetime) -> RecoveryCase:
    """Agree as the second administrator: it takes effect after `DELAY` unless it is cancelled."""
    case = queries.locked_recovery(case_id)
    helper = _helper(_helpers_of(case.user), actor)
    if not case.is_open or case.agreed_at is not None:
        raise RecoveryClosed(f"The recovery of {case.user.username} waits for nobody to agree.")
    if helper == case.started_by:
        raise RecoveryNeedsTwo("Whoever started a recovery cannot agree to it too.")
    case.agreed_by, case.agreed_at, case.due_at = helper, at, at + DELAY
    case.save(update_fields=["agreed_by", "agreed_at", "due_at"])
    _record(RECOVERY_AGREED, case, actor=actor, at=at, due_at=case.due_at.isoformat())
    return case


@transaction.atomic
def cancel_recovery(case_id: UUID, *, actor: Actor, at: datetime) -> bool:
    """Let a recovery not happen, as any administrator or the person may; False if it was over."""
    case = queries.locked_recovery(case_id)
    if str(case.user_id) == actor.id:
        canceller = case.user
    else:
        canceller = _helper(_helpers_of(case.user), actor)
    if not case.is_open:
        return False
    _cancel(case, canceller, why="", actor=actor, at=at)
    return True


@transaction.atomic
def lapse_recovery(case_id: UUID, *, actor: Actor, at: datetime) -> bool:
    """Close what nobody agreed to for `WAITS`; False if somebody did, or if it was over."""
    case = queries.locked_recovery(case_id)
    if not case.is_open or case.agreed_at is not None or at < case.started_at + WAITS:
        return False
    _cancel(case, None, why="no second administrator agreed", actor=actor, at=at)
    return True


@transaction.atomic
def complete_recovery(case_id: UUID, *, actor: Actor, at: datetime) -> bool:
    """Do what was agreed, if its time has come; False if it is not to be done.

    It lapses if by now one of the two could not agree any more.
    """
    case = queries.locked_recovery(case_id)
    if not case.is_open or case.due_at is None or at < case.due_at:
        return False
    if not {case.started_by, case.agreed_by} <= set(_helpers_of(case.user)):
        why = "one of the two is no administrator any more"
        _cancel(case, None, why=why, actor=actor, at=at)
        return False
    reset_factors(case.user, actor=actor, at=at)
    User.objects.filter(pk=case.user_id).update(password=make_password(None))
    case.done_at = at
    case.save(update_fields=["done_at"])
    _record(RECOVERY_COMPLETED, case, actor=actor, at=at)
    return True


def _helpers_of(person: User) -> list[User]:
    """Return who can help; until the transaction ends no administrator goes elsewhere."""
    locks.hold_in_transaction("administrators")
    return [each for each in queries.administrators() if each != person]


def _helper(helpers: list[User], actor: Actor) -> User:
    """Return who acts, or raise `RecoveryForbidden`."""
    found = next((each for each in helpers if str(each.id) == actor.id), None)
    if found is None:
        raise RecoveryForbidden(f"{actor.name} cannot decide about this recovery.")
    return found


def _cancel(case: RecoveryCase, by: User | None, *, why: str, actor: Actor, at: datetime) -> None:
    case.cancelled_by, case.cancelled_at = by, at
    case.save(update_fields=["cancelled_by", "cancelled_at"])
    _record(RECOVERY_CANCELLED, case, actor=actor, at=at, why=why)


def _record(kind: Kind, case: RecoveryCase, *, actor: Actor, at: datetime, **details: str) -> None:
    audit.record(
        kind,
        case.user_id,
        label=case.user.username,
        actor=actor,
        at=at,
        case=str(case.id),
        **details,
    )
