"""How often a secret may be guessed: limits that bind the guesser and never lock the owner out.

Whoever guesses is bound by the network they come from. A limit over all networks binds those who
guess from many; both spare networks from which the person has signed in before, where each
household is bound by itself: nobody is kept out of their own account by a stranger's guesses.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from entrepot.errors import Rule, TooMany
from entrepot.formats.networks import household_of, network_of
from entrepot.records.limits import actions as limits

MINUTES = timedelta(minutes=5)
HOUR = timedelta(hours=1)


class TooManyTries(TooMany):
    rule = Rule(
        "too-many-tries",
        "A secret may be tried a limited number of times.",
        "Wait a few minutes, then try again; what you entered is not lost.",
    )


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` of `key` in each stretch of `per`."""

    key: str
    count: int
    per: timedelta


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt that was counted; what turns out to be no guess is taken back."""

    limits: tuple[Limit, ...]
    at: datetime

    def was_no_guess(self) -> None:
        """Give back what the attempt took, for the secret was right."""
        for limit in self.limits:
            limits.give_back(limit.key, per=limit.per, at=self.at)


def begin(
    what: str,
    login: str,
    person: object | None,
    *,
    address: str,
    is_known_network: bool,
    at: datetime,
) -> Try:
    """Count an attempt at the secret `what` of whoever `login` names, or raise `TooManyTries`.

    It is counted before the secret is looked at, so that attempts at once cannot slip through.
    The narrow limits are for the login as it was typed, lest they tell that a name and an address
    are one person's; the wide one is for the `person`, by whichever login.
    """
    login = login.strip().lower()
    if is_known_network:
        household = household_of(address)
        counted = [Limit(f"{what} of {login} from {household}"[:200], 10, MINUTES)]
    else:
        network = network_of(address)
        counted = [
            Limit(f"{what} from {network}", 100, MINUTES),
            Limit(f"{what} of {login} from {network}"[:200], 10, MINUTES),
            Limit(f"{what} of {person or login}"[:200], 100, HOUR),
        ]
    require(counted, at=at)
    return Try(tuple(counted), at)


def require(counted: list[Limit], *, at: datetime) -> None:
    """Count one of each, or raise `TooManyTries` at the first that is used up."""
    for limit in counted:
        if not limits.take(limit.key, limit=limit.count, per=limit.per, at=at):
            minutes = int(limit.per.total_seconds() // 60)
            raise TooManyTries(f"No more than {limit.count} tries in {minutes} minutes are taken.")
