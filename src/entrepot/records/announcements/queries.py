from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from entrepot.errors import NotFound, Rule
from entrepot.formats.names import shown
from entrepot.records.announcements.models import Announcement, Subscription

SHOWN = 50
"""How many pages and feed show, the newest first."""


class AnnouncementUnknown(NotFound):
    rule = Rule(
        "announcement-unknown",
        "An announcement is named by its ID, a UUID.",
        "List the announcements with `entrepot announce list`.",
    )


def newest(*, limit: int = SHOWN) -> list[Announcement]:
    """Return what everybody may read, the newest first."""
    return list(_current().order_by("-published_at", "id")[:limit])


def newest_since(moment: datetime) -> Announcement | None:
    """Return the newest announcement that was published after `moment`, None if there is none."""
    return _current().filter(published_at__gt=moment).order_by("-published_at", "id").first()


def everything() -> list[Announcement]:
    """Return all there ever were, also what was withdrawn, the newest first."""
    known = Announcement.objects.select_related("published_by")
    return list(known.order_by("-published_at", "id"))


def by_id(announcement_id: UUID | str) -> Announcement:
    """Return the announcement of this id, withdrawn or not, or raise `AnnouncementUnknown`."""
    unknown = AnnouncementUnknown(f"There is no announcement {shown(str(announcement_id))}.")
    try:
        wanted = UUID(str(announcement_id))
    except ValueError:
        raise unknown from None
    found = Announcement.objects.filter(pk=wanted).first()
    if found is None:
        raise unknown
    return found


def is_subscribed(user_id: UUID) -> bool:
    return Subscription.objects.filter(pk=user_id).exists()


def untold() -> Announcement | None:
    """Return the oldest announcement that not all who want it were written to about."""
    return _current().filter(told_at=None).order_by("published_at", "id").first()


def next_to_tell(announcement: Announcement, *, limit: int) -> Sequence[UUID]:
    """Return who is to be told next: who had asked for it before it was published, by id."""
    waiting = Subscription.objects.filter(since__lte=announcement.published_at)
    if announcement.told_up_to is not None:
        waiting = waiting.filter(pk__gt=announcement.told_up_to)
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:limit])


def _current() -> QuerySet[Announcement]:
    return Announcement.objects.filter(withdrawn_at=None)
