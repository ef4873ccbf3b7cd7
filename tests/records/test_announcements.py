"""What operators say to everybody, and who wants it by mail."""

from datetime import timedelta
from typing import Any

import pytest
from tests.conftest import NOW
from tests.records import cast
from tests.records.cast import LATER, OPERATOR, by

from entrepot.records.announcements import actions, queries
from entrepot.records.announcements.actions import InvalidAnnouncement
from entrepot.records.announcements.models import Announcement
from entrepot.records.announcements.queries import AnnouncementUnknown

pytestmark = pytest.mark.django_db


def published(title: str = "Away on Sunday", *, minutes: int = 0) -> Announcement:
    at = NOW + timedelta(minutes=minutes)
    return actions.publish(title, "From 8 to 9 UTC.", actor=OPERATOR, at=at)


def test_what_is_published_is_shown_newest_first_and_is_in_the_trail() -> None:
    first, second = published("first"), published("second", minutes=1)

    assert queries.newest() == [second, first]
    assert cast.kinds_about(first.id) == ["announcement.published"]


def test_what_is_withdrawn_shows_nowhere_but_to_those_who_wrote_it() -> None:
    made = published()

    assert actions.withdraw(made, actor=OPERATOR, at=LATER)

    assert queries.newest() == []
    assert queries.newest_since(NOW - timedelta(days=1)) is None
    assert queries.untold() is None
    assert queries.everything() == [made]
    assert cast.kinds_about(made.id) == ["announcement.published", "announcement.withdrawn"]


def test_withdrawing_twice_is_no_error_and_one_entry() -> None:
    made = published()

    told = [actions.withdraw(made, actor=OPERATOR, at=LATER) for _ in range(2)]

    assert told == [True, False]
    assert len(cast.kinds_about(made.id)) == 2


def test_who_published_it_is_known_by_person_and_not_for_operators(alice: Any) -> None:
    by_alice = actions.publish("One", "Text", actor=by(alice), at=NOW)

    assert by_alice.published_by == alice
    assert published().published_by is None


def test_paragraphs_stay_and_line_ends_become_those_of_here() -> None:
    made = actions.publish(" One ", "\r\n a\tb\r\n\r\nc\rd \n", actor=OPERATOR, at=NOW)

    assert (made.title, made.text) == ("One", "a b\n\nc\nd")


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("", "Text"),
        ("   ", "Text"),
        ("t" * 121, "Text"),
        ("two\nlines", "Text"),
        ("turned \u202e around", "Text"),
        ("Title", ""),
        ("Title", " \n\n "),
        ("Title", "t" * 10_001),
        ("Title", "a\0b"),
        ("Title", "a\x1bb"),
        ("Title", "turned \u202e around"),
        ("Title", "not in XML: \ufffe"),
        ("Title", "half a character: \ud800"),
    ],
)
def test_what_nobody_could_read_is_not_published(title: str, text: str) -> None:
    with pytest.raises(InvalidAnnouncement) as refused:
        actions.publish(title, text, actor=OPERATOR, at=NOW)

    assert refused.value.refusal.code == "invalid-announcement"
    assert queries.everything() == []


@pytest.mark.parametrize("unknown", ["", "nonsense", "00000000-0000-4000-8000-000000000000"])
def test_an_announcement_that_is_not_there_is_unknown(unknown: str) -> None:
    with pytest.raises(AnnouncementUnknown) as refused:
        queries.by_id(unknown)

    assert refused.value.refusal.code == "announcement-unknown"


def test_the_newest_counts_for_as_long_as_was_asked() -> None:
    made = published()

    assert queries.newest_since(NOW - timedelta(seconds=1)) == made
    assert queries.newest_since(NOW) is None


def test_nobody_is_subscribed_who_did_not_ask(alice: Any) -> None:
    assert not queries.is_subscribed(alice.id)


def test_asking_twice_is_one_subscription_and_stopping_ends_it(alice: Any) -> None:
    began = [actions.subscribe(alice, actor=by(alice), at=NOW) for _ in range(2)]
    is_subscribed = queries.is_subscribed(alice.id)
    ended = [actions.unsubscribe(alice, actor=by(alice), at=LATER) for _ in range(2)]

    assert (began, is_subscribed, ended) == ([True, False], True, [True, False])
    assert not queries.is_subscribed(alice.id)
    assert cast.kinds_about(alice.id)[-2:] == ["user.subscribed", "user.unsubscribed"]


def test_who_goes_leaves_no_subscription(alice: Any) -> None:
    actions.subscribe(alice, actor=by(alice), at=NOW)

    actions.forget(alice)

    assert not queries.is_subscribed(alice.id)


def test_people_are_told_in_turn_and_only_of_what_came_after_they_asked(
    alice: Any, bob: Any
) -> None:
    actions.subscribe(alice, actor=by(alice), at=NOW)
    actions.subscribe(bob, actor=by(bob), at=NOW)
    late = cast.person("carol")
    actions.subscribe(late, actor=by(late), at=NOW + timedelta(hours=1))
    made = published(minutes=1)

    told = []
    for _ in range(3):
        waiting = queries.untold()
        assert waiting is not None
        people = queries.next_to_tell(waiting, limit=1)
        told += people
        actions.have_told(waiting, people, at=LATER)

    assert queries.untold() is None
    assert told == sorted([alice.id, bob.id])
    assert queries.by_id(made.id).told_at == LATER
