from dataclasses import dataclass

from entrepot.formats.macaroons import Macaroon
from entrepot.records.accounts.models import User
from entrepot.records.audit.actors import Actor, ActorKind
from entrepot.records.tokens.models import Token


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever asks, once known: nobody in particular, the holder of a token, or a person.

    `person` is known by a password, which uploads as far as the operator's policy allows.
    """

    actor: Actor
    token: Token | None = None
    macaroon: Macaroon | None = None
    person: User | None = None

    @property
    def is_anonymous(self) -> bool:
        return self.token is None and self.person is None


ANONYMOUS = Principal(Actor(ActorKind.PERSON, "", "anonymous"))
