"""In which language, and by whose clocks, somebody is told things."""

import pytest
from tests.conftest import NOW
from tests.records.cast import by

from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts import queries
from entrepot.records.accounts.models import User
from entrepot.records.accounts.queries import UserDeleted
from entrepot.records.audit.models import Entry

pytestmark = pytest.mark.django_db

KIND = "user.preferences-changed"


def test_a_person_begins_without_a_language_and_with_the_clocks_of_utc(alice: User) -> None:
    assert queries.preferences_of(alice.id) == ("", "UTC")


def test_what_is_not_given_stays_as_it_was(alice: User) -> None:
    accounts.set_preferences(alice, language="ja", actor=by(alice), at=NOW)
    accounts.set_preferences(alice, time_zone="Asia/Tokyo", actor=by(alice), at=NOW)

    assert queries.preferences_of(alice.id) == ("ja", "Asia/Tokyo")
    assert Entry.objects.filter(kind=KIND, subject_id=str(alice.id)).count() == 2


def test_choosing_the_same_again_leaves_no_entry(alice: User) -> None:
    accounts.set_preferences(alice, language="ja", actor=by(alice), at=NOW)

    assert not accounts.set_preferences(alice, language="ja", actor=by(alice), at=NOW)
    assert Entry.objects.filter(kind=KIND).count() == 1


def test_nothing_is_remembered_for_a_deleted_account(alice: User) -> None:
    accounts.set_preferences(alice, language="ja", actor=by(alice), at=NOW)
    accounts.delete(alice, actor=by(alice), at=NOW)

    assert queries.preferences_of(alice.id) == ("", "UTC")
    with pytest.raises(UserDeleted):
        accounts.set_preferences(alice, language="de", actor=by(alice), at=NOW)
