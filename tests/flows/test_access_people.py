"""What an upload asks of the person behind it: an address, a second factor, no block in the way."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from tests.conftest import NOW
from tests.flows.scene import POLICY, identified
from tests.flows.test_access_upload import _may
from tests.records import cast
from tests.records.cast import OPERATOR, by

from entrepot.flows.access import Policy
from entrepot.flows.access.permissions import (
    AddressUnverified,
    SecondFactorMissing,
    TokenBlocked,
)
from entrepot.records.accounts.models import User
from entrepot.records.projects.models import Project
from entrepot.records.tokens import actions as tokens
from entrepot.records.tokens.actions import Minter, NewToken
from entrepot.records.tokens.models import Token

pytestmark = pytest.mark.django_db

ENCOURAGED = Policy(new_projects_per_hour=1000, requires_two_factor=False)


@pytest.fixture
def left_pad(alice: User) -> Project:
    return cast.project("left-pad", alice)


def _own_token(owner: User, minter: Minter) -> tuple[Token, str]:
    """Make a token as its owner does on the pages."""
    return tokens.create(owner, NewToken("laptop"), minter=minter, actor=by(owner), at=NOW)


def test_a_token_stops_with_its_owners_last_factor_and_goes_on_with_a_new_one(
    alice: User,
    left_pad: Project,
    minter: Minter,
) -> None:
    app = cast.factor(alice)
    _, text = _own_token(alice, minter)

    assert _may(identified(text)) == left_pad
    app.delete()
    with pytest.raises(SecondFactorMissing, match="no second factor"):
        _may(identified(text))
    cast.factor(alice, Authenticator.Type.WEBAUTHN)
    assert _may(identified(text)) == left_pad


def test_recovery_codes_alone_are_no_second_factor(
    alice: User,
    left_pad: Project,
    minter: Minter,
) -> None:
    cast.factor(alice, Authenticator.Type.RECOVERY_CODES)

    with pytest.raises(SecondFactorMissing):
        _may(identified(_own_token(alice, minter)[1]))


def test_where_a_factor_is_only_encouraged_a_token_needs_none(
    alice: User,
    left_pad: Project,
    minter: Minter,
) -> None:
    assert _may(identified(_own_token(alice, minter)[1]), policy=ENCOURAGED) == left_pad


def test_an_operators_token_needs_no_factor_of_its_owner(
    alice: User,
    left_pad: Project,
    minter: Minter,
) -> None:
    assert _may(identified(cast.token(alice, minter)[1]), policy=POLICY) == left_pad


def test_nobody_publishes_without_a_verified_address(
    alice: User,
    left_pad: Project,
    minter: Minter,
) -> None:
    _, text = cast.token(alice, minter)
    EmailAddress.objects.filter(user=alice).update(verified=False)

    with pytest.raises(AddressUnverified):
        _may(identified(text))


def test_a_token_that_an_owner_blocks_publishes_other_projects_alone(
    alice: User,
    left_pad: Project,
    minter: Minter,
) -> None:
    right_pad = cast.project("right-pad", alice)
    token, text = cast.token(alice, minter)
    tokens.block(token, left_pad, actor=OPERATOR, at=NOW)

    with pytest.raises(TokenBlocked, match="left-pad"):
        _may(identified(text))
    assert _may(identified(text), "right-pad") == right_pad
