from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from entrepot.errors import Malformed, Rule
from entrepot.formats.texts import is_legible
from entrepot.records.accounts.models import User
from entrepot.records.announcements.models import Announcement, Subscription
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.actors import Actor, ActorKind

MAX_TITLE_LENGTH = 120
MAX_TEXT_LENGTH = 10_000


class InvalidAnnouncement(Malformed):
    rule = Rule(
        "invalid-announcement",
        "An announcement has a title of one line, up to 120 characters, and a text of up to 10000 "
        "characters, each of which can be seen.",
        "Shorten it, or take out what nobody sees.",
    )


@transaction.atomic
def publish(title: str, text: str, *, actor: Actor, at: datetime) -> Announcement:
    """Tell everybody: on the page, in the feed, and by mail whoever asked for that."""
    title, text = title.strip(), _tidy(text)
    if not 1 <= len(title) <= MAX_TITLE_LENGTH or not is_legible(title):
        raise InvalidAnnouncement("The title is no line that people can read.", field="title")
    if not 1 <= len(text) <= MAX_TEXT_LENGTH or not all(map(is_legible, text.split("\n"))):
        raise InvalidAnnouncement("The text is none that people can read.", field="text")
    person = actor.id if actor.kind is ActorKind.PERSON else None
    made = Announcement.objects.create(
        title=title, text=text, published_at=at, published_by_id=person
    )
    audit.record(kinds.ANNOUNCEMENT_PUBLISHED, made.id, label=title, actor=actor, at=at)
    return made


@transaction.atomic
def withdraw(announcement: Announcement, *, actor: Actor, at: datetime) -> bool:
    """Show it no longer, and write to nobody else about it; False if that was so before."""
    current = Announcement.objects.filter(pk=announcement.pk, withdrawn_at=None)
    if not current.update(withdrawn_at=at):
        return False
    kind = kinds.ANNOUNCEMENT_WITHDRAWN
    audit.record(kind, announcement.id, label=announcement.title, actor=actor, at=at)
    return True


@transaction.atomic
def subscribe(user: User, *, actor: Actor, at: datetime) -> bool:
    """Write to `user` about announcements from now on; False if that was so before."""
    _, is_new = Subscription.objects.get_or_create(user=user, defaults={"since": at})
    if is_new:
        audit.record(kinds.USER_SUBSCRIBED, user.id, label=user.username, actor=actor, at=at)
    return is_new


@transaction.atomic
def unsubscribe(user: User, *, actor: Actor, at: datetime) -> bool:
    """Write to `user` no more about announcements; False if that was so before."""
    deleted, _ = Subscription.objects.filter(user=user).delete()
    if deleted:
        audit.record(kinds.USER_UNSUBSCRIBED, user.id, label=user.username, actor=actor, at=at)
    return bool(deleted)


def forget(user: User) -> None:
    """Delete what is known of the wishes of somebody who goes, in the caller's transaction."""
    Subscription.objects.filter(user=user).delete()


def have_told(announcement: Announcement, people: Sequence[UUID], *, at: datetime) -> None:
    """Note up to whom letters were queued, in the caller's transaction; that it is all, of none."""
    rows = Announcement.objects.filter(pk=announcement.pk)
    if people:
        rows.update(told_up_to=people[-1])
    else:
        rows.update(told_at=at)


def _tidy(text: str) -> str:
    """Return `text` with the line ends of here and without those around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").strip()
