"""Who did it: the value that a door makes of a request and every action asks for."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """The vocabulary of the trail, complete from the first entry on: readers rely on it."""

    PERSON = "person"
    TOKEN = "token"  # noqa: S105 (a kind of actor)
    PUBLISHER = "publisher"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever acts, by what credential, and from where; all text, as the trail keeps it."""

    kind: ActorKind
    id: str
    name: str
    credential_kind: str = ""
    credential_id: str = ""
    address: str = ""
    user_agent: str = ""
    request_id: str = ""


SYSTEM = Actor(ActorKind.SYSTEM, "", "Entrepot")
