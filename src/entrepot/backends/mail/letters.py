import re
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from uuid import UUID

from entrepot.errors import Malformed, Rule

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
_LINK = re.compile(r"https?://[!-;=?-~]{1,800}")
_ENCODED_WORD = "=?"
"""What a word in another character set begins with (RFC 2047). Python decodes such words in what it
is given, line ends included, and does not look again at what they were: never let one through."""


class MalformedLetter(Malformed):
    rule = Rule(
        "malformed-letter",
        "A letter goes to one address in ASCII, and its subject is one line of characters that "
        "print.",
        "Correct the address; write a domain with other characters in its xn-- form.",
    )


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to one person; none can be made of which any part would forge a header.

    `unsubscribe` is a link that stops letters of this kind, without signing in.
    """

    to: str
    subject: str
    body: str = field(repr=False)
    unsubscribe: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not _ADDRESS.fullmatch(self.to) or _ENCODED_WORD in self.to:
            raise MalformedLetter("The letter is not addressed to one e-mail address.")
        if not self.subject.isprintable():
            raise MalformedLetter("The subject of the letter has characters that do not print.")
        is_link = _LINK.fullmatch(self.unsubscribe) and _ENCODED_WORD not in self.unsubscribe
        if self.unsubscribe and not is_link:
            raise MalformedLetter("What stops letters of this kind is no link.")


def _line_length(letter: Letter) -> int:
    """Return how long a line may be: Python would cut a link, and write it as encoded words."""
    return max(78, len(letter.unsubscribe) + len("List-Unsubscribe: <>"))


def message(
    letter: Letter,
    *,
    sender: str,
    mail_id: UUID,
    at: datetime,
    encoding: str,
) -> EmailMessage:
    """Return `letter` as RFC 5322 has it; its body travels in `encoding` (RFC 2045, section 6).

    `mail_id` and `at` do not change when it is sent again, so that a mail server which has it
    already can know it.
    """
    made = EmailMessage(policy=policy.SMTP.clone(max_line_length=_line_length(letter)))
    made["From"] = Address(addr_spec=sender)
    user, _, domain = letter.to.partition("@")
    made["To"] = Address(username=user, domain=domain)
    # Not refused: whoever names a token must not be able to keep the letter about it from leaving.
    made["Subject"] = letter.subject.replace(_ENCODED_WORD, "= ?")
    made["Date"] = at
    made["Message-ID"] = f"<{mail_id}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's absence is answered to it
    if letter.unsubscribe:
        made["List-Unsubscribe"] = f"<{letter.unsubscribe}>"  # RFC 2369
    if letter.unsubscribe.startswith("https:"):  # RFC 8058: over nothing else
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(letter.body, cte=encoding)
    return made
