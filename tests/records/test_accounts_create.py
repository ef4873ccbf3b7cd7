import pytest
from django.contrib.auth import authenticate
from tests.conftest import NOW
from tests.records import cast
from tests.records.cast import OPERATOR

from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts.actions import AddressTaken, InvalidAddress, UserNameTaken
from entrepot.records.accounts.models import User
from entrepot.records.accounts.names import InvalidUserName
from entrepot.records.accounts.passwords import UnsuitablePassword
from entrepot.records.accounts.queries import NoSuchUser, by_name, primary_addresses

pytestmark = pytest.mark.django_db


def _create(name: str, email: str = "carol@example.com", password: str | None = None) -> User:
    return accounts.create_user(
        name,
        email=email,
        password=password,
        is_administrator=False,
        actor=OPERATOR,
        at=NOW,
    )


def test_an_account_has_a_folded_name_and_a_verified_address() -> None:
    made = _create(" Carol ", email="Carol@Example.com")

    assert made.username == "carol"
    assert by_name("CAROL") == made
    assert primary_addresses() == {made.id: "carol@example.com"}
    assert cast.kinds_about(made.id) == ["user.created"]


@pytest.mark.parametrize(
    "name",
    ["", "-carol", "carol.", "ca rol", "c/rol", "cär", "a" * 65, "\u2163", "carol\n-", "__token__"],
)
def test_what_is_no_user_name_makes_no_account(name: str) -> None:
    with pytest.raises(InvalidUserName):
        _create(name)

    assert not User.objects.exists()


def test_a_name_is_given_once_also_when_its_account_was_deleted(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(state="deleted")

    with pytest.raises(UserNameTaken):
        _create("ALICE")


def test_an_address_belongs_to_one_account_in_any_spelling(alice: User) -> None:
    with pytest.raises(AddressTaken):
        _create("carol", email="ALICE@EXAMPLE.COM")

    assert not User.objects.filter(username="carol").exists()


@pytest.mark.parametrize("address", ["", "carol", "@example.com", "a@b@c", "carol@exa mple.com"])
def test_what_is_no_address_makes_no_account(address: str) -> None:
    with pytest.raises(InvalidAddress):
        _create("carol", email=address)

    assert not User.objects.exists()


@pytest.mark.parametrize(
    "password",
    ["", "eleven char", "a" * 4097, "unbelievable", "carol@example", "carol-2024-carol"],
)
def test_a_password_that_is_guessed_among_the_first_makes_no_account(password: str) -> None:
    with pytest.raises(UnsuitablePassword) as refused:
        _create("carol", password=password)

    assert password == "" or password not in str(refused.value)
    assert not User.objects.exists()


def test_an_account_without_a_password_has_none_that_could_match() -> None:
    made = _create("carol")

    assert not made.has_usable_password()
    assert authenticate(username="carol", password="") is None


def test_a_person_who_does_not_exist_cannot_be_found(alice: User) -> None:
    with pytest.raises(NoSuchUser):
        by_name("eve")
