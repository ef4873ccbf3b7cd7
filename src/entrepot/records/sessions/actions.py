from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from entrepot.records.accounts.models import User
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.actors import Actor
from entrepot.records.sessions import queries
from entrepot.records.sessions.models import KnownNetwork, Session


@dataclass(frozen=True, slots=True)
class Contents:
    """What a session holds: its data, sealed, and who is signed in if anybody is."""

    sealed_data: str
    user_id: UUID | None
    expires_at: datetime


def begin(digest: str, contents: Contents) -> bool:
    """Store a new session; False if there is one of this digest."""
    try:
        with transaction.atomic():
            Session.objects.create(digest=digest, **asdict(contents))
    except IntegrityError:
        return False
    return True


def keep(digest: str, contents: Contents) -> bool:
    """Store what a session holds now; False if it was ended meanwhile, which nothing undoes."""
    return bool(Session.objects.filter(digest=digest).update(**asdict(contents)))


def drop(digest: str) -> None:
    Session.objects.filter(digest=digest).delete()


def forget(user: User) -> None:
    """Keep nothing of where the person signed in: whoever goes is nowhere at home any more."""
    Session.objects.filter(user=user).delete()
    KnownNetwork.objects.filter(user=user).delete()


def drop_expired(at: datetime) -> None:
    Session.objects.filter(expires_at__lt=at).delete()


@transaction.atomic
def signed_in(digest: str, user: User, *, actor: Actor, at: datetime) -> None:
    """Write down where a session began, and that its network is one of the person's."""
    Session.objects.filter(digest=digest).update(
        user=user,
        address=actor.address,
        user_agent=actor.user_agent,
        signed_in_at=at,
    )
    KnownNetwork.objects.get_or_create(
        user=user,
        digest=queries.network_digest(user, actor.address),
    )


@transaction.atomic
def end(user: User, session_id: UUID, *, actor: Actor, at: datetime) -> bool:
    """End one session of the person; False if they have none of this id."""
    ended, _ = Session.objects.filter(user=user, pk=session_id).delete()
    if ended:
        audit.record(kinds.SESSION_ENDED, user.id, label=user.username, actor=actor, at=at, count=1)
    return bool(ended)


@transaction.atomic
def end_all(user: User, *, but: str = "", actor: Actor, at: datetime) -> int:
    """End all sessions of the person, but for the one of this digest; return how many."""
    ended, _ = Session.objects.filter(user=user).exclude(digest=but).delete()
    if ended:
        audit.record(
            kinds.SESSION_ENDED,
            user.id,
            label=user.username,
            actor=actor,
            at=at,
            count=ended,
        )
    return ended
