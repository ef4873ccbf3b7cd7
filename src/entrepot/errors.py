"""Failures by name, and the one registry of the rules behind them.

A `Rule` is what the documentation, the help anchors and the tests know of a refusal; a `Refusal`
is one case of it, worded for whoever asked; an `EntrepotError` carries a refusal to the door.
Words for machines, commands and logs are plain ASCII English. No floor but the doors knows HTTP:
the families below say what kind of failure it is, and a door says which status that makes.
"""

from dataclasses import dataclass
from typing import ClassVar

REGISTRY: dict[str, "Rule"] = {}


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to refuse: a slug that is never renamed, what holds, and what to do about it."""

    code: str
    states: str
    remedy: str

    def __post_init__(self) -> None:
        if REGISTRY.setdefault(self.code, self) != self:
            raise ValueError(f"the code {self.code!r} is taken")


@dataclass(frozen=True, slots=True)
class Refusal:
    """One case of a rule: the message says which value broke it; `field` names where it stood."""

    rule: Rule
    message: str
    field: str | None = None

    @property
    def code(self) -> str:
        return self.rule.code

    @property
    def remedy(self) -> str:
        return self.rule.remedy

    @property
    def sentence(self) -> str:
        """What happened and what to do next, in one line."""
        return f"{self.message} {self.remedy}" if self.remedy else self.message


class EntrepotError(Exception):
    """The root of all failures; subclass a family below, never this."""

    rule: ClassVar[Rule]

    def __init__(self, message: str, *, field: str | None = None, rule: Rule | None = None) -> None:
        self.refusal = Refusal(rule or self.rule, message, field)
        super().__init__(message)

    @classmethod
    def of(cls, refusal: Refusal) -> "EntrepotError":
        """Return the error of this family that carries `refusal`."""
        return cls(refusal.message, field=refusal.field, rule=refusal.rule)


class Malformed(EntrepotError):
    """What was sent cannot be understood, or contradicts itself."""


class Unauthenticated(EntrepotError):
    """Nobody is known by the credential that was sent, or none was sent."""


class Forbidden(EntrepotError):
    """Known, but without the right."""


class NotFound(EntrepotError):
    """No such thing, or none that exists for whoever asks."""


class Gone(EntrepotError):
    """It was here and never will be again."""


class Conflict(EntrepotError):
    """It contradicts what is stored already."""


class TooLarge(EntrepotError):
    """Larger than this instance takes."""


class TooMany(EntrepotError):
    """More than the limit allows in this stretch of time."""


class Unavailable(EntrepotError):
    """It would work, but not now; trying again later is right."""


class StorageFull(EntrepotError):
    """There is no room to keep it."""


class NotAllowed(EntrepotError):
    """That cannot be asked of this thing; `allowed` lists what can, comma-separated."""

    allowed: ClassVar[str]


class Misconfigured(EntrepotError):
    """The operator's settings or data folder do not allow it."""


FAMILIES: tuple[type[EntrepotError], ...] = (
    Malformed,
    Unauthenticated,
    Forbidden,
    NotFound,
    Gone,
    Conflict,
    TooLarge,
    TooMany,
    Unavailable,
    StorageFull,
    NotAllowed,
    Misconfigured,
)
