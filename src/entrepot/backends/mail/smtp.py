import smtplib
import ssl
from contextlib import closing, suppress
from datetime import datetime
from uuid import UUID

from entrepot.backends.mail.letters import Letter, message
from entrepot.backends.mail.protocol import MailUndeliverable
from entrepot.config import MailRoute

TIMEOUT_SECONDS = 10
"""How long the server may take for each of its answers."""

LONGEST_LINE = 998
"""RFC 5321, section 4.5.3.1.6, without the line's end."""


class Smtp:
    """The server of a route. Each letter has a connection of its own: they are few."""

    def __init__(self, route: MailRoute) -> None:
        self._route = route

    def send(self, letter: Letter, *, mail_id: UUID, at: datetime) -> None:
        """Return when the server has taken the letter, and with it the duty to deliver it."""
        sender = self._route.sender
        made = message(
            letter, sender=sender, mail_id=mail_id, at=at, encoding=_encoding(letter.body)
        )
        try:
            with closing(self._connected()) as server:
                self._sign_in(server)
                server.send_message(made, sender, [letter.to])
                with suppress(OSError):
                    server.quit()  # the letter is taken, whatever happens now
        except (OSError, ValueError) as error:
            # From None: what the server said may quote the letter, or the password.
            raise MailUndeliverable(
                f"The mail server {self._route.host}:{self._route.port} did not take a letter: "
                f"{_reason(error)}.",
            ) from None

    def _connected(self) -> smtplib.SMTP:
        route = self._route
        # The name of this machine is nobody's business, and asking the DNS for it takes long.
        our_name = route.sender.rpartition("@")[2]
        if route.kind == "smtps":
            return smtplib.SMTP_SSL(
                route.host, route.port, our_name, timeout=TIMEOUT_SECONDS, context=_verifying()
            )
        return smtplib.SMTP(route.host, route.port, our_name, timeout=TIMEOUT_SECONDS)

    def _sign_in(self, server: smtplib.SMTP) -> None:
        """Say nothing that is secret before TLS, if the route asks for it."""
        route = self._route
        if route.kind == "smtp" and route.is_encrypted:
            server.starttls(context=_verifying())  # raises where the server offers none
        if route.user is not None and route.password is not None:
            server.login(route.user, route.password)


def _verifying() -> ssl.SSLContext:
    """Return what holds the server's certificate against its name and the known authorities."""
    return ssl.create_default_context()


def _encoding(body: str) -> str:
    """Return how any server can carry `body`: as it is, if that is possible."""
    lines = body.splitlines()
    is_plain = body.isascii() and all(len(line) <= LONGEST_LINE for line in lines)
    return "7bit" if is_plain else "quoted-printable"


def _reason(error: Exception) -> str:
    """Say what happened in numbers and the library's own words, never in the server's."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            codes = ", ".join(str(code) for code, _ in error.recipients.values())
            return f"it refused the recipient with {codes}"
        case smtplib.SMTPResponseException():
            return f"it answered {error.smtp_code}"
        case OSError():
            return (error.strerror or str(error) or type(error).__name__).rstrip(".")
        case _:
            return type(error).__name__
