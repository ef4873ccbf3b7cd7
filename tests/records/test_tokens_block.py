from uuid import uuid4

import pytest
from tests.conftest import NOW
from tests.records import cast
from tests.records.cast import LATER, OPERATOR

from entrepot.records.accounts.models import User
from entrepot.records.projects.models import Role, RoleName
from entrepot.records.tokens import actions as tokens
from entrepot.records.tokens import queries
from entrepot.records.tokens.actions import Minter, NewToken
from entrepot.records.tokens.queries import NoSuchToken

pytestmark = pytest.mark.django_db


def test_an_owner_sees_every_token_that_can_publish_the_project_and_no_other(
    alice: User,
    bob: User,
    minter: Minter,
) -> None:
    left, right = cast.project("left-pad", alice), cast.project("right-pad", bob)
    Role.objects.create(project=left, user=bob, name=RoleName.MAINTAINER, created_at=NOW)
    cast.token(alice, minter, left, name="for left-pad")
    cast.token(bob, minter, name="for all of bob's")
    cast.token(bob, minter, right, name="for right-pad")
    gone, _ = cast.token(alice, minter, left, name="revoked")
    tokens.revoke(gone, why="", actor=OPERATOR, at=NOW)
    tokens.create(
        alice,
        NewToken("expired", expires_at=NOW.replace(hour=1)),
        minter=minter,
        actor=OPERATOR,
        at=NOW.replace(hour=0),
    )

    known = queries.publishing(left, at=NOW)

    assert {token.description for token in known} == {"for left-pad", "for all of bob's"}


def test_a_reader_cannot_publish_and_neither_can_their_token(
    alice: User,
    bob: User,
    minter: Minter,
) -> None:
    left = cast.project("left-pad", alice)
    Role.objects.create(project=left, user=bob, name=RoleName.READER, created_at=NOW)
    token, _ = cast.token(bob, minter)

    assert queries.publishing(left, at=NOW) == []
    with pytest.raises(NoSuchToken):
        queries.publishing_by_id(left, token.id, at=NOW)


def test_blocking_keeps_a_token_from_one_project_and_is_taken_back(
    alice: User,
    minter: Minter,
) -> None:
    left, right = cast.project("left-pad", alice), cast.project("right-pad", alice)
    token, _ = cast.token(alice, minter)

    for _ in range(2):
        tokens.block(token, left, actor=OPERATOR, at=NOW)
    blocked = [queries.is_blocked(token.id, project_id=each.id) for each in (left, right)]
    for _ in range(2):
        tokens.unblock(token, left, actor=OPERATOR, at=LATER)

    assert blocked == [True, False]
    assert not queries.is_blocked(token.id, project_id=left.id)
    assert cast.kinds_about(token.id) == ["token.created", "token.blocked", "token.unblocked"]


def test_a_persons_own_tokens_come_unrevoked_and_newest_first(
    alice: User,
    bob: User,
    minter: Minter,
) -> None:
    made = [cast.token(alice, minter, name=name)[0] for name in ("first", "second")]
    cast.token(bob, minter, name="bob's")
    tokens.revoke(made[1], why="", actor=OPERATOR, at=LATER)

    assert [token.description for token in queries.of(alice)] == ["first", "second"]


def test_somebody_elses_token_does_not_exist(alice: User, bob: User, minter: Minter) -> None:
    token, _ = cast.token(alice, minter)

    with pytest.raises(NoSuchToken) as others:
        queries.own(bob, token.id)
    with pytest.raises(NoSuchToken) as nobodys:
        queries.own(bob, uuid4())

    assert others.value.refusal.code == nobodys.value.refusal.code
