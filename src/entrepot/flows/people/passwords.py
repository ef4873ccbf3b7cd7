from collections.abc import Iterable
from dataclasses import dataclass

from entrepot.backends.breaches import Breaches
from entrepot.errors import Malformed, Rule
from entrepot.records.accounts.passwords import require_suitable


class BreachedPassword(Malformed):
    rule = Rule(
        "breached-password",
        "A password that was found in a breach is known to whoever guesses.",
        "Choose another one, and change it wherever else it is used.",
    )


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """What the operator's settings add to the rules that the records keep by themselves."""

    site_name: str
    breaches: Breaches

    def require(self, password: str, *, words: Iterable[str]) -> None:
        """Raise why `password` may not be chosen; `words` are what is known of its owner.

        It may ask a service: call it before any transaction.
        """
        require_suitable(password, words=(self.site_name, *words))
        if self.breaches.knows(password):
            raise BreachedPassword("This password was found in a breach.", field="password")
