from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from entrepot.flows.moments import known_zone
from entrepot.flows.notifications import project_letters
from entrepot.flows.notifications.letters import LETTERS, TO_EVERY_ADDRESS
from entrepot.flows.notifications.wording import News, Site
from entrepot.records.accounts import queries as accounts
from entrepot.records.audit import actions as trail
from entrepot.records.audit import kinds
from entrepot.records.audit import queries as audit
from entrepot.records.audit.actors import ActorKind
from entrepot.records.audit.models import Entry, EntryPersonal
from entrepot.records.instance import locks
from entrepot.records.limits import actions as limits
from entrepot.records.mails import actions as mails
from entrepot.records.mails.texts import Sealer, Text

CURSOR = "notifications"
LETTERS_A_DAY = 10
"""How many letters of one kind about one thing: a token on many machines fills no mailbox."""


def send_due(*, sealer: Sealer, site: Site, at: datetime, limit: int = 100) -> int:
    """Queue a mail about each new entry that somebody is to hear of; return how many were read.

    The cursor moves in the transaction that queues the mails: whatever is interrupted was not
    done at all, and no entry is written about twice.
    """
    if not audit.entries_after(audit.position_of(CURSOR), limit=1):
        return 0  # and no write lock taken
    with transaction.atomic():
        locks.hold_in_transaction(CURSOR)
        entries = audit.entries_after(audit.position_of(CURSOR), limit=limit)
        for logged in entries:
            if logged.personal is not None:
                _notify(News(logged.entry, logged.personal, site, at), sealer=sealer)
        if entries:
            trail.advance(CURSOR, entries[-1].position)
    return len(entries)


def _notify(news: News, *, sealer: Sealer) -> None:
    write = LETTERS.get(news.entry.kind)
    if write is None or _is_told_elsewhere(news.entry):
        return
    for person, addresses in _readers(news):
        text = _in_words_of(person, write, news)
        for address in addresses:
            mails.queue(address, text.subject, text.body, sealer=sealer, at=news.at)


def _readers(news: News) -> list[tuple[str, list[str]]]:
    """Return the ids of those whom an entry concerns, each with where they are to hear of it."""
    if news.entry.kind in project_letters.LETTERS:
        found = _readers_in_project(news)
    else:
        person = _concerned(news.entry, news.personal)
        found = [(person, _addresses(news, person))] if person else []
    return [(person, addresses) for person, addresses in found if addresses]


def _in_words_of(person: str, write: Callable[[News], Text], news: News) -> Text:
    """Write a letter in the language of whoever reads it, and by their clocks."""
    language, time_zone = accounts.preferences_of(person)
    with (
        translation.override(language or settings.LANGUAGE_CODE),
        timezone.override(known_zone(time_zone)),
    ):
        return write(news)


def _is_told_elsewhere(entry: Entry) -> bool:
    """Whether another letter says it: factors go with a recovery, which the clock completes."""
    return entry.kind == kinds.USER_FACTORS_RESET.slug and entry.actor_kind == ActorKind.SYSTEM


def _readers_in_project(news: News) -> list[tuple[str, list[str]]]:
    """Return those whom a change in a project concerns, as long as they are within their limits."""
    of = f"{news.entry.kind} {project_letters.project_id(news)}"
    found = {
        person: accounts.verified_address(person) for person in project_letters.concerned(news)
    }
    return [
        (str(person), [address])
        for person, address in found.items()
        if address and _takes_one(f"letters {of} to {person}", news)
    ]


def _concerned(entry: Entry, personal: EntryPersonal) -> str | None:
    """Return the id of the person whom an entry is about: themself, or the owner of a thing.

    A file concerns whoever uploaded it by password.
    """
    if entry.kind == kinds.FILE_ADDED.slug:
        return entry.actor_id if entry.credential_kind == "password" else None
    return entry.subject_id if entry.subject_kind == "user" else personal.details.get("owner")


def _addresses(news: News, person: str) -> list[str]:
    """Return where the person is to hear of it; nowhere once they have heard enough today."""
    if news.entry.kind in TO_EVERY_ADDRESS:
        return accounts.verified_addresses(person)
    address = accounts.verified_address(person)
    return [address] if address and _is_within_limit(news) else []


def _is_within_limit(news: News) -> bool:
    if news.entry.kind == kinds.FILE_ADDED.slug:
        return _is_first_upload_by_password_this_month(news)
    return _takes_one(f"letters {news.entry.kind} {news.entry.subject_id}", news)


def _takes_one(key: str, news: News) -> bool:
    return limits.take(key, limit=LETTERS_A_DAY, per=timedelta(days=1), at=news.at)


def _is_first_upload_by_password_this_month(news: News) -> bool:
    """Whether to remind somebody that passwords will end; nobody is while no end is decided."""
    if news.site.passwords_until is None:
        return False
    key = f"reminded of passwords {news.entry.actor_id} {news.at:%Y-%m}"
    return limits.once(key, until=news.at + timedelta(days=31))
