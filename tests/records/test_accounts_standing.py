"""Who may act, and who as an administrator; the last one who can act stays."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from tests.conftest import NOW
from tests.records import cast
from tests.records.cast import OPERATOR

from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts import queries
from entrepot.records.accounts.actions import LastAdministrator
from entrepot.records.accounts.models import User
from entrepot.records.accounts.queries import NoSuchUser, UserDeleted
from entrepot.records.audit.models import EntryPersonal

BY_OPERATOR = {"actor": OPERATOR, "at": NOW}


@pytest.fixture
def root(db: None) -> User:
    return cast.person("root", is_administrator=True)


def _suspend(user: User, why: str = "") -> bool:
    return accounts.suspend(user, why=why, **BY_OPERATOR)


def test_a_suspended_person_is_not_active_until_resumed(alice: User) -> None:
    assert _suspend(alice, "left the company")
    assert queries.by_name("alice").state == "suspended"

    assert accounts.resume(alice, **BY_OPERATOR)

    assert queries.by_name("alice").is_active
    assert cast.kinds_about(alice.id) == ["user.created", "user.suspended", "user.resumed"]
    [entry] = EntryPersonal.objects.filter(entry__kind="user.suspended")
    assert entry.details == {"why": "left the company"}


def test_an_administrator_is_made_and_unmade(alice: User, root: User) -> None:
    assert accounts.promote(alice, **BY_OPERATOR)
    assert queries.by_name("alice").is_administrator

    assert accounts.demote(root, **BY_OPERATOR)

    assert not queries.by_name("root").is_administrator
    assert cast.kinds_about(alice.id) == ["user.created", "user.promoted"]
    assert cast.kinds_about(root.id) == ["user.created", "user.demoted"]


def test_what_is_so_already_is_no_error_and_no_entry(alice: User, root: User) -> None:
    assert not accounts.resume(alice, **BY_OPERATOR)
    assert not accounts.demote(alice, **BY_OPERATOR)
    assert not accounts.promote(root, **BY_OPERATOR)
    _suspend(alice)
    assert not _suspend(alice)

    assert cast.kinds_about(alice.id) == ["user.created", "user.suspended"]
    assert cast.kinds_about(root.id) == ["user.created"]


def test_the_last_active_administrator_is_neither_demoted_nor_suspended_nor_deleted(
    alice: User,
    root: User,
) -> None:
    accounts.promote(alice, **BY_OPERATOR)
    _suspend(alice)

    with pytest.raises(LastAdministrator):
        accounts.demote(root, **BY_OPERATOR)
    with pytest.raises(LastAdministrator):
        _suspend(root)
    with pytest.raises(LastAdministrator):
        accounts.delete(root, **BY_OPERATOR)
    with pytest.raises(LastAdministrator):
        accounts.erase(root, **BY_OPERATOR)

    assert queries.by_name("root").is_administrator
    assert cast.kinds_about(root.id) == ["user.created"]


def test_a_suspended_administrator_is_demoted_though_there_is_one_other(
    alice: User,
    root: User,
) -> None:
    accounts.promote(alice, **BY_OPERATOR)
    _suspend(alice)

    assert accounts.demote(alice, **BY_OPERATOR)


def test_what_the_caller_read_before_decides_nothing(alice: User, root: User) -> None:
    """Both rows are read again: what a page showed a minute ago may be otherwise now."""
    accounts.promote(alice, **BY_OPERATOR)
    User.objects.filter(pk=alice.pk).update(is_superuser=False)
    alice.is_superuser = True

    assert not accounts.demote(alice, **BY_OPERATOR)
    with pytest.raises(LastAdministrator):
        accounts.demote(root, **BY_OPERATOR)


@pytest.mark.usefixtures("committed")
def test_two_administrators_who_demote_each_other_at_once_leave_one() -> None:
    both = [cast.person(name, is_administrator=True) for name in ("ann", "ben")]
    ready = threading.Barrier(2)

    def demote(user: User) -> bool:
        try:
            ready.wait()
            return accounts.demote(user, **BY_OPERATOR)
        except LastAdministrator:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        demoted = list(threads.map(demote, both))

    assert sorted(demoted) == [False, True]
    assert User.objects.filter(is_superuser=True).count() == 1


@pytest.mark.parametrize("verb", ["resume", "promote", "demote"])
def test_nothing_is_done_to_a_deleted_account(alice: User, verb: str) -> None:
    accounts.delete(alice, **BY_OPERATOR)

    with pytest.raises(UserDeleted):
        getattr(accounts, verb)(alice, **BY_OPERATOR)
    with pytest.raises(UserDeleted):
        _suspend(alice)

    assert queries.by_name("alice").state == "deleted"


def test_nothing_is_done_to_a_person_whose_row_is_gone(db: None) -> None:
    with pytest.raises(NoSuchUser):
        accounts.promote(User(username="nobody"), **BY_OPERATOR)
