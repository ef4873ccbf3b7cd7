"""Announcements by mail: to whoever asked for them, a few people at a time, until all were told."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from entrepot.flows.notifications.wording import Site
from entrepot.records.accounts import queries as accounts
from entrepot.records.accounts.models import User
from entrepot.records.announcements import actions, queries
from entrepot.records.announcements.models import Announcement
from entrepot.records.audit.actors import Actor
from entrepot.records.instance import locks
from entrepot.records.mails import actions as mails
from entrepot.records.mails.texts import Sealer, Text
from entrepot.records.tickets import actions as tickets
from entrepot.records.tickets import queries as links

STOP = "stop-announcements"
"""The tickets by which a letter lets its reader get no more of them; they can be used again."""

LINKS_LIVE = timedelta(days=365)
LOCK = "announcements"


def send_announcements(*, sealer: Sealer, site: Site, at: datetime, limit: int = 100) -> int:
    """Queue letters about the oldest announcement that not all were told of; return how many.

    How far it came moves in the transaction that queues them: nobody is told twice.
    """
    if queries.untold() is None:
        return 0  # and no write lock taken
    with transaction.atomic():
        locks.hold_in_transaction(LOCK)
        announcement = queries.untold()
        if announcement is None:
            return 0
        people = queries.next_to_tell(announcement, limit=limit)
        sent = [_tell(person, announcement, site, sealer=sealer, at=at) for person in people]
        actions.have_told(announcement, people, at=at)
    return sum(sent)


def reader_of(secret: str, *, at: datetime) -> User:
    """Return who gets the letters of which one holds `secret`, or raise `TicketSpent`."""
    ticket = links.find(STOP, secret, at=at)
    return accounts.by_id(UUID(ticket.subject_id))


def stop(person: User, *, caller: Actor, at: datetime) -> None:
    """Write no more announcements to `person`, for whoever holds one of the letters."""
    actor = replace(caller, name="whoever holds the letter", credential_kind="letter")
    actions.unsubscribe(person, actor=actor, at=at)


def _tell(
    person: UUID, announcement: Announcement, site: Site, *, sealer: Sealer, at: datetime
) -> bool:
    """Queue the letter to one person; none to whom nobody may write, or who cannot sign in."""
    address = accounts.verified_address(person)
    if address is None or not accounts.is_active(person):
        return False
    text = _letter(announcement, site, stop_link=_stop_link(person, site, at=at))
    mails.queue_text(address, text, sealer=sealer, at=at)
    return True


def _stop_link(person: UUID, site: Site, *, at: datetime) -> str:
    """Return a link that stops the letters; none where no address of this index is known."""
    if site.url is None:
        return ""
    secret = tickets.issue(STOP, person, lives=LINKS_LIVE, at=at)
    return f"{site.url}/announcements/stop/{secret}/"


def _letter(announcement: Announcement, site: Site, *, stop_link: str) -> Text:
    stops = (
        gettext("You get this because you asked for announcements of %(site)s. To get no more:")
        if stop_link
        else gettext(
            "You get this because you asked for announcements of %(site)s. To get no more, sign in "
            "and say so on your account's page.",
        )
    )
    ending = "\n".join(filter(None, [stops % {"site": site.name}, stop_link]))
    signature = "\n".join(filter(None, ["-- ", site.name, site.url]))
    body = f"{announcement.text}\n\n{ending}\n\n{signature}\n"
    return Text(f"[{site.name}] {announcement.title}", body, stop_link)
