"""By which way mail leaves: into a folder, or to a server; its address may hold a password."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from entrepot.config import addresses, escapes
from entrepot.config.invalid import Unfit

USUAL_PORTS = {"smtp": 587, "smtps": 465}
"""Submission with STARTTLS, and with TLS from the start (RFC 8314)."""

MAX_LOCAL_PART_LENGTH = 64

_SERVER = re.compile(
    r"(?P<kind>smtps?)://"
    r"(?:(?P<user>[^:@/?#]+):(?P<password>[^@/?#]+)@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:@/?#\[\]]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?:\?(?P<query>[^?#]+))?",
)
_PARAMETERS = {"from", "tls"}
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL_PART = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailRoute:
    """Where letters go: the outbox of the data folder, or the server that all the rest names.

    An encrypted `smtp` begins with STARTTLS; `smtps` is never anything but encrypted.
    """

    kind: Literal["outbox", "smtp", "smtps"]
    host: str = ""
    port: int = 0
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    sender: str = ""
    is_encrypted: bool = False


def outbox(_data: Path) -> MailRoute:
    """Return the route that needs no server."""
    return MailRoute(kind="outbox")


def server(text: str) -> MailRoute:
    """Read the address of a mail server, strictly: nothing in it is guessed or passed over."""
    match = _SERVER.fullmatch(text)
    if match is None or not escapes.is_ascii(text):
        raise Unfit("it is not of this form; other characters are written as %XX")
    parameters = escapes.parameters(match["query"], known=_PARAMETERS)
    kind: Literal["smtp", "smtps"] = "smtps" if match["kind"] == "smtps" else "smtp"
    return MailRoute(
        kind=kind,
        host=addresses.host(match["host"].strip("[]")),
        port=addresses.port_number(match["port"]) if match["port"] else USUAL_PORTS[kind],
        user=_decoded(match["user"]),
        password=_decoded(match["password"]),
        sender=_sender(parameters.get("from")),
        is_encrypted=_is_encrypted(kind, parameters.get("tls")),
    )


def _decoded(part: str | None) -> str | None:
    return None if part is None else escapes.decoded(part)


def _sender(address: str | None) -> str:
    if address is None:
        raise Unfit("it does not say from=address")
    local, _, domain = address.rpartition("@")
    if len(local) > MAX_LOCAL_PART_LENGTH or not _LOCAL_PART.fullmatch(local):
        raise Unfit("its from is not an e-mail address")
    return f"{local}@{addresses.host_name(domain)}"


def _is_encrypted(kind: str, tls: str | None) -> bool:
    if tls is None:
        return True
    if tls != "off" or kind == "smtps":
        raise Unfit("its tls is not off, which smtp:// alone may say")
    return False
