"""The one socket that all workers accept from, or a sentence why there is none."""

import errno
import socket
import sys

from entrepot.errors import Misconfigured, Rule

BACKLOG = 2048


class AddressInUse(Misconfigured):
    rule = Rule(
        "address-in-use",
        "Only one program can listen on an address and port.",
        "Stop the other program, or choose another port with --port or ENTREPOT_PORT.",
    )


class AddressUnusable(Misconfigured):
    rule = Rule(
        "address-unusable",
        "The host is a name or address of this machine.",
        "Use --host 127.0.0.1 for this machine alone or 0.0.0.0 for all networks, or correct "
        "ENTREPOT_HOST.",
    )


class PortForbidden(Misconfigured):
    rule = Rule(
        "port-forbidden",
        "Ports below 1024 are for accounts that were given the right to them.",
        "Choose a port above 1023 with --port or ENTREPOT_PORT, behind a proxy if need be; or give "
        "the service CAP_NET_BIND_SERVICE (systemd: AmbientCapabilities).",
    )


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes any free one.

    Raises `AddressInUse`, `AddressUnusable` or `PortForbidden`.
    """
    family, address = _resolve(host, port)
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(host != "::"))
        listener.bind((address, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise AddressInUse(f"Another program listens on {host!a}, port {port}.") from error
        if isinstance(error, PermissionError):
            raise PortForbidden(f"This account may not listen on port {port}.") from error
        raise AddressUnusable(_why(host, port, error)) from error
    listener.settimeout(0)
    return listener


def address_of(listener: socket.socket, *, is_tls: bool) -> str:
    """Return the address to print; `localhost` for loopback, as security keys demand a name."""
    host, port = listener.getsockname()[:2]
    if host in ("127.0.0.1", "::1"):
        host = "localhost"
    elif listener.family == socket.AF_INET6:
        host = f"[{host}]"
    return f"{'https' if is_tls else 'http'}://{host}:{port}"


def _resolve(host: str, port: int) -> tuple[socket.AddressFamily, str]:
    """Return family and address, IPv4 first where a name has both."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise AddressUnusable(_why(host, port, error)) from error
    found.sort(key=lambda entry: entry[0] != socket.AF_INET)
    family, _, _, _, address = found[0]
    return family, str(address[0])


def _why(host: str, port: int, error: OSError | UnicodeError) -> str:
    words = error.strerror if isinstance(error, OSError) else "it is no host name"
    return f"Listening on {host!a}, port {port} failed: {words}."
