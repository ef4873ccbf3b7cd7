import logging
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import django
from django.db import DatabaseError, close_old_connections

from entrepot import config, wiring
from entrepot.errors import EntrepotError
from entrepot.wiring import Depot
from entrepot.worker import chores

log = logging.getLogger(__name__)

Chore = Callable[[Depot, datetime], object]


@dataclass(slots=True)
class _Due:
    """A chore with its interval; due at the first round."""

    chore: Chore
    every: timedelta
    next_at: datetime = field(default=datetime.min.replace(tzinfo=UTC))


def run() -> None:
    """Do every chore when it is due, for ever. The server calls this in a process of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entrepot.settings")
    django.setup()
    depot = wiring.depot(config.current())
    rounds = [
        _Due(chores.number_entries, timedelta(seconds=1)),
        _Due(chores.write_letters, timedelta(seconds=1)),
        _Due(chores.write_announcements, timedelta(seconds=1)),
        _Due(chores.deliver_mails, timedelta(seconds=1)),
        _Due(chores.render_readmes, timedelta(seconds=1)),
        _Due(chores.refresh_search, timedelta(seconds=10)),
        _Due(chores.complete_recoveries, timedelta(minutes=1)),
        _Due(chores.sweep_spools, timedelta(minutes=10)),
        _Due(chores.sweep_objects, timedelta(hours=1)),
        _Due(chores.purge_deleted, timedelta(minutes=10)),
        _Due(chores.forget_old_limits, timedelta(hours=1)),
        _Due(chores.forget_expired_sessions, timedelta(minutes=10)),
        _Due(chores.forget_expired_invitations, timedelta(hours=1)),
        _Due(chores.forget_spent_mails_and_tickets, timedelta(hours=1)),
    ]
    while True:
        for due in rounds:
            _do(due, depot, at=datetime.now(UTC))
        time.sleep(1)


def _do(due: _Due, depot: Depot, *, at: datetime) -> None:
    if at < due.next_at:
        return
    due.next_at = at + due.every
    close_old_connections()
    try:
        due.chore(depot, at)
    except (EntrepotError, DatabaseError) as failure:
        log.warning("%s will be tried again: %s", due.chore.__name__, failure)
    except Exception:
        # A mistake of ours in one chore must not keep the clock from the others.
        log.exception("%s failed and will be tried again", due.chore.__name__)
