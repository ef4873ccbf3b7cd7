from dataclasses import dataclass, field
from enum import StrEnum


class CredentialKind(StrEnum):
    NONE = "none"
    SECRET = "secret"  # noqa: S105 (a kind of credential)
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Credential:
    """What a request brought to say who asks, freed of the form it was sent in.

    Basic, Bearer and Token come to the same value, so they cannot be judged differently. Only Basic
    has a user name; a token is known without it, and a password is nobody's without.
    """

    kind: CredentialKind
    secret: str = field(default="", repr=False)
    user_name: str = ""
    trouble: str = ""

    @classmethod
    def unreadable(cls, trouble: str) -> "Credential":
        return cls(CredentialKind.UNREADABLE, trouble=trouble)


NOTHING = Credential(CredentialKind.NONE)
