"""What a letter says, and the one form in which the database keeps it."""

import json
from dataclasses import dataclass, field
from typing import Protocol

_PURPOSE = "mail"


class Sealer(Protocol):
    """Whoever has the instance keys, which lie outside the database."""

    def seal(self, text: str, *, purpose: str) -> str: ...

    def unseal(self, sealed: str, *, purpose: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Text:
    """Subject and body of a letter; the body may hold a secret.

    `unsubscribe` is the link that stops letters of this kind, where there is one.
    """

    subject: str
    body: str = field(repr=False)
    unsubscribe: str = field(default="", repr=False)

    def sealed(self, sealer: Sealer) -> str:
        says = [self.subject, self.body, *filter(None, [self.unsubscribe])]
        return sealer.seal(json.dumps(says), purpose=_PURPOSE)

    @classmethod
    def unsealed(cls, sealed: str, *, sealer: Sealer) -> "Text":
        return cls(*json.loads(sealer.unseal(sealed, purpose=_PURPOSE)))
