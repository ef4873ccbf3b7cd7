from datetime import datetime
from uuid import UUID

from entrepot.records.audit.kinds import Kind
from entrepot.records.audit.models import Entry, Unlogged


def has_unlogged() -> bool:
    """Whether any entry waits for its position."""
    return Unlogged.objects.exists()


def uuid_of(kind: Kind, subject_id: object) -> UUID:
    """Return the id of the one entry that says when `subject_id` came to be."""
    return Entry.objects.get(
        kind=kind.slug,
        subject_kind=kind.subject,
        subject_id=str(subject_id),
    ).uuid


def newest_moment() -> datetime | None:
    """Return when the newest entry was written, None if there is none."""
    return Entry.objects.order_by("-key").values_list("at", flat=True).first()
