import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction
from tests.conftest import NOW
from tests.records import cast
from tests.records.cast import LATER, OPERATOR

from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts import names, queries
from entrepot.records.accounts.actions import UserNameTaken
from entrepot.records.accounts.models import TakenName, User
from entrepot.records.accounts.queries import NoSuchUser, UserDeleted
from entrepot.records.audit.models import Entry, EntryPersonal

pytestmark = pytest.mark.django_db

BY_OPERATOR = {"actor": OPERATOR, "at": LATER}


@pytest.fixture
def carol(db: None) -> User:
    """Someone with everything that can be taken away, and another administrator beside her."""
    cast.person("root", is_administrator=True)
    made = cast.person("carol", is_administrator=True)
    accounts.set_password(made, "correct horse battery", actor=OPERATOR, at=NOW)
    Authenticator.objects.create(user=made, type="totp", data={})
    User.objects.filter(pk=made.pk).update(recovery_confirmed_at=NOW, last_login=NOW)
    return queries.by_name("carol")


def _is_empty(user: User) -> bool:
    row = User.objects.get(pk=user.pk)
    kept = (row.is_administrator, row.recovery_confirmed_at, row.last_login)
    others = [model.objects.filter(user=user).exists() for model in (EmailAddress, Authenticator)]
    return kept == (False, None, None) and not row.has_usable_password() and not any(others)


def test_of_a_deleted_account_id_and_name_are_kept(carol: User) -> None:
    accounts.delete(carol, **BY_OPERATOR)

    assert queries.by_name("carol").id == carol.id
    assert queries.by_name("carol").state == "deleted"
    assert _is_empty(carol)
    assert authenticate(username="carol", password="correct horse battery") is None
    assert cast.kinds_about(carol.id)[-1] == "user.deleted"


def test_a_deleted_account_is_not_deleted_again(carol: User) -> None:
    accounts.delete(carol, **BY_OPERATOR)

    with pytest.raises(UserDeleted):
        accounts.delete(carol, **BY_OPERATOR)


def test_of_an_erased_account_the_id_is_kept_and_a_name_of_nobody(carol: User) -> None:
    name = accounts.erase(carol, **BY_OPERATOR)

    row = User.objects.get(pk=carol.pk)
    assert (row.username, row.state) == (name, "deleted")
    assert name.startswith("deleted-")
    assert len(name) == len("deleted-") + 8
    assert _is_empty(carol)
    with pytest.raises(NoSuchUser):
        queries.by_name("carol")


def test_a_deleted_account_can_be_erased_later(carol: User) -> None:
    accounts.delete(carol, **BY_OPERATOR)

    accounts.erase(queries.by_name("carol"), **BY_OPERATOR)

    assert not User.objects.filter(username="carol").exists()


@pytest.mark.parametrize("verb", ["delete", "erase"])
def test_the_name_of_who_is_gone_is_never_given_again(carol: User, verb: str) -> None:
    getattr(accounts, verb)(carol, **BY_OPERATOR)

    with pytest.raises(UserNameTaken):
        cast.person("Carol")

    assert User.objects.filter(username__in=["carol", "Carol"]).count() == (verb == "delete")


def test_the_database_itself_gives_a_name_once(carol: User) -> None:
    accounts.erase(carol, **BY_OPERATOR)

    with pytest.raises(IntegrityError), transaction.atomic():
        TakenName.objects.create(digest=names.digest(names.parse("carol")))


def test_the_address_of_who_is_gone_is_free(carol: User) -> None:
    accounts.delete(carol, **BY_OPERATOR)

    accounts.set_address(queries.by_name("root"), "carol@example.com", **BY_OPERATOR)

    assert queries.primary_addresses() == {queries.by_name("root").id: "carol@example.com"}


def test_entries_lose_what_identifies_who_was_erased_and_nothing_else(carol: User) -> None:
    other = cast.person("bob")
    accounts.suspend(other, why="", actor=cast.by(carol), at=NOW)
    before = Entry.objects.count()

    name = accounts.erase(carol, **BY_OPERATOR)

    [(label,)] = EntryPersonal.objects.filter(entry__subject_id=str(carol.id)).values_list(
        "subject_name"
    )
    assert label == name
    assert Entry.objects.count() == before + 1
    assert not EntryPersonal.objects.filter(actor_name="carol").exists()
    assert list(EntryPersonal.objects.filter(entry__subject_id=str(other.id))) != []


def test_a_name_for_nobody_is_no_name_that_somebody_has(
    carol: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cast.person("deleted-00000001")
    random = iter(["00000001", "00000002"])
    monkeypatch.setattr("secrets.token_hex", lambda _: next(random))

    assert accounts.erase(carol, **BY_OPERATOR) == "deleted-00000002"
