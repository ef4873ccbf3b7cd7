"""The people of an instance as its administrators see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress

from entrepot.records.accounts import queries as accounts
from entrepot.records.accounts.models import RecoveryCase, User
from entrepot.records.projects import queries as projects
from entrepot.records.sessions import queries as sessions
from entrepot.records.tokens import queries as tokens
from entrepot.records.tokens.queries import KnownToken

PEOPLE_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One person in the list; `factors` counts them by kind."""

    person: User
    factors: dict[str, int]
    active_tokens: int


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the list, numbered from 1."""

    rows: Sequence[Row]
    number: int
    has_more: bool

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.has_more else None

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None


@dataclass(frozen=True, slots=True)
class Record:
    """All that is known of one person; `recovery` is the one under way."""

    person: User
    addresses: Sequence[EmailAddress]
    factors: dict[str, int]
    sessions: int
    tokens: Sequence[KnownToken]
    roles: Sequence[tuple[str, str]]
    recovery: RecoveryCase | None


def page(prefix: str, number: int, *, at: datetime) -> Page:
    """Return the people whose names begin with `prefix`, by name, so many a page."""
    start = (number - 1) * PEOPLE_A_PAGE
    found = list(accounts.named(prefix)[start : start + PEOPLE_A_PAGE + 1])
    shown = found[:PEOPLE_A_PAGE]
    ids = [person.id for person in shown]
    factors, active = accounts.factors_of_each(ids), tokens.active_of_each(ids, at=at)
    rows = [Row(each, factors.get(each.id, {}), active.get(each.id, 0)) for each in shown]
    return Page(rows, number, has_more=len(found) > len(shown))


def record(person_id: UUID, *, at: datetime) -> Record:
    """Return what is known of the person of this id, or raise `NoSuchUser`."""
    person = accounts.by_id(person_id)
    return Record(
        person=person,
        addresses=accounts.addresses_of(person),
        factors=accounts.factors_of(person),
        sessions=sessions.count(person, at=at),
        tokens=tokens.of(person),
        roles=list(projects.roles_of(person.id).items()),
        recovery=accounts.open_recovery_of(person),
    )
