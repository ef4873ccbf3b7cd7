import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from entrepot.formats.networks import network_of
from entrepot.records.accounts.models import User
from entrepot.records.sessions.models import KnownNetwork, Session


def current(digest: str, *, at: datetime) -> Session | None:
    """Return the session of this digest unless it has expired."""
    return Session.objects.filter(digest=digest, expires_at__gt=at).first()


def exists(digest: str) -> bool:
    return Session.objects.filter(digest=digest).exists()


def of(user: User, *, at: datetime) -> Iterable[Session]:
    """Return where the person is signed in now, newest first."""
    return Session.objects.filter(user=user, expires_at__gt=at).order_by("-signed_in_at", "id")


def count(user: User, *, at: datetime) -> int:
    """Return in how many browsers the person is signed in now."""
    return Session.objects.filter(user=user, expires_at__gt=at).count()


def knows_network(user: User | None, address: str) -> bool:
    """Whether the person has signed in from the network of `address` before.

    Of nobody it is asked too: that they do not exist must not show in the time it takes.
    """
    asked = user or User(id=UUID(int=0))
    return KnownNetwork.objects.filter(user=asked, digest=network_digest(asked, address)).exists()


def network_digest(user: User, address: str) -> bytes:
    """Return what stands for a network of this person, and of nobody else."""
    return hashlib.sha256(user.id.bytes + network_of(address).encode()).digest()
