import hashlib
from datetime import datetime

from django.db.models import QuerySet

from entrepot.errors import Gone, Rule
from entrepot.records.tickets.models import Ticket


class TicketSpent(Gone):
    """Unknown, used and expired are one answer: whoever guesses learns nothing."""

    rule = Rule(
        "ticket-spent",
        "A link or code from a letter works once, and until it expires.",
        "Check that the whole link was copied, or ask for a new letter.",
    )

    def __init__(self) -> None:
        super().__init__("This link was used, has expired, or was never valid.")


def find(purpose: str, secret: str, *, at: datetime) -> Ticket:
    """Return the ticket of `secret`, valid and unused, or raise `TicketSpent`; nothing changes."""
    ticket = valid(purpose, digest_of(secret), at=at).first()
    if ticket is None:
        raise TicketSpent
    return ticket


def valid(purpose: str, digest: str, *, at: datetime) -> QuerySet[Ticket]:
    """Return the one ticket of `digest`, if it may be redeemed, as a query to build on."""
    return Ticket.objects.filter(
        purpose=purpose,
        digest=digest,
        used_at=None,
        expires_at__gt=at,
    )


def digest_of(secret: str) -> str:
    """Return what is stored of `secret`; of 32 random bytes no guess finds it."""
    return hashlib.sha256(secret.encode()).hexdigest()
