from datetime import datetime
from typing import Protocol
from uuid import UUID

from entrepot.backends.mail.letters import Letter
from entrepot.errors import Rule, Unavailable


class MailUndeliverable(Unavailable):
    rule = Rule(
        "mail-undeliverable",
        "The mail server takes every letter, over TLS unless ENTREPOT_MAIL_URL says otherwise; or "
        "the outbox in the data folder can be written.",
        "It is tried again by itself. If it stays so, check ENTREPOT_MAIL_URL and the mail "
        "server's log.",
    )


class Mailer(Protocol):
    """What takes letters away. Every method is thread-safe."""

    def send(self, letter: Letter, *, mail_id: UUID, at: datetime) -> None:
        """Hand over `letter`, which was written `at`, for good; or raise `MailUndeliverable`.

        A letter that is sent again is sent with the same `mail_id` and `at`.
        """
        ...
