"""What reaches across rooms when an account is recovered or suspended: sessions end with it."""

from datetime import timedelta

import pytest
from tests.conftest import NOW
from tests.records import cast
from tests.records.cast import OPERATOR, by

from entrepot.flows import people
from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts import queries
from entrepot.records.accounts.actions import LastAdministrator
from entrepot.records.accounts.actions.recovery_cases import DELAY
from entrepot.records.accounts.models import RecoveryCase, User
from entrepot.records.sessions import actions as sessions
from entrepot.records.sessions.actions import Contents
from entrepot.records.sessions.models import Session

pytestmark = pytest.mark.django_db

DUE = NOW + DELAY


@pytest.fixture
def helpers() -> list[User]:
    return [cast.person(name, is_administrator=True) for name in ("root", "vera")]


def _agreed(person: User, helpers: list[User]) -> RecoveryCase:
    first, second = map(by, helpers)
    case = accounts.start_recovery(person, why="lost all", actor=first, at=NOW)
    return accounts.agree_to_recovery(case.id, actor=second, at=NOW)


def _signed_in(*users: User) -> None:
    for user in users:
        sessions.begin(user.username, Contents("sealed", user.id, DUE + DELAY))


def test_a_recovery_ends_the_sessions_of_the_person_and_nobody_elses(
    alice: User,
    bob: User,
    helpers: list[User],
) -> None:
    _signed_in(alice, bob)
    _agreed(alice, helpers)

    done = people.complete_due(at=DUE)

    assert done == 1
    assert set(Session.objects.values_list("user__username", flat=True)) == {"bob"}
    assert cast.kinds_about(alice.id)[-2:] == ["recovery.completed", "user.sessions-ended"]


def test_before_its_time_nobody_is_signed_out(alice: User, helpers: list[User]) -> None:
    _signed_in(alice)
    _agreed(alice, helpers)

    assert people.complete_due(at=DUE - timedelta(seconds=1)) == 0
    assert Session.objects.count() == 1


def test_what_was_stopped_signs_nobody_out(alice: User, helpers: list[User]) -> None:
    _signed_in(alice)
    case = _agreed(alice, helpers)
    accounts.cancel_recovery(case.id, actor=by(alice), at=NOW)

    assert people.complete_due(at=DUE) == 0
    assert Session.objects.count() == 1


def test_all_that_is_due_is_done_once(alice: User, bob: User, helpers: list[User]) -> None:
    for person in (alice, bob):
        _agreed(person, helpers)

    assert [people.complete_due(at=DUE) for _ in range(2)] == [2, 0]


def test_whoever_is_suspended_is_signed_in_nowhere_and_stays_so_when_resumed(
    alice: User,
    bob: User,
) -> None:
    _signed_in(alice, bob)

    assert people.suspend(alice, why="left", actor=OPERATOR, at=NOW)
    accounts.resume(alice, actor=OPERATOR, at=NOW)

    assert set(Session.objects.values_list("user__username", flat=True)) == {"bob"}
    assert queries.by_name("alice").is_active


def test_the_last_administrator_is_not_suspended_and_stays_signed_in() -> None:
    root = cast.person("root", is_administrator=True)
    _signed_in(root)

    with pytest.raises(LastAdministrator):
        people.suspend(root, why="", actor=by(root), at=NOW)

    assert Session.objects.count() == 1
