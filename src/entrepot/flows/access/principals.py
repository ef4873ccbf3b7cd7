from dataclasses import dataclass

from entrepot.formats.macaroons import Macaroon
from entrepot.records.audit.actors import Actor, ActorKind
from entrepot.records.projects.queries import ANYONE, Reader
from entrepot.records.tokens.models import Token


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever asks, once known: nobody in particular, or the holder of a token."""

    actor: Actor
    token: Token | None = None
    macaroon: Macaroon | None = None

    @property
    def reader(self) -> Reader:
        """Through whose eyes this one reads; a token for uploads alone opens none."""
        return ANYONE


ANONYMOUS = Principal(Actor(ActorKind.PERSON, "", "anonymous"))
