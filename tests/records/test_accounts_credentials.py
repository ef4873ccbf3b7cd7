import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from tests.conftest import NOW
from tests.records import cast
from tests.records.cast import LATER, OPERATOR

from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts import queries
from entrepot.records.accounts.models import User
from entrepot.records.accounts.passwords import UnsuitablePassword
from entrepot.records.accounts.queries import UserDeleted
from entrepot.records.audit.models import EntryPersonal

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


def _factors(user: User, *kinds: str) -> None:
    for kind in kinds:
        Authenticator.objects.create(user=user, type=kind, data={})


def _set_password(user: User, password: str = PASSWORD) -> None:
    accounts.set_password(user, password, actor=OPERATOR, at=NOW)


def test_a_password_signs_in_from_the_moment_it_is_set(alice: User) -> None:
    _set_password(alice)
    _set_password(alice, "another horse battery")

    assert authenticate(username="alice", password=PASSWORD) is None
    assert authenticate(username="alice", password="another horse battery") == alice
    assert cast.kinds_about(alice.id) == ["user.created", "user.password-set", "user.password-set"]


def test_a_new_password_ends_the_sessions_of_the_old_one(alice: User) -> None:
    before = alice.get_session_auth_hash()

    _set_password(alice)

    assert queries.by_name("alice").get_session_auth_hash() != before


@pytest.mark.parametrize("password", ["eleven char", "alice-2024-alice", "old@home.example"])
def test_a_password_of_ones_own_name_or_any_own_address_is_not_set(
    alice: User,
    password: str,
) -> None:
    accounts.set_address(alice, "old@home.example", actor=OPERATOR, at=NOW)
    accounts.set_address(alice, "new@work.example", actor=OPERATOR, at=NOW)

    with pytest.raises(UnsuitablePassword):
        _set_password(alice, password)

    assert not queries.by_name("alice").has_usable_password()


def test_no_entry_holds_anything_of_a_password(alice: User) -> None:
    _set_password(alice)

    [entry] = EntryPersonal.objects.filter(entry__kind="user.password-set")
    assert entry.details == {}


def test_a_deleted_account_gets_no_password(alice: User) -> None:
    accounts.delete(alice, actor=OPERATOR, at=NOW)

    with pytest.raises(UserDeleted):
        _set_password(alice)

    assert not queries.by_name("alice").has_usable_password()


def test_all_factors_and_the_confirmed_recovery_go_together(alice: User, bob: User) -> None:
    _factors(alice, "totp", "webauthn", "webauthn", "recovery_codes")
    _factors(bob, "totp")
    User.objects.update(recovery_confirmed_at=NOW)

    assert accounts.reset_factors(alice, actor=OPERATOR, at=LATER)

    assert queries.factors_of(alice) == {}
    assert queries.factors_of(bob) == {"totp": 1}
    assert queries.by_name("alice").recovery_confirmed_at is None
    assert queries.by_name("bob").recovery_confirmed_at == NOW
    [entry] = EntryPersonal.objects.filter(entry__kind="user.factors-reset")
    assert entry.details == {"factors": {"totp": 1, "webauthn": 2, "recovery_codes": 1}}


def test_to_reset_no_factors_changes_and_records_nothing(alice: User) -> None:
    assert not accounts.reset_factors(alice, actor=OPERATOR, at=NOW)

    assert cast.kinds_about(alice.id) == ["user.created"]


def test_a_confirmed_recovery_without_a_factor_is_cleared_too(alice: User) -> None:
    User.objects.update(recovery_confirmed_at=NOW)

    assert accounts.reset_factors(alice, actor=OPERATOR, at=LATER)

    assert queries.by_name("alice").recovery_confirmed_at is None
