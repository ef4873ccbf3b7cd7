"""Announcements by mail: who is written to, once, and how whoever holds a letter stops them."""

import re
from typing import Any

import pytest
from django.db import connection
from tests.conftest import NOW
from tests.records import cast
from tests.records.cast import LATER, OPERATOR, by
from tests.records.sealing import Sealer

from entrepot.flows.notifications import Site, announcements
from entrepot.records.accounts import actions as accounts
from entrepot.records.announcements import actions, queries
from entrepot.records.announcements.models import Announcement
from entrepot.records.audit.models import Entry
from entrepot.records.mails.queries import due
from entrepot.records.mails.texts import Text
from entrepot.records.tickets.queries import TicketSpent

pytestmark = pytest.mark.django_db

PUBLIC = Site("The Depot", "https://index.example")
NAMELESS = Site("The Depot", None)
SEALER = Sealer()
LINK = re.compile(r"https://index\.example/announcements/stop/(\S+)/")


@pytest.fixture
def away(alice: Any, bob: Any) -> Announcement:
    """Something was said after Alice had asked for it; Bob had not."""
    actions.subscribe(alice, actor=by(alice), at=NOW)
    return actions.publish("Away on Sunday", "From 8 to 9.\n\nSorry.", actor=OPERATOR, at=NOW)


def _send(*, site: Site = PUBLIC, limit: int = 100) -> int:
    return announcements.send_announcements(sealer=SEALER, site=site, at=LATER, limit=limit)


def _letters() -> dict[str, list[Text]]:
    found: dict[str, list[Text]] = {}
    for mail in due(LATER, limit=1000):
        found.setdefault(mail.to, []).append(Text.unsealed(mail.sealed, sealer=SEALER))
    return found


def _secret() -> str:
    [text] = _letters()["alice@example.com"]
    return text.unsubscribe.rstrip("/").rpartition("/")[2]


@pytest.mark.usefixtures("away")
def test_whoever_asked_for_it_gets_one_letter_and_nobody_else_does() -> None:
    sent = [_send() for _ in range(3)]

    [text] = _letters().pop("alice@example.com")
    assert sent == [1, 0, 0]
    assert _letters().keys() == {"alice@example.com"}
    assert text.subject == "[The Depot] Away on Sunday"
    assert text.body.startswith("From 8 to 9.\n\nSorry.\n\n")
    assert LINK.findall(text.body) == LINK.findall(text.unsubscribe)
    assert text.unsubscribe == f"https://index.example/announcements/stop/{_secret()}/"


@pytest.mark.usefixtures("away")
def test_many_people_are_told_a_few_at_a_time_and_nobody_twice(bob: Any) -> None:
    for name in ("carol", "dave", "erin"):
        person = cast.person(name)
        actions.subscribe(person, actor=by(person), at=NOW)

    sent = [_send(limit=2) for _ in range(4)]

    assert sent == [2, 2, 0, 0]
    assert queries.untold() is None
    assert {len(texts) for texts in _letters().values()} == {1}
    assert len(_letters()) == 4


@pytest.mark.usefixtures("away")
def test_what_fails_half_way_was_not_done_and_is_done_again(monkeypatch: Any) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as broken:
        broken.setattr(actions, "have_told", fails)
        with pytest.raises(OSError, match="disk"):
            _send()
    before = _letters()

    assert before == {}
    assert _send() == 1


def test_what_was_withdrawn_in_time_is_told_to_nobody(away: Announcement) -> None:
    actions.withdraw(away, actor=OPERATOR, at=LATER)

    assert _send() == 0
    assert _letters() == {}


@pytest.mark.usefixtures("away")
def test_an_address_that_nobody_verified_is_not_written_to(alice: Any) -> None:
    cast.readdress(alice, verified=False)

    assert _send() == 0


@pytest.mark.usefixtures("away")
def test_who_is_suspended_is_not_written_to(alice: Any) -> None:
    accounts.suspend(alice, why="", actor=OPERATOR, at=NOW)

    assert _send() == 0


@pytest.mark.usefixtures("away")
def test_without_a_public_address_a_letter_says_where_to_stop_and_has_no_link() -> None:
    _send(site=NAMELESS)

    [text] = _letters()["alice@example.com"]
    assert text.unsubscribe == ""
    assert "sign in and say so on your account's page" in " ".join(text.body.split())


@pytest.mark.usefixtures("away")
def test_the_secret_of_the_link_is_nowhere_in_the_database() -> None:
    _send()
    secret = _secret()

    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (our tables)
            assert secret not in repr(cursor.fetchall())


@pytest.mark.usefixtures("away")
def test_whoever_holds_a_letter_stops_them_as_often_as_they_like(alice: Any) -> None:
    _send()

    for _ in range(2):
        person = announcements.reader_of(_secret(), at=LATER)
        announcements.stop(person, caller=by(alice), at=LATER)

    [entry] = Entry.objects.filter(kind="user.unsubscribed")
    assert not queries.is_subscribed(alice.id)
    assert entry.credential_kind == "letter"
    assert entry.entrypersonal.actor_name == "whoever holds the letter"


@pytest.mark.parametrize("guess", ["", "guessed", "a" * 43])
@pytest.mark.usefixtures("away")
def test_a_guessed_secret_stops_nothing(guess: str) -> None:
    with pytest.raises(TicketSpent):
        announcements.reader_of(guess, at=LATER)


@pytest.mark.usefixtures("away")
def test_a_secret_of_this_kind_is_good_for_nothing_else() -> None:
    from entrepot.flows.notifications import REVOKE_TOKEN
    from entrepot.records.tickets import queries as tickets

    _send()

    with pytest.raises(TicketSpent):
        tickets.find(REVOKE_TOKEN, _secret(), at=LATER)


def test_where_nothing_was_said_no_lock_is_taken(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert _send() == 0
