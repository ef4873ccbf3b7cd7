"""Help for who lost every way in: two administrators agree, time passes, and anybody may say no."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections
from tests.conftest import NOW
from tests.records import cast
from tests.records.cast import OPERATOR, by

from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts import queries
from entrepot.records.accounts.actions import (
    RecoveryClosed,
    RecoveryForbidden,
    RecoveryNeedsTwo,
    RecoveryOpen,
)
from entrepot.records.accounts.actions.recovery_cases import DELAY
from entrepot.records.accounts.models import RecoveryCase, User
from entrepot.records.accounts.queries import NoSuchRecovery, UserDeleted
from entrepot.records.audit.actors import SYSTEM
from entrepot.records.audit.models import EntryPersonal

DUE = NOW + DELAY


@pytest.fixture
def root(db: None) -> User:
    return cast.person("root", is_administrator=True)


@pytest.fixture
def vera(db: None) -> User:
    return cast.person("vera", is_administrator=True)


def _start(person: User, starter: User) -> RecoveryCase:
    return accounts.start_recovery(person, why="lost the phone", actor=by(starter), at=NOW)


def _agreed(person: User, starter: User, second: User) -> RecoveryCase:
    case = _start(person, starter)
    return accounts.agree_to_recovery(case.id, actor=by(second), at=NOW)


def _complete(case: RecoveryCase) -> bool:
    return accounts.complete_recovery(case.id, actor=SYSTEM, at=DUE)


def _story(person: User) -> list[str]:
    return [kind for kind in cast.kinds_about(person.id) if kind != "user.created"]


def test_what_two_agreed_on_takes_factors_and_password_away_after_the_delay(
    alice: User,
    root: User,
    vera: User,
) -> None:
    cast.factor(alice)
    accounts.confirm_recovery(alice, actor=by(alice), at=NOW)
    accounts.set_password(alice, "correct horse battery", actor=OPERATOR, at=NOW)

    case = _agreed(alice, root, vera)
    assert case.due_at == NOW + timedelta(hours=72)
    assert _complete(case)

    alice.refresh_from_db()
    assert queries.factors_of(alice) == {}
    assert alice.recovery_confirmed_at is None
    assert not alice.has_usable_password()
    assert _story(alice)[2:] == [
        "recovery.started",
        "recovery.agreed",
        "user.factors-reset",
        "recovery.completed",
    ]


def test_the_entries_name_the_case_and_no_person_who_may_be_erased(
    alice: User,
    root: User,
    vera: User,
) -> None:
    case = _agreed(alice, root, vera)

    started, agreed = EntryPersonal.objects.filter(entry__kind__startswith="recovery.").order_by(
        "entry_id",
    )

    assert (started.actor_name, agreed.actor_name) == ("root", "vera")
    assert started.details == {"case": str(case.id), "why": "lost the phone"}
    assert agreed.details == {"case": str(case.id), "due_at": DUE.isoformat()}


def test_an_administrator_alone_does_not_agree_with_themselves(
    alice: User,
    root: User,
    vera: User,
) -> None:
    case = _start(alice, root)

    with pytest.raises(RecoveryNeedsTwo):
        accounts.agree_to_recovery(case.id, actor=by(root), at=NOW)

    assert queries.recovery(case.id).agreed_at is None
    assert _story(alice) == ["recovery.started"]


@pytest.mark.parametrize("column", ["started_by", "user"])
def test_the_database_itself_takes_nobodys_word_twice(
    alice: User,
    root: User,
    vera: User,
    column: str,
) -> None:
    case = _agreed(alice, root, vera)

    with pytest.raises(IntegrityError):
        RecoveryCase.objects.filter(pk=case.pk).update(agreed_by=getattr(case, column))


def test_the_database_itself_completes_nothing_that_nobody_agreed_to(
    alice: User,
    root: User,
    vera: User,
) -> None:
    case = _start(alice, root)

    with pytest.raises(IntegrityError):
        RecoveryCase.objects.filter(pk=case.pk).update(done_at=DUE)


def test_where_there_is_one_other_administrator_none_is_started(alice: User, root: User) -> None:
    with pytest.raises(RecoveryNeedsTwo):
        _start(alice, root)


def test_a_suspended_administrator_does_not_count_as_the_second(
    alice: User,
    root: User,
    vera: User,
) -> None:
    accounts.suspend(vera, why="", actor=OPERATOR, at=NOW)

    with pytest.raises(RecoveryNeedsTwo):
        _start(alice, root)


def test_the_person_is_not_one_of_the_two_who_help_them(root: User, vera: User) -> None:
    with pytest.raises(RecoveryNeedsTwo):
        _start(vera, root)
    cast.person("third", is_administrator=True)
    case = _start(vera, root)

    with pytest.raises(RecoveryForbidden):
        _start(vera, vera)
    with pytest.raises(RecoveryForbidden):
        accounts.agree_to_recovery(case.id, actor=by(vera), at=NOW)


def test_who_is_no_administrator_neither_starts_nor_agrees_nor_cancels(
    alice: User,
    bob: User,
    root: User,
    vera: User,
) -> None:
    with pytest.raises(RecoveryForbidden):
        _start(alice, bob)
    case = _start(alice, root)

    with pytest.raises(RecoveryForbidden):
        accounts.agree_to_recovery(case.id, actor=by(bob), at=NOW)
    with pytest.raises(RecoveryForbidden):
        accounts.cancel_recovery(case.id, actor=by(bob), at=NOW)


def test_a_demoted_administrator_does_not_agree_by_an_old_page(
    alice: User,
    root: User,
    vera: User,
) -> None:
    case = _start(alice, root)
    accounts.demote(vera, actor=OPERATOR, at=NOW)

    with pytest.raises(RecoveryForbidden):
        accounts.agree_to_recovery(case.id, actor=by(vera), at=NOW)


def test_one_recovery_of_a_person_is_under_way_at_a_time(
    alice: User,
    root: User,
    vera: User,
) -> None:
    case = _start(alice, root)
    with pytest.raises(RecoveryOpen):
        _start(alice, vera)

    accounts.cancel_recovery(case.id, actor=by(vera), at=NOW)

    assert _start(alice, vera).id != case.id


@pytest.mark.usefixtures("committed")
def test_two_who_start_at_once_start_one_recovery() -> None:
    alice = cast.person("alice")
    helpers = [cast.person(name, is_administrator=True) for name in ("ann", "ben")]
    ready = threading.Barrier(2)

    def start(helper: User) -> bool:
        try:
            ready.wait()
            _start(alice, helper)
        except RecoveryOpen:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(2) as threads:
        started = list(threads.map(start, helpers))

    assert sorted(started) == [False, True]
    assert RecoveryCase.objects.count() == 1


def test_nothing_happens_before_its_time_or_without_a_second_word(
    alice: User,
    bob: User,
    root: User,
    vera: User,
) -> None:
    agreed, alone = _agreed(alice, root, vera), _start(bob, root)

    early = DUE - timedelta(microseconds=1)
    assert not accounts.complete_recovery(agreed.id, actor=SYSTEM, at=early)
    assert not accounts.complete_recovery(alone.id, actor=SYSTEM, at=DUE + DELAY)

    assert queries.due_recoveries(early) == []
    assert queries.due_recoveries(DUE + DELAY) == [agreed]


@pytest.mark.parametrize("canceller", ["alice", "root", "vera", "third"])
def test_a_case_that_was_cancelled_is_not_completed(
    alice: User,
    root: User,
    vera: User,
    canceller: str,
) -> None:
    cast.person("third", is_administrator=True)
    cast.factor(alice)
    case = _agreed(alice, root, vera)

    assert accounts.cancel_recovery(case.id, actor=by(queries.by_name(canceller)), at=DUE)

    assert not _complete(case)
    assert queries.due_recoveries(DUE) == []
    assert queries.factors_of(alice) == {"totp": 1}
    assert _story(alice)[-1] == "recovery.cancelled"


def test_a_case_that_is_over_is_neither_agreed_to_nor_cancelled_nor_done_again(
    alice: User,
    root: User,
    vera: User,
) -> None:
    case = _agreed(alice, root, vera)
    with pytest.raises(RecoveryClosed):
        accounts.agree_to_recovery(case.id, actor=by(vera), at=NOW)
    assert _complete(case)
    told = len(_story(alice))

    assert not _complete(case)
    assert not accounts.cancel_recovery(case.id, actor=by(vera), at=DUE)
    with pytest.raises(RecoveryClosed):
        accounts.agree_to_recovery(case.id, actor=by(vera), at=DUE)

    assert len(_story(alice)) == told


@pytest.mark.parametrize("gone", ["root", "vera"])
def test_what_a_dismissed_administrator_agreed_to_lapses(
    alice: User,
    root: User,
    vera: User,
    gone: str,
) -> None:
    cast.person("third", is_administrator=True)
    cast.factor(alice)
    case = _agreed(alice, root, vera)
    accounts.suspend(queries.by_name(gone), why="stolen laptop", actor=OPERATOR, at=NOW)

    assert not _complete(case)

    assert queries.factors_of(alice) == {"totp": 1}
    assert queries.open_recovery_of(alice) is None
    assert _story(alice) == ["recovery.started", "recovery.agreed", "recovery.cancelled"]


def test_who_deletes_the_account_takes_the_case_along(alice: User, root: User, vera: User) -> None:
    case = _agreed(alice, root, vera)
    accounts.delete(alice, actor=by(alice), at=NOW)

    with pytest.raises(NoSuchRecovery):
        queries.recovery(case.id)
    with pytest.raises(UserDeleted):
        _start(alice, root)


def test_somebody_elses_case_and_one_that_never_was_do_not_exist(
    alice: User,
    bob: User,
    root: User,
    vera: User,
) -> None:
    case = _start(alice, root)

    assert queries.own_recovery(alice, case.id) == case
    with pytest.raises(NoSuchRecovery):
        queries.own_recovery(bob, case.id)
    with pytest.raises(NoSuchRecovery) as unknown:
        accounts.agree_to_recovery(uuid4(), actor=by(vera), at=NOW)
    assert unknown.value.refusal.code == "recovery-unknown"
