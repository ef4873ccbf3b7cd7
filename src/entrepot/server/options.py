"""What the server is told: where to listen, what to run, how long to wait."""

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long the server waits, in seconds; only tests have a reason to change these."""

    head: float = 10.0
    """For a request head to arrive, from the connection or from its first byte."""
    body: float = 30.0
    """Without a byte of a body that is awaited. One that trickles may take as long as it needs."""
    unread: float = 60.0
    """For a client to take any of what was written for it, before its connection is ended."""
    drain: float = 10.0
    """For the rest of a body that was answered before it was read."""
    quiet: float = 2.0
    """Without a byte from a client that was told to go, before its connection is closed."""
    keep_alive: int = 20
    """Between two requests of one connection."""
    silence: float = 10.0
    """Without a heartbeat, before a worker counts as hung and is killed."""
    parting: float = 3.0
    """In place of `body` and `unread`, once the server was told to leave."""
    graceful: int = 25
    """For running requests to finish after SIGTERM, before they are canceled."""
    kill: float = 29.0
    """From SIGTERM until whatever still lives is killed."""


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """Everything `leader.serve` needs to know.

    `application` and `clock` are named as `module:attribute`, for this room may not import the
    doors. The clock's worker is called without arguments in a process of its own, and again
    whenever it ends; SIGTERM reaches it as `SystemExit`. Port 0 lets the system choose.
    """

    host: str
    port: int
    workers: int
    tls_cert: Path | None = None
    tls_key: Path | None = None
    trusted_proxies: tuple[Network, ...] = ()
    connections: int | None = None
    """How many a worker may have open; as many as the limit of open files allows by default."""
    application: str = "entrepot.asgi:application"
    clock: str | None = "entrepot.worker:run"
    timeouts: Timeouts = field(default_factory=Timeouts)
