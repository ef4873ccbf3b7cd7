from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from entrepot.records.audit.actors import Actor, ActorKind
from entrepot.records.audit.kinds import Kind
from entrepot.records.audit.models import Cursor, Entry, EntryPersonal, LogRow, Unlogged
from entrepot.records.instance import locks

DONE = "done"
REFUSED = "refused"


@transaction.atomic
def record(
    kind: Kind,
    subject_id: object,
    *,
    label: str,
    actor: Actor,
    at: datetime,
    outcome: str = DONE,
    **details: Any,  # noqa: ANN401 (JSON values; the kind's schema names them)
) -> Entry:
    """Write one entry about `subject_id`, called `label`, in the caller's transaction.

    `details` must be exactly those that the kind's schema names; `TypeError` otherwise.
    """
    if set(details) != set(kind.details):
        raise TypeError(f"{kind.slug} has the details {kind.details}, not {tuple(details)}")
    entry = Entry.objects.create(
        kind=kind.slug,
        outcome=outcome,
        subject_kind=kind.subject,
        subject_id=str(subject_id),
        actor_kind=actor.kind,
        actor_id=actor.id,
        credential_kind=actor.credential_kind,
        credential_id=actor.credential_id,
        at=at,
    )
    EntryPersonal.objects.create(
        entry=entry,
        subject_name=label,
        actor_name=actor.name,
        address=actor.address,
        user_agent=actor.user_agent,
        request_id=actor.request_id,
        details_version=kind.version,
        details=details,
    )
    Unlogged.objects.create(entry=entry)
    return entry


@transaction.atomic
def forget_person(person_id: object) -> None:
    """Erase from all entries about a person, and of their own acts, what identifies people."""
    theirs = Q(entry__actor_kind=ActorKind.PERSON, entry__actor_id=str(person_id))
    about = Q(entry__subject_kind="user", entry__subject_id=str(person_id))
    EntryPersonal.objects.filter(theirs | about).delete()


@transaction.atomic
def append_to_log(*, limit: int = 1000) -> int:
    """Give up to `limit` committed entries their position; return how many."""
    locks.hold_in_transaction("audit-log")
    keys = list(
        Unlogged.objects.order_by("entry_id").values_list("entry_id", flat=True)[:limit],
    )
    if not keys:
        return 0
    last = LogRow.objects.aggregate(last=Max("position"))["last"] or 0
    LogRow.objects.bulk_create(
        LogRow(position=last + offset, entry_id=key) for offset, key in enumerate(keys, start=1)
    )
    Unlogged.objects.filter(entry_id__in=keys).delete()
    return len(keys)


def advance(cursor: str, position: int) -> None:
    """Let the reader called `cursor` have read up to `position`, if the caller's transaction holds.

    Who reads and who writes down what came of it does both under one lock, in one transaction.
    """
    Cursor.objects.update_or_create(name=cursor, defaults={"position": position})
