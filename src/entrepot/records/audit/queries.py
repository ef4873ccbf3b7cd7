from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Count, F
from django.db.models.functions import TruncDate

from entrepot.records.audit.kinds import Kind
from entrepot.records.audit.models import Cursor, Entry, EntryPersonal, LogRow, Unlogged


@dataclass(frozen=True, slots=True)
class Logged:
    """An entry in its place; `personal` is None once that part of it was erased."""

    position: int
    entry: Entry
    personal: EntryPersonal | None


def has_unlogged() -> bool:
    """Whether any entry waits for its position."""
    return Unlogged.objects.exists()


def position_of(cursor: str) -> int:
    """Return the position up to which the reader called `cursor` has read; 0 if it never did."""
    found = Cursor.objects.filter(name=cursor).values_list("position", flat=True).first()
    return found or 0


def entries_after(position: int, *, limit: int) -> Sequence[Logged]:
    """Return up to `limit` committed entries behind `position`, in the order of the log."""
    rows = LogRow.objects.filter(position__gt=position).select_related("entry__entrypersonal")
    return [
        Logged(row.position, row.entry, getattr(row.entry, "entrypersonal", None))
        for row in rows.order_by("position")[:limit]
    ]


def newest_about(
    subject_id: object,
    kinds: Sequence[Kind],
    *,
    limit: int,
) -> Sequence[tuple[Entry, EntryPersonal | None]]:
    """Return the newest entries of these kinds about one thing, the latest first."""
    entries = Entry.objects.filter(
        subject_kind__in={kind.subject for kind in kinds},
        subject_id=str(subject_id),
        kind__in=[kind.slug for kind in kinds],
    ).select_related("entrypersonal")
    return [
        (entry, getattr(entry, "entrypersonal", None)) for entry in entries.order_by("-key")[:limit]
    ]


def uuid_of(kind: Kind, subject_id: object) -> UUID:
    """Return the id of the one entry that says when `subject_id` came to be."""
    return Entry.objects.get(
        kind=kind.slug,
        subject_kind=kind.subject,
        subject_id=str(subject_id),
    ).uuid


def subject_ids(kind: Kind) -> set[str]:
    """Return the id of everything that an entry of this kind is about."""
    return set(Entry.objects.filter(kind=kind.slug).values_list("subject_id", flat=True))


def newest_moment() -> datetime | None:
    """Return when the newest entry was written, None if there is none."""
    return Entry.objects.order_by("-key").values_list("at", flat=True).first()


def daily(kind: Kind, *, by: str, since: date) -> Iterator[tuple[date, Any, int]]:
    """Yield how many entries of `kind` each day has (UTC), for each value of the detail `by`.

    Those that were erased of what identifies people are not counted.
    """
    entries = EntryPersonal.objects.filter(
        entry__kind=kind.slug,
        entry__at__gte=datetime.combine(since, time(), tzinfo=UTC),
    )
    yield from (
        entries.annotate(day=TruncDate("entry__at", tzinfo=UTC), value=F(f"details__{by}"))
        .order_by()
        .values_list("day", "value")
        .annotate(count=Count("pk"))
    )
