import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from entrepot.records.tickets import queries
from entrepot.records.tickets.models import Ticket
from entrepot.records.tickets.queries import TicketSpent

SECRET_BYTES = 32


def issue(
    purpose: str,
    subject_id: object,
    *,
    lives: timedelta,
    at: datetime,
    data: Mapping[str, Any] | None = None,
) -> str:
    """Return a new secret, in the alphabet of URLs, which nothing can show again."""
    secret = secrets.token_urlsafe(SECRET_BYTES)
    Ticket.objects.create(
        purpose=purpose,
        subject_id=str(subject_id),
        digest=queries.digest_of(secret),
        data=data,
        created_at=at,
        expires_at=at + lives,
    )
    return secret


@transaction.atomic
def redeem(purpose: str, secret: str, *, at: datetime) -> Ticket:
    """Use up the ticket of `secret` and return it, or raise `TicketSpent`.

    One statement decides: of any number who try at once, one succeeds. In a transaction that is
    rolled back the ticket is as it was.
    """
    digest = queries.digest_of(secret)
    if not queries.valid(purpose, digest, at=at).update(used_at=at):
        raise TicketSpent
    return Ticket.objects.get(digest=digest)


def withdraw(purpose: str, subject_id: object) -> None:
    """Make the unused tickets of this purpose and subject useless: newer ones take their place."""
    Ticket.objects.filter(purpose=purpose, subject_id=str(subject_id), used_at=None).delete()


def forget_expired(before: datetime) -> None:
    """Delete tickets that expired before this moment."""
    Ticket.objects.filter(expires_at__lt=before).delete()
