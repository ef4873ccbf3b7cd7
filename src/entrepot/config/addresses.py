"""Texts to network addresses: where to listen, what to be called, whom to trust."""

import ipaddress
import re

from entrepot.config.invalid import Unfit

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

MAX_PORT = 65535

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST_NAME = re.compile(rf"(?=.{{1,253}}$)(?:{_LABEL}\.)*(?![0-9]+$){_LABEL}", re.ASCII)
_ORIGIN = re.compile(r"(?P<scheme>[a-z]+)://(?P<authority>[^/?#\\]*)(?P<rest>.*)", re.DOTALL)
_AUTHORITY = re.compile(
    r"(?:\[(?P<v6>[0-9a-f:.]+)\]|(?P<host>[^\[\]:]+))(?::(?P<port>[0-9]{1,5}))?",
)
_PATH = re.compile(r"/[!-~]*/|/")
_MAILBOX = re.compile(r"mailto:[A-Za-z0-9._+-]{1,64}@(?P<host>[A-Za-z0-9.-]+)")
_USUAL_PORTS = {"http": 80, "https": 443}


def host(text: str) -> str:
    """Return an IP address or host name to listen on, in lower case."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return host_name(text)


def host_name(text: str) -> str:
    """Return a name of the DNS, in lower case."""
    name = text.lower()
    if not _HOST_NAME.fullmatch(name):
        # The last label is never a number: what looks like an address is one, or is a slip.
        raise Unfit("it has a malformed host")
    return name


def public_url(text: str) -> str:
    """Return `scheme://host[:port]` in its one spelling: lower case, no usual port, no slash.

    The web calls this an origin (RFC 6454); RFC 3986 section 6.2.3 says which ones are equal.
    """
    match = _ORIGIN.fullmatch(text.lower())
    if match is None or match["scheme"] not in _USUAL_PORTS:
        raise Unfit("it does not start with https:// or http://")
    if "@" in match["authority"]:
        raise Unfit("it has a user name, or a password", hides=True)
    if match["rest"] not in {"", "/"}:
        raise Unfit("it has a path, a query or a fragment")
    return f"{match['scheme']}://{_authority(match['authority'], match['scheme'])}"


def https_prefix(text: str) -> str:
    """Return `https://host[:port]/path/`: what a last part is appended to."""
    match = _ORIGIN.fullmatch(text)
    if match is None or match["scheme"] != "https":
        raise Unfit("it does not start with https://")
    if "@" in match["authority"]:
        raise Unfit("it has a user name, or a password", hides=True)
    if not _PATH.fullmatch(match["rest"]) or set(match["rest"]) & set("?#\\"):
        raise Unfit("it does not end with a slash, or has a query or a fragment")
    return f"https://{_authority(match['authority'].lower(), 'https')}{match['rest']}"


def contact(text: str) -> str:
    """Return where people write to: `mailto:somebody@host`, or an https page (RFC 9116, 2.5.3)."""
    mailbox = _MAILBOX.fullmatch(text)
    if mailbox is not None:
        host_name(mailbox["host"])
        return text
    match = _ORIGIN.fullmatch(text)
    if match is None or match["scheme"] != "https":
        raise Unfit("it starts with neither mailto: nor https://, or is no address")
    if "@" in match["authority"]:
        raise Unfit("it has a user name, or a password", hides=True)
    if match["rest"] and not re.fullmatch(r"[/?#][!#-;=?-~]*", match["rest"]):
        raise Unfit("it has characters that no address has")
    return f"https://{_authority(match['authority'].lower(), 'https')}{match['rest']}"


def networks(text: str) -> tuple[Network, ...]:
    """Return the networks of a list with commas; a single address is a network of one."""
    return tuple(_network(part.strip()) for part in text.split(","))


def host_names(text: str) -> tuple[str, ...]:
    """Return the host names of a list with commas."""
    return tuple(host_name(part.strip()) for part in text.split(","))


def port_number(digits: str) -> int:
    """Return a port that can be connected to."""
    if not 1 <= int(digits) <= MAX_PORT:
        raise Unfit(f"its port is not between 1 and {MAX_PORT}")
    return int(digits)


def _authority(text: str, scheme: str) -> str:
    match = _AUTHORITY.fullmatch(text)
    if match is None:
        raise Unfit("it has no host, or a malformed port")
    name = f"[{_ip_v6(match['v6'])}]" if match["v6"] else host(match["host"])
    port = port_number(match["port"]) if match["port"] else _USUAL_PORTS[scheme]
    return name if port == _USUAL_PORTS[scheme] else f"{name}:{port}"


def _ip_v6(text: str) -> str:
    try:
        return str(ipaddress.IPv6Address(text))
    except ValueError:
        raise Unfit("it has a malformed IPv6 address") from None


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError:
        pass
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise Unfit("it has an entry that is neither an address nor a network") from None
    raise Unfit("it has a network with bits set beyond its mask")
