"""The people of an instance, as administrators see them: page by page, and one by one."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from tests.conftest import NOW
from tests.records import cast
from tests.records.cast import LATER, OPERATOR, by

from entrepot.flows.people import adoption, register
from entrepot.flows.people.register import PEOPLE_A_PAGE
from entrepot.records.accounts.models import User
from entrepot.records.accounts.queries import NoSuchUser
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.models import EntryPersonal
from entrepot.records.sessions import actions as sessions
from entrepot.records.sessions.actions import Contents
from entrepot.records.tokens import actions as tokens
from entrepot.records.tokens.actions import Minter

pytestmark = pytest.mark.django_db


def _names(page: register.Page) -> list[str]:
    return [row.person.username for row in page.rows]


def _sign_in(person: User, *factors: str, days_ago: int = 0) -> None:
    at = NOW - timedelta(days=days_ago)
    label = person.username
    audit.record(
        kinds.USER_SIGNED_IN, person.id, label=label, actor=by(person), at=at, factors=factors
    )


def test_a_row_counts_factors_and_tokens_of_the_person_and_of_nobody_else(
    alice: User,
    bob: User,
    minter: Minter,
) -> None:
    for kind in ("totp", "webauthn", "webauthn", "recovery_codes"):
        cast.factor(alice, Authenticator.Type(kind))
    cast.token(alice, minter, name="kept")
    gone, _ = cast.token(alice, minter, name="gone")
    tokens.revoke(gone, why="", actor=OPERATOR, at=NOW)

    first, second = register.page("", 1, at=LATER).rows

    assert (first.person, first.active_tokens) == (alice, 1)
    assert first.factors == {"totp": 1, "webauthn": 2, "recovery_codes": 1}
    assert (second.person, second.active_tokens, second.factors) == (bob, 0, {})


@pytest.mark.parametrize(
    ("prefix", "found"),
    [("al", ["al_1", "alice"]), ("AL", ["al_1", "alice"]), ("al_", ["al_1"]), ("%", []), ("x", [])],
)
def test_people_are_found_by_how_their_names_begin(
    alice: User,
    bob: User,
    prefix: str,
    found: list[str],
) -> None:
    cast.person("al_1")

    assert _names(register.page(prefix, 1, at=NOW)) == found


def test_everybody_stands_on_one_page_and_pages_lead_to_each_other() -> None:
    User.objects.bulk_create(User(username=f"p{n:03}") for n in range(2 * PEOPLE_A_PAGE + 1))

    pages = [register.page("p", number, at=NOW) for number in (1, 2, 3, 4)]

    assert [len(page.rows) for page in pages] == [100, 100, 1, 0]
    listed = [name for page in pages for name in _names(page)]
    assert listed == [f"p{n:03}" for n in range(201)]
    assert [(page.previous, page.next) for page in pages[:3]] == [(None, 2), (1, 3), (2, None)]


def test_a_page_asks_as_much_for_many_as_for_few(django_assert_num_queries: Any) -> None:
    User.objects.bulk_create(User(username=f"p{n:03}") for n in range(50))

    with django_assert_num_queries(3):
        register.page("", 1, at=NOW)


def test_the_record_of_a_person_holds_what_helps_to_help_them(alice: User, minter: Minter) -> None:
    project = cast.project("items", alice)
    cast.token(alice, minter, project)
    sessions.begin("a", Contents("sealed", alice.id, LATER))

    found = register.record(alice.id, at=NOW)

    assert [address.email for address in found.addresses] == ["alice@example.com"]
    assert found.roles == [("items", "owner")]
    assert [token.description for token in found.tokens] == ["ci"]
    assert (found.sessions, found.recovery) == (1, None)
    assert register.record(alice.id, at=LATER).sessions == 0


def test_nobody_has_an_id_that_was_never_given(alice: User) -> None:
    with pytest.raises(NoSuchUser):
        register.record(uuid4(), at=NOW)


def test_each_sign_in_is_counted_once_by_its_strongest_factor(
    alice: User,
    bob: User,
    django_assert_num_queries: Any,
) -> None:
    _sign_in(alice, "password")
    _sign_in(alice, "password", "totp")
    _sign_in(bob, "password", "totp")
    _sign_in(bob, "webauthn")
    _sign_in(bob, "password", "recovery_codes", days_ago=1)
    _sign_in(bob, "password", days_ago=30)

    with django_assert_num_queries(1):
        today, yesterday, *others = adoption.sign_ins(days=30, at=NOW)

    assert today.day == date(2026, 11, 23)
    assert today.counts == {"webauthn": 1, "totp": 2, "recovery_codes": 0, "password": 1}
    assert (yesterday.total, yesterday.counts["recovery_codes"]) == (1, 1)
    assert len(others) == 28
    assert sum(day.total for day in others) == 0


def test_the_sign_ins_of_who_was_erased_are_counted_no_more(alice: User) -> None:
    _sign_in(alice, "password")
    EntryPersonal.objects.filter(entry__kind="user.signed-in").delete()

    assert adoption.sign_ins(days=1, at=NOW)[0].total == 0
