"""What the clock has to do; each chore may run on any node at any moment, as often as it likes."""

import logging
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from entrepot.backends.mail import Letter, MailUndeliverable
from entrepot.errors import EntrepotError
from entrepot.flows import notifications, people, readmes, removal
from entrepot.flows.downloads import METADATA_SUFFIX
from entrepot.records.audit import actions as audit
from entrepot.records.audit import queries as entries
from entrepot.records.instance import locks
from entrepot.records.invitations import actions as invitations
from entrepot.records.limits import actions as limits
from entrepot.records.mails import actions as mails
from entrepot.records.mails import queries as waiting
from entrepot.records.mails.models import Mail
from entrepot.records.mails.texts import Text
from entrepot.records.releases import queries as releases
from entrepot.records.search import actions as search
from entrepot.records.sessions import actions as sessions
from entrepot.records.tickets import actions as tickets
from entrepot.wiring import Depot

OBJECTS_WITHOUT_ROW_LIVE = timedelta(hours=24)
LIMITS_LIVE = timedelta(days=2)
SPENT_LIVE = timedelta(days=30)
MAIL_SECONDS = 10
"""After so long no further mail is begun: a slow server must not hold up the other chores."""

log = logging.getLogger(__name__)


def number_entries(depot: Depot, at: datetime) -> int:  # noqa: ARG001 (every chore has this form)
    """Give every committed entry of the trail its position."""
    if not entries.has_unlogged():
        return 0
    return audit.append_to_log()


def write_letters(depot: Depot, at: datetime) -> int:
    """Queue a mail about whatever happened that somebody is to hear of."""
    return notifications.send_due(sealer=depot.keyring, site=_site(depot), at=at)


def write_announcements(depot: Depot, at: datetime) -> int:
    """Queue letters about what was announced, to some of those who asked for them."""
    return notifications.send_announcements(sealer=depot.keyring, site=_site(depot), at=at)


def deliver_mails(depot: Depot, at: datetime) -> int:
    """Send the mails that are due; return how many were sent.

    A mail is deleted after it was sent. Who is killed in between leaves it to be sent twice, with
    the same Message-ID; none is ever lost.
    """
    if not waiting.due(at, limit=1):
        return 0  # and no lock taken
    sent = 0
    with locks.held_if_free("mails") as is_ours:
        if not is_ours:
            return 0
        end = time.monotonic() + MAIL_SECONDS
        for mail in waiting.due(at, limit=100):
            if time.monotonic() > end:
                break
            sent += _deliver(mail, depot, at=at)
    return sent


def complete_recoveries(depot: Depot, at: datetime) -> int:  # noqa: ARG001 (every chore has this form)
    """Do what two administrators agreed on and nobody stopped; close what waited in vain."""
    with locks.held_if_free("recoveries") as is_ours:
        if not is_ours:
            return 0
        people.lapse_unanswered(at=at)
        return people.complete_due(at=at)


def render_readmes(depot: Depot, at: datetime) -> int:
    """Render the descriptions that wait for it, for a few seconds at most."""
    if not readmes.is_any_waiting():
        return 0  # and no lock taken
    with locks.held_if_free("readmes") as is_ours:
        return readmes.render_waiting(depot.readmes, at=at) if is_ours else 0


def refresh_search(depot: Depot, at: datetime) -> int:  # noqa: ARG001 (every chore has this form)
    """Let projects be found by what was changed of them other than by an upload."""
    with locks.held_if_free("search") as is_ours:
        return search.refresh_stale(limit=200) if is_ours else 0


def sweep_spools(depot: Depot, at: datetime) -> int:  # noqa: ARG001 (every chore has this form)
    """Remove what dead processes of this node left of uploads that never ended."""
    return depot.storage.sweep_spools()


def sweep_objects(depot: Depot, at: datetime) -> int:
    """Remove objects that no row has come to name within a day; an upload takes an hour at most."""
    swept = 0
    with locks.held_if_free("sweep-objects") as is_ours:
        if not is_ours:
            return 0
        old = (
            stored.key
            for stored in depot.storage.objects()
            if at - stored.modified_at > OBJECTS_WITHOUT_ROW_LIVE
        )
        for keys in _batched(old, 500):
            orphans = releases.objects_without_row([_owner(key) for key in keys])
            for key in keys:
                if _owner(key) in orphans:
                    depot.storage.delete(key)
                    swept += 1
    if swept:
        log.info("swept %d objects that no file names", swept)
    return swept


def purge_deleted(depot: Depot, at: datetime) -> int:
    """Take the bytes of what was deleted too long ago to come back; finish what died half way."""
    with locks.held_if_free("purge-deleted") as is_ours:
        return removal.purge_due(storage=depot.storage, at=at) if is_ours else 0


def forget_old_limits(depot: Depot, at: datetime) -> None:  # noqa: ARG001 (every chore has this form)
    """Delete counts that limit nothing any more."""
    limits.forget_before(at - LIMITS_LIVE)


def forget_expired_sessions(depot: Depot, at: datetime) -> None:  # noqa: ARG001 (every chore has this form)
    """Delete sessions with which nobody can go on any more."""
    sessions.drop_expired(at)


def forget_spent_mails_and_tickets(depot: Depot, at: datetime) -> None:  # noqa: ARG001 (every chore has this form)
    """Delete what was given up, or has expired, so long ago that nobody asks about it."""
    mails.forget_given_up(at - SPENT_LIVE)
    tickets.forget_expired(at - SPENT_LIVE)


def _site(depot: Depot) -> notifications.Site:
    settings = depot.config
    return notifications.Site(
        settings.site_name,
        settings.public_url,
        settings.upload_passwords_until,
    )


def forget_expired_invitations(depot: Depot, at: datetime) -> None:  # noqa: ARG001 (every chore has this form)
    """Delete offers of roles that nobody has answered in time, with the addresses in them."""
    invitations.forget_expired(at)


def _deliver(mail: Mail, depot: Depot, *, at: datetime) -> bool:
    """Send one mail, or say in its row why not."""
    try:
        text = Text.unsealed(mail.sealed, sealer=depot.keyring)
        letter = Letter(mail.to, text.subject, text.body, text.unsubscribe)
        depot.mailer.send(letter, mail_id=mail.id, at=mail.created_at)
    except EntrepotError as failure:
        goes_on = mails.postponed(mail, code=failure.refusal.code, at=at)
        what_next = "will be tried again" if goes_on else "is given up"
        log.warning("%s %s: %s", mail, what_next, failure)
        return False
    except Exception:
        # Whatever one letter meets must not keep the others waiting behind it.
        log.exception("%s could not be sent", mail)
        mails.postponed(mail, code=MailUndeliverable.rule.code, at=at)
        return False
    mails.delivered(mail)
    return True


def _owner(key: str) -> str:
    """Return the key that the file's row holds: a metadata file lies beside its wheel's."""
    return key.removesuffix(METADATA_SUFFIX)


def _batched(keys: Iterable[str], size: int) -> Iterator[list[str]]:
    iterator = iter(keys)
    while batch := list(islice(iterator, size)):
        yield batch
