import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress
from django.db import connections
from tests.conftest import NOW
from tests.records import cast
from tests.records.cast import OPERATOR

from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts import queries
from entrepot.records.accounts.actions import AddressTaken, InvalidAddress
from entrepot.records.accounts.models import User
from entrepot.records.accounts.queries import UserDeleted
from entrepot.records.audit.models import EntryPersonal


def _set(user: User, address: str) -> bool:
    return accounts.set_address(user, address, actor=OPERATOR, at=NOW)


def _addresses(user: User) -> list[tuple[str, bool, bool]]:
    return [(each.email, each.verified, each.primary) for each in queries.addresses_of(user)]


def test_the_new_address_is_the_one_primary_and_the_old_one_stays(alice: User) -> None:
    assert _set(alice, " Alice@New.example ")

    assert _addresses(alice) == [
        ("alice@new.example", True, True),
        ("alice@example.com", True, False),
    ]
    [entry] = EntryPersonal.objects.filter(entry__kind="user.address-set")
    assert entry.details == {"address": "alice@new.example"}


def test_an_address_that_waited_for_its_code_is_verified_by_whoever_vouches(alice: User) -> None:
    EmailAddress.objects.create(user=alice, email="alice@new.example")

    assert _set(alice, "alice@new.example")

    assert _addresses(alice)[0] == ("alice@new.example", True, True)
    assert len(_addresses(alice)) == 2


def test_the_same_address_again_changes_and_records_nothing(alice: User) -> None:
    before = _addresses(alice)

    assert not _set(alice, "ALICE@EXAMPLE.COM")

    assert _addresses(alice) == before
    assert cast.kinds_about(alice.id) == ["user.created"]


def test_an_address_of_another_account_is_not_taken_away(alice: User, bob: User) -> None:
    with pytest.raises(AddressTaken):
        _set(alice, "Bob@Example.com")

    assert _addresses(alice) == [("alice@example.com", True, True)]
    assert _addresses(bob) == [("bob@example.com", True, True)]


def test_an_address_that_another_account_merely_claims_is_free(alice: User, bob: User) -> None:
    EmailAddress.objects.create(user=bob, email="alice@new.example")

    assert _set(alice, "alice@new.example")


@pytest.mark.usefixtures("committed")
def test_two_people_who_get_one_address_at_once_do_not_both_get_it() -> None:
    both = [cast.person(name) for name in ("ann", "ben")]
    ready = threading.Barrier(2)

    def take(user: User) -> bool:
        try:
            ready.wait()
            return _set(user, "shared@example.com")
        except AddressTaken:
            return False
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as threads:
        taken = list(threads.map(take, both))

    assert sorted(taken) == [False, True]


def test_what_is_no_address_changes_nothing(alice: User) -> None:
    with pytest.raises(InvalidAddress):
        _set(alice, "alice")

    assert _addresses(alice) == [("alice@example.com", True, True)]


def test_a_deleted_account_gets_no_address(alice: User) -> None:
    accounts.delete(alice, actor=OPERATOR, at=NOW)

    with pytest.raises(UserDeleted):
        _set(alice, "alice@new.example")

    assert _addresses(alice) == []
