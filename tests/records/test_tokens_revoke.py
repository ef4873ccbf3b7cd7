from datetime import timedelta

import pytest
from tests.records import cast
from tests.records.cast import LATER, OPERATOR

from entrepot.records.accounts.models import User
from entrepot.records.tokens import actions as tokens
from entrepot.records.tokens.actions import Minter
from entrepot.records.tokens.models import Token

pytestmark = pytest.mark.django_db


def test_a_revocation_says_when_by_whom_and_why(alice: User, minter: Minter) -> None:
    token, _ = cast.token(alice, minter)

    changed = tokens.revoke(token, why="leaked", actor=OPERATOR, at=LATER)

    row = Token.objects.get()
    assert changed
    assert (row.revoked_at, row.revoked_by, row.revoked_why) == (LATER, "operator root", "leaked")
    assert cast.kinds_about(token.id) == ["token.created", "token.revoked"]


def test_revoking_twice_keeps_the_first_and_writes_one_entry(alice: User, minter: Minter) -> None:
    token, _ = cast.token(alice, minter)
    tokens.revoke(token, why="leaked", actor=OPERATOR, at=LATER)

    changed = tokens.revoke(token, why="again", actor=OPERATOR, at=LATER + timedelta(days=1))

    assert not changed
    assert Token.objects.get().revoked_why == "leaked"
    assert cast.kinds_about(token.id) == ["token.created", "token.revoked"]


def test_another_token_of_the_same_person_is_not_touched(alice: User, minter: Minter) -> None:
    token, _ = cast.token(alice, minter)
    other, _ = cast.token(alice, minter, name="other")

    tokens.revoke(token, why="", actor=OPERATOR, at=LATER)

    assert Token.objects.get(pk=other.pk).revoked_at is None
