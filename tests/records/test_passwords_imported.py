"""Passwords that came with a hash of elsewhere: recognized, and stored as nothing weak."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import check_password
from tests.conftest import NOW
from tests.records.cast import OPERATOR

from entrepot.formats.crypts import UnknownHash
from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts import queries
from entrepot.records.accounts.models import User
from entrepot.records.accounts.passwords.imported import wrapped

OLD = {
    "test": "{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=",
    "correct horse": "$apr1$abcdefgh$sIQmFnT1CuEXAsyjuXjUX/",
    "x": "$6$$KvRrc0bxRLyTUhO8OJOmRczh7oCol5BACiR8rmdfVzvuGgm8JmLDumsL/ah.jFtT.DswxoP9Nv3ByfU4j5hm/"
    "0",
}
LONGEST = f"$6$rounds=100000${'s' * 16}${'a' * 86}"
COLUMN = 128


@pytest.mark.parametrize("password", OLD)
def test_an_old_password_is_recognized_and_no_other(password: str) -> None:
    stored = wrapped(OLD[password])

    assert check_password(password, stored)
    assert not check_password(password.upper(), stored)
    assert not check_password("", stored)


@pytest.mark.parametrize("hashed", [*OLD.values(), LONGEST])
def test_what_is_stored_holds_no_hash_of_the_old_kind(hashed: str) -> None:
    stored = wrapped(hashed)

    assert hashed.rpartition("$")[2].removeprefix("{SHA}") not in stored
    assert len(stored) <= COLUMN


def test_the_same_hash_is_stored_differently_each_time() -> None:
    assert len({wrapped(OLD["test"]) for _ in range(3)}) == 3


def test_a_hash_of_a_kind_unknown_here_is_not_stored() -> None:
    with pytest.raises(UnknownHash):
        wrapped("rqXexS6ZhobKA")


def test_the_first_right_password_is_hashed_as_all_others_are(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(password=wrapped(OLD["test"]), renews_password=True)

    found = queries.with_password(queries.by_name("alice"), "test")

    assert found is not None
    stored = queries.by_name("alice")
    assert stored.password.startswith("argon2$argon2id$")
    assert stored.check_password("test")
    assert stored.renews_password  # until the person has chosen another one


def test_a_password_of_the_operator_ends_the_wish_for_another(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(renews_password=True)

    accounts.set_password(alice, "correct horse battery", actor=OPERATOR, at=NOW)

    assert not queries.by_name("alice").renews_password


def test_an_address_of_nobody_who_vouches_is_not_verified(db: None) -> None:
    account = accounts.prepare_user(
        "dora", email="dora@example.com", password=None, is_administrator=False
    )
    unvouched = type(account)(account.user, account.address, is_vouched_for=False)

    made = accounts.store_user(unvouched, actor=OPERATOR, at=NOW)

    assert not EmailAddress.objects.get(user=made).verified
