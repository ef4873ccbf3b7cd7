"""How letters leave this machine: over a mail server, or into a folder until there is one."""

from pathlib import Path

from entrepot.backends.mail.letters import Letter, MalformedLetter
from entrepot.backends.mail.outbox import Outbox
from entrepot.backends.mail.protocol import Mailer, MailUndeliverable
from entrepot.backends.mail.smtp import Smtp
from entrepot.config import MailRoute

OUTBOX = "outbox"

__all__ = [
    "OUTBOX",
    "Letter",
    "MailUndeliverable",
    "Mailer",
    "MalformedLetter",
    "Outbox",
    "Smtp",
    "from_route",
]


def from_route(route: MailRoute, *, data: Path) -> Mailer:
    """Return what takes letters by this route. Opens no connection and makes no folder."""
    return Outbox(data / OUTBOX) if route.kind == "outbox" else Smtp(route)
