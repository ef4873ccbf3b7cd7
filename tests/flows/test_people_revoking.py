import pytest
from tests.conftest import NOW
from tests.flows.scene import CALLER
from tests.records import cast
from tests.records.cast import LATER, OPERATOR

from entrepot.flows.notifications import REVOKE_TOKEN
from entrepot.flows.notifications.letters import LINKS_LIVE
from entrepot.flows.people import revoking
from entrepot.records.accounts.models import User
from entrepot.records.tickets import actions as tickets
from entrepot.records.tickets.queries import TicketSpent
from entrepot.records.tokens import actions as tokens
from entrepot.records.tokens.actions import Minter

pytestmark = pytest.mark.django_db


def test_the_letter_revokes_its_token_once_and_the_trail_says_by_whom(
    alice: User,
    minter: Minter,
) -> None:
    token, _ = cast.token(alice, minter)
    secret = tickets.issue(REVOKE_TOKEN, token.id, lives=LINKS_LIVE, at=NOW)

    revoking.by_letter(secret, token, caller=CALLER, at=LATER)

    token.refresh_from_db()
    assert token.revoked_at == LATER
    assert token.revoked_by == "whoever holds the letter"
    with pytest.raises(TicketSpent):
        revoking.by_letter(secret, token, caller=CALLER, at=LATER)


def test_a_letter_about_a_token_that_is_revoked_already_harms_nothing(
    alice: User,
    minter: Minter,
) -> None:
    token, _ = cast.token(alice, minter)
    secret = tickets.issue(REVOKE_TOKEN, token.id, lives=LINKS_LIVE, at=NOW)
    tokens.revoke(token, why="leaked", actor=OPERATOR, at=NOW)

    revoking.by_letter(secret, token, caller=CALLER, at=LATER)

    token.refresh_from_db()
    assert token.revoked_why == "leaked"


def test_the_purpose_in_the_letter_is_the_one_that_is_redeemed() -> None:
    assert revoking.BY_LETTER == REVOKE_TOKEN
