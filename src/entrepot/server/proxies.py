"""Who is asking: the peer of the connection, or whoever a trusted proxy says it speaks for.

Only `X-Forwarded-For`, `-Proto` and `-Host` are understood, for these every proxy can send;
`Forwarded` (RFC 7239) and its other relatives are removed unread.
"""

import ipaddress
import logging
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, cast

from starlette.types import ASGIApp, Receive, Scope, Send

from entrepot.errors import Malformed, Rule
from entrepot.server.answers import say
from entrepot.server.heads import Field, is_authority
from entrepot.server.options import Network
from entrepot.server.peers import PEER, Peer

logger = logging.getLogger(__name__)


Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_UNKNOWN = ipaddress.IPv4Address(0)  # the connection was gone before it could be asked


class MalformedForwarding(Malformed):
    rule = Rule(
        "malformed-forwarding-header",
        "A trusted proxy sends addresses in X-Forwarded-For, one of http and https in "
        "X-Forwarded-Proto and one host in X-Forwarded-Host.",
        "Let the proxy set these headers anew in place of passing on what it received.",
    )


class ForwardedHeaders:
    """ASGI middleware that puts a `Peer` into the scope and takes forwarding headers out of it.

    Header names with an underscore go too: WSGI cannot tell `x_forwarded_for` from
    `x-forwarded-for`.
    """

    def __init__(self, app: ASGIApp, trusted: Sequence[Network]) -> None:
        self._app = app
        self._trusted = tuple(trusted)
        self._has_warned = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            scope = self._scope_with_peer(scope)
        except MalformedForwarding as error:
            await say(scope, send, 400, error.refusal.sentence)
            return
        await self._app(scope, receive, send)

    def _scope_with_peer(self, scope: Scope) -> Scope:
        client = scope["client"]
        speaker = parse_address(client[0]) if client else _UNKNOWN
        kept, forwarding = _split(scope["headers"])
        if forwarding and self._trusts(speaker):
            return self._scope_for_another(scope, kept, forwarding)
        if forwarding:
            self._warn_once(speaker)
        peer = Peer(
            address=str(speaker),
            scheme=scope["scheme"],
            is_loopback=speaker.is_loopback and not forwarding,
            was_forwarded=False,
        )
        return {**scope, "headers": kept, PEER: peer}

    def _scope_for_another(self, scope: Scope, kept: list[Field], forwarding: list[Field]) -> Scope:
        hops = _elements(forwarding, b"x-forwarded-for")
        asker, speaker = self._asker(hops), parse_address(scope["client"][0])
        scheme = _agreed(forwarding, b"x-forwarded-proto") or scope["scheme"].encode()
        if scheme.lower() not in (b"http", b"https"):
            raise MalformedForwarding("X-Forwarded-Proto is neither http nor https.")
        host = _agreed(forwarding, b"x-forwarded-host")
        if host and not is_authority(host):
            raise MalformedForwarding("X-Forwarded-Host is not a host name with optional port.")
        if host:
            kept = [(b"host", host), *(field for field in kept if field[0] != b"host")]
        peer = Peer(
            address=str(asker or speaker),
            scheme=cast("Literal['http', 'https']", scheme.lower().decode()),
            is_loopback=speaker.is_loopback and bool(hops) and all(map(_is_loopback, hops)),
            was_forwarded=True,
        )
        client = (peer.address, 0) if asker else scope["client"]
        return {**scope, "headers": kept, "client": client, "scheme": peer.scheme, PEER: peer}

    def _asker(self, addresses: list[bytes]) -> Address | None:
        """Return the right-most address that is no trusted proxy; what is left of it may lie."""
        asker = None
        for element in reversed(addresses):
            try:
                asker = parse_address(element.decode("ascii"))
            except ValueError:
                raise MalformedForwarding(
                    "X-Forwarded-For has an element that is no IP address."
                ) from None
            if not self._trusts(asker):
                break
        return asker

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)

    def _warn_once(self, speaker: Address) -> None:
        if not self._has_warned:
            self._has_warned = True
            logger.warning(
                "Forwarding headers from %s are ignored, for it is not a trusted proxy. If it is "
                "yours, add its network to ENTREPOT_TRUSTED_PROXIES.",
                speaker,
            )


@lru_cache(maxsize=1024)
def parse_address(text: str) -> Address:
    """Return the IP address in `text`; an IPv4 address mapped into IPv6 as what it is.

    Raises ValueError if `text` is none.
    """
    address = ipaddress.ip_address(text)
    return getattr(address, "ipv4_mapped", None) or address


def _is_loopback(element: bytes) -> bool:
    """Tell whether an element of X-Forwarded-For, which may be garbage, is this machine."""
    try:
        return parse_address(element.decode("ascii")).is_loopback
    except ValueError:
        return False


def _split(fields: list[Field]) -> tuple[list[Field], list[Field]]:
    """Return the fields an application may see, and those by which a proxy gives itself away."""
    kept: list[Field] = []
    forwarding: list[Field] = []
    for field in fields:
        name = field[0]
        if name.startswith(b"x-forwarded-") or name in (b"forwarded", b"x-real-ip", b"via"):
            forwarding.append(field)
        elif b"_" not in name:
            kept.append(field)
    return kept, forwarding


def _elements(fields: list[Field], wanted: bytes) -> list[bytes]:
    """Return the comma-separated elements of all fields of a name (RFC 9110, section 5.6.1)."""
    values = b",".join(value for name, value in fields if name == wanted)
    return [element.strip() for element in values.split(b",")] if values else []


def _agreed(fields: list[Field], wanted: bytes) -> bytes | None:
    """Return the one value of a field; several that differ leave open which proxy was right."""
    values = set(_elements(fields, wanted))
    if len(values) > 1:
        raise MalformedForwarding(f"{wanted.decode('ascii').title()} has values that differ.")
    return values.pop() if values else None
