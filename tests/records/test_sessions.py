from typing import Any

import pytest
from tests.conftest import NOW
from tests.records import cast
from tests.records.cast import LATER

from entrepot.records.accounts.models import User
from entrepot.records.audit.actors import Actor, ActorKind
from entrepot.records.sessions import actions as sessions
from entrepot.records.sessions import queries
from entrepot.records.sessions.actions import Contents
from entrepot.records.sessions.models import Session

pytestmark = pytest.mark.django_db

FROM_HOME = Actor(ActorKind.PERSON, "", "alice", address="192.0.2.7", user_agent="Firefox")


def _begun(digest: str, user: User | None = None) -> Session:
    contents = Contents("sealed", user.id if user else None, expires_at=LATER)
    assert sessions.begin(digest, contents)
    if user is not None:
        sessions.signed_in(digest, user, actor=FROM_HOME, at=NOW)
    return Session.objects.get(digest=digest)


def test_a_session_is_found_by_its_digest_until_it_expires() -> None:
    _begun("a")

    assert queries.current("a", at=NOW) is not None
    assert queries.current("a", at=LATER) is None
    assert queries.current("b", at=NOW) is None


def test_no_second_session_takes_the_place_of_one() -> None:
    _begun("a")

    assert not sessions.begin("a", Contents("other", None, expires_at=LATER))
    assert Session.objects.get(digest="a").sealed_data == "sealed"


def test_a_session_that_was_ended_is_not_brought_back_by_a_request_under_way(alice: User) -> None:
    session = _begun("a", alice)

    sessions.end(alice, session.id, actor=FROM_HOME, at=NOW)

    assert not sessions.keep("a", Contents("late", alice.id, expires_at=LATER))
    assert not Session.objects.exists()


def test_somebody_elses_session_does_not_exist(alice: User, bob: User) -> None:
    session = _begun("a", alice)

    assert not sessions.end(bob, session.id, actor=FROM_HOME, at=NOW)
    assert Session.objects.exists()


def test_all_sessions_end_but_the_one_that_asks_and_the_trail_counts_them(
    alice: User,
    bob: User,
) -> None:
    for digest in ("a", "b", "c"):
        _begun(digest, alice)
    _begun("d", bob)

    ended = sessions.end_all(alice, but="b", actor=FROM_HOME, at=NOW)

    assert ended == 2
    assert set(Session.objects.values_list("digest", flat=True)) == {"b", "d"}
    assert cast.kinds_about(alice.id)[-1] == "user.sessions-ended"


def test_the_network_of_a_sign_in_is_known_from_then_on(alice: User, bob: User) -> None:
    before = queries.knows_network(alice, "192.0.2.9")
    _begun("a", alice)

    assert not before
    assert queries.knows_network(alice, "192.0.2.9")
    assert not queries.knows_network(alice, "198.51.100.1")
    assert not queries.knows_network(bob, "192.0.2.9")
    assert not queries.knows_network(None, "192.0.2.9")


def test_expired_sessions_are_dropped() -> None:
    _begun("a")

    sessions.drop_expired(LATER.replace(year=2030))

    assert not Session.objects.exists()


def test_as_much_is_asked_of_the_database_about_nobody_as_about_somebody(
    alice: User,
    django_assert_num_queries: Any,
) -> None:
    for person in (alice, None):
        with django_assert_num_queries(1):
            assert not queries.knows_network(person, "192.0.2.7")
