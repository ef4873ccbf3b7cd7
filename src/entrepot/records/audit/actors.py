"""Who did it: the value that a door makes of a request and every action asks for."""

from dataclasses import dataclass, replace
from enum import StrEnum


class ActorKind(StrEnum):
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

    def by(self, credential_kind: str, credential_id: str) -> "Actor":
        return replace(self, credential_kind=credential_kind, credential_id=credential_id)


SYSTEM = Actor(ActorKind.SYSTEM, "", "Entrepot")
