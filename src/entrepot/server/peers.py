"""Who is at the other end of a request, as the server judged it, for every door alike."""

from dataclasses import dataclass
from typing import Literal

PEER = "entrepot.peer"
"""The key of the scope under which the `Peer` stands."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Whoever asks, as far as the network tells.

    `is_loopback` holds only if the request certainly never left this machine: the speaker and
    every address it names are loopback, and a local proxy that nobody trusts makes nobody local.
    """

    address: str
    scheme: Literal["http", "https"]
    is_loopback: bool
    was_forwarded: bool
