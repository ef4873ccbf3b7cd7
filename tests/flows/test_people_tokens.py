"""Tokens that people make for themselves, as far as the operator allows."""

from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from tests.conftest import NOW
from tests.flows.scene import POLICY, identified
from tests.flows.test_access_upload import _may
from tests.records import cast
from tests.records.cast import LATER, by

from entrepot.flows import access
from entrepot.flows.access import Policy
from entrepot.flows.access.permissions import (
    AddressUnverified,
    CaveatUnmet,
    NewProjectsClosed,
    SecondFactorMissing,
)
from entrepot.flows.access.tries import TooManyTries
from entrepot.flows.people.tokens import (
    TOKENS_PER_HOUR,
    ExpiresInThePast,
    LivesTooLong,
    RecoveryUnconfirmed,
    Wish,
    make_token,
)
from entrepot.formats.names import normalize
from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts.models import User
from entrepot.records.projects.models import Project
from entrepot.records.tokens.actions import Minter, NotTheirProject
from entrepot.records.tokens.models import Token

pytestmark = pytest.mark.django_db

LAPTOP = Wish("laptop", (), None)


@pytest.fixture
def complete(alice: User) -> User:
    """Alice with a second factor and confirmed recovery codes."""
    cast.factor(alice)
    accounts.confirm_recovery(alice, actor=by(alice), at=NOW)
    alice.refresh_from_db()
    return alice


def _make(
    person: User,
    minter: Minter,
    wish: Wish = LAPTOP,
    policy: Policy = POLICY,
) -> tuple[Token, str]:
    return make_token(person, wish, minter=minter, policy=policy, actor=by(person), at=NOW)


def test_a_token_of_ones_own_is_no_operators(complete: User, minter: Minter) -> None:
    token, text = _make(complete, minter)

    assert not token.is_operators
    assert _may(identified(text), "left-pad") is None


def test_a_token_for_a_new_project_makes_it(complete: User, minter: Minter) -> None:
    _, text = _make(complete, minter, Wish("ci", ("left-pad",), None))

    assert _may(identified(text), "left-pad") == Project.objects.get(name="left-pad")
    with pytest.raises(CaveatUnmet):
        _may(identified(text), "right-pad")


def test_an_expired_token_publishes_nothing(complete: User, minter: Minter) -> None:
    token, text = _make(complete, minter, replace(LAPTOP, expires_at=LATER))

    assert _may(identified(text), "left-pad") is None
    token.caveats = token.caveats[:-1]  # whatever becomes of the row, the text itself expires
    token.save()
    with pytest.raises(CaveatUnmet, match="expired"):
        access.require_upload(
            normalize("left-pad"),
            principal=identified(text, at=LATER),
            policy=POLICY,
            at=LATER,
        )


def test_nobody_makes_a_token_without_a_second_factor(alice: User, minter: Minter) -> None:
    with pytest.raises(SecondFactorMissing):
        _make(alice, minter)


def test_nobody_makes_a_token_before_the_recovery_codes_are_confirmed(
    alice: User,
    minter: Minter,
) -> None:
    cast.factor(alice)

    with pytest.raises(RecoveryUnconfirmed):
        _make(alice, minter)


def test_nobody_makes_a_token_without_a_verified_address(complete: User, minter: Minter) -> None:
    EmailAddress.objects.filter(user=complete).update(verified=False)

    with pytest.raises(AddressUnverified):
        _make(complete, minter)


def test_no_token_reaches_somebody_elses_project(
    complete: User,
    bob: User,
    minter: Minter,
) -> None:
    cast.project("left-pad", bob)

    with pytest.raises(NotTheirProject):
        _make(complete, minter, Wish("ci", ("left-pad",), None))
    assert not Token.objects.exists()


def test_a_token_makes_no_project_where_its_owner_may_not(complete: User, minter: Minter) -> None:
    wish = Wish("ci", ("left-pad",), None)
    for policy in (
        replace(POLICY, new_projects_per_hour=0),
        replace(POLICY, only_administrators_make_projects=True),
    ):
        with pytest.raises(NewProjectsClosed):
            _make(complete, minter, wish, policy)
    assert not Project.objects.exists()


@pytest.mark.parametrize("days", [None, 31])
def test_a_token_lives_no_longer_than_the_operator_allows(
    complete: User,
    minter: Minter,
    days: int | None,
) -> None:
    policy = replace(POLICY, token_max_days=30)
    expires_at = NOW + timedelta(days=days) if days else None

    with pytest.raises(LivesTooLong):
        _make(complete, minter, replace(LAPTOP, expires_at=expires_at), policy)
    _make(complete, minter, replace(LAPTOP, expires_at=NOW + timedelta(days=30)), policy)


def test_a_token_that_is_over_already_is_not_made(complete: User, minter: Minter) -> None:
    with pytest.raises(ExpiresInThePast):
        _make(complete, minter, replace(LAPTOP, expires_at=NOW))


def test_nobody_floods_the_index_with_tokens(complete: User, minter: Minter) -> None:
    for number in range(TOKENS_PER_HOUR):
        _make(complete, minter, Wish(f"token {number}", (), None))

    with pytest.raises(TooManyTries):
        _make(complete, minter)
