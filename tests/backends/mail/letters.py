"""A letter of the cast, and how one that was sent is read."""

import email
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from uuid import UUID

from entrepot.backends.mail import Letter

MAIL_ID = UUID("5d9bcb3a-7b0e-4c65-9d5b-0f7d3a0f0001")
AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LINK = f"https://index.example/revoke/{'k' * 80}/"
LETTER = Letter("alice@example.com", "A new token", f"Revoke it:\n\n{LINK}\n\n.\n")


def read(sent: bytes) -> EmailMessage:
    """Read what was sent as a strict reader does: any defect of its form is an error."""
    return email.message_from_bytes(sent, policy=policy.default.clone(raise_on_defect=True))


def body(sent: EmailMessage) -> str:
    """Return what was written, without the line ends of the network."""
    return str(sent.get_content()).replace("\r\n", "\n")
