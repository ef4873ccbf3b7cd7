"""The letters of a depot without a mail server: files, which the clock writes within seconds."""

import email
import email.policy
import re
import time
from collections.abc import Iterator
from email.message import EmailMessage

from tests.depots import Depot

CODE = re.compile(r"^([A-Z0-9]{4,}(?:-[A-Z0-9]+)*)\r?$", re.MULTILINE)
PATIENCE_SECONDS = 30


def letter(depot: Depot, to: str, about: str) -> EmailMessage:
    """Wait for a letter to this address with these words in its subject, and return the newest."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        for each in letters(depot):
            if each["To"] == to and about in each["Subject"].lower():
                return each
        time.sleep(0.1)
    subjects = [f"{each['To']}: {each['Subject']}" for each in letters(depot)]
    raise AssertionError(f"no letter to {to} about {about!r} among {subjects}")


def letters(depot: Depot) -> Iterator[EmailMessage]:
    """Yield every letter that was written, the newest first."""
    for file in sorted((depot.data / "outbox").glob("*.eml"), reverse=True):
        yield email.message_from_bytes(file.read_bytes(), policy=email.policy.default)


def code_in(written: EmailMessage) -> str:
    """Return the code that stands alone on its line."""
    [code] = CODE.findall(written.get_content())
    return code
