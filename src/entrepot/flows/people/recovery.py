"""What two administrators agreed on, done when its time has come.

It is started, agreed to and cancelled in `records.accounts`; here it reaches the sessions too.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts import queries
from entrepot.records.accounts.actions.recovery_cases import WAITS
from entrepot.records.accounts.models import User
from entrepot.records.audit.actors import SYSTEM
from entrepot.records.sessions import actions as sessions


def complete_due(*, at: datetime) -> int:
    """Complete each recovery whose time has come; return how many were."""
    return sum(_complete(case.id, case.user, at=at) for case in queries.due_recoveries(at))


def lapse_unanswered(*, at: datetime) -> int:
    """Close each recovery that waited in vain for a second administrator; return how many."""
    waiting = queries.unanswered_recoveries(started_by=at - WAITS)
    return sum(accounts.lapse_recovery(case.id, actor=SYSTEM, at=at) for case in waiting)


@transaction.atomic
def _complete(case_id: UUID, person: User, *, at: datetime) -> bool:
    is_done = accounts.complete_recovery(case_id, actor=SYSTEM, at=at)
    if is_done:
        sessions.end_all(person, actor=SYSTEM, at=at)
    return is_done
