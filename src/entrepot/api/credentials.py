"""The Authorization header, read once into a `Credential`.

Basic, Bearer and Token lead to the same value. White space around a token is dropped: people paste
it with line ends, and Windows' editors with a byte order mark. So are quotation marks, which files
like .pypirc take for a part of it.
"""

import base64
import binascii
import re

from starlette.types import Scope

from entrepot.errors import Forbidden, Rule
from entrepot.flows.access import Credential, CredentialKind
from entrepot.flows.access.credentials import NOTHING
from entrepot.formats.macaroons import BLANKS
from entrepot.records.audit.actors import Actor, ActorKind
from entrepot.server.peers import Peer

_QUOTED_TOKEN = re.compile(r"""(["'])(?P<token>[a-z0-9_]+-[A-Za-z0-9_-]{60,})\1""")
"""A token between quotation marks: of a password, which has not this form, they may be a part."""


class PlainHttp(Forbidden):
    rule = Rule(
        "plain-http",
        "A credential must not travel in clear: it is taken over https, or on this machine.",
        "Use the https address; behind a proxy, name the proxy in ENTREPOT_TRUSTED_PROXIES.",
    )


def read(scope: Scope) -> Credential:
    """Return what the request's Authorization header holds, in whatever form."""
    values = [value for name, value in scope["headers"] if name == b"authorization"]
    if not values:
        return NOTHING
    if len(values) > 1:
        return Credential.unreadable("The Authorization header was sent more than once.")
    return _parse(_text(values[0]))


def require_safe_transport(scope: Scope, credential: Credential, *, allow_plain: bool) -> None:
    """Raise `PlainHttp` for a credential that came in clear from elsewhere than this machine."""
    if credential.kind is CredentialKind.NONE or allow_plain:
        return
    peer: Peer = scope["entrepot.peer"]
    if peer.scheme != "https" and not peer.is_loopback:
        raise PlainHttp("The credential was sent over plain http, so others could read it.")


def caller(scope: Scope) -> Actor:
    """Return from where, and with which client, the request came; who it is comes later."""
    peer: Peer = scope["entrepot.peer"]
    return Actor(
        ActorKind.PERSON,
        "",
        "anonymous",
        address=peer.address,
        user_agent=header(scope, b"user-agent")[:512],
        request_id=scope["entrepot.request_id"],
    )


def header(scope: Scope, name: bytes) -> str:
    """Return a header, without what no log or row should hold; '' if absent.

    Several lines are one list (RFC 9110, section 5.3).
    """
    text = ", ".join(value.decode("latin-1") for field, value in scope["headers"] if field == name)
    return text if text.isprintable() else "".join(filter(str.isprintable, text))


def _parse(value: str) -> Credential:
    scheme, _, rest = value.strip(BLANKS).partition(" ")
    match scheme.lower():
        case "basic":
            return _basic(rest.strip(BLANKS))
        case "bearer" | "token":
            return _secret(rest)
        case _:
            return Credential.unreadable("The Authorization header has a scheme unknown here.")


def _basic(encoded: str) -> Credential:
    try:
        decoded = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return Credential.unreadable("The Basic credential is not base64.")
    user_name, colon, password = _text(decoded).partition(":")
    if not colon:
        return Credential.unreadable("The Basic credential has no colon before the password.")
    return _secret(password, user_name=user_name)


def _secret(text: str, *, user_name: str = "") -> Credential:
    secret = _pasted(text)
    if not secret:
        return Credential.unreadable("The credential is empty.")
    return Credential(CredentialKind.SECRET, secret, user_name.strip(BLANKS)[:254])


def _pasted(text: str) -> str:
    """Return what somebody pasted, without what comes along from editors, terminals and chats."""
    bare = text.strip(BLANKS)
    quoted = _QUOTED_TOKEN.fullmatch(bare)
    return quoted["token"] if quoted else bare


def _text(sent: bytes) -> str:
    """Read what one client sends as UTF-8 and another as Latin-1: it matters for blanks alone."""
    try:
        return sent.decode("utf-8")
    except UnicodeDecodeError:
        return sent.decode("latin-1")
