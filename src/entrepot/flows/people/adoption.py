"""How far second factors have come: what people signed in with, day by day."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from entrepot.records.audit import kinds
from entrepot.records.audit import queries as trail

SECOND = ("webauthn", "totp", "recovery_codes")
"""What a sign-in counts as, the strongest first; without any of them it is by password."""

PASSWORD = "password"  # noqa: S105 (a kind of factor)
SHOWN = (*SECOND, PASSWORD)


@dataclass(frozen=True, slots=True)
class Day:
    """How many sign-ins there were on one day (UTC), by the strongest factor that was shown."""

    day: date
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(SHOWN, 0))

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def sign_ins(*, days: int, at: datetime) -> list[Day]:
    """Return so many days up to and with today, the newest first, those without any too."""
    found = {today: Day(today) for today in (at.date() - timedelta(n) for n in range(days))}
    since = min(found)
    for day, details, count in trail.daily(kinds.USER_SIGNED_IN, by="factors", since=since):
        if day in found:
            found[day].counts[_strongest(details)] += count
    return list(found.values())


def _strongest(factors: list[str]) -> str:
    return next((factor for factor in SECOND if factor in factors), PASSWORD)
