from collections.abc import Sequence
from datetime import datetime

from entrepot.records.mails.models import Mail


def due(at: datetime, *, limit: int) -> Sequence[Mail]:
    """Return up to `limit` mails whose time has come, the longest due first."""
    waiting = Mail.objects.filter(given_up_at=None, due_at__lte=at)
    return list(waiting.order_by("due_at", "created_at", "id")[:limit])
