"""How people come: the first by a code, others by invitation; each once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.conftest import NOW
from tests.records import cast
from tests.records.cast import LATER, OPERATOR, by

from entrepot.backends.breaches import Breaches
from entrepot.flows.access.tries import TooManyTries
from entrepot.flows.people import PasswordPolicy, joining
from entrepot.flows.people.joining import (
    INVITATIONS_PER_HOUR,
    Invitation,
    InvitingClosed,
    Newcomer,
    SetUpAlready,
    SetUpCodeWrong,
)
from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts.actions import UserNameTaken
from entrepot.records.accounts.models import User
from entrepot.records.accounts.passwords import UnsuitablePassword
from entrepot.records.mails.models import Mail
from entrepot.records.mails.texts import Text
from entrepot.records.tickets.models import Ticket
from entrepot.records.tickets.queries import TicketSpent

pytestmark = pytest.mark.django_db

PASSWORDS = PasswordPolicy(site_name="Depot", breaches=Breaches(None))
ALICE = Newcomer("alice", "alice@example.com", "violet harbour crane 41")
TO_CAROL = Invitation(
    "Carol@Example.com",
    site_name="Depot",
    site_url="https://index.example",
    lets_members_invite=False,
)


class Clear:
    """Seals nothing, so that a test reads what was written."""

    def seal(self, text: str, *, purpose: str) -> str:
        return text

    def unseal(self, sealed: str, *, purpose: str) -> str:
        return sealed


def _found(code: str, newcomer: Newcomer = ALICE) -> User:
    return joining.found_administrator(
        code,
        newcomer,
        passwords=PASSWORDS,
        actor=OPERATOR,
        at=NOW,
    )


def _invite(inviter: User, invitation: Invitation = TO_CAROL) -> Text:
    joining.invite(inviter, invitation, sealer=Clear(), actor=by(inviter), at=NOW)
    return Text.unsealed(Mail.objects.latest("created_at").sealed, sealer=Clear())


def _secret(letter: Text) -> str:
    return letter.body.partition("/invitation/")[2].partition("/")[0]


def _accept(secret: str, name: str = "carol", password: str = ALICE.password) -> User:
    return joining.accept_invitation(
        secret,
        name,
        password,
        passwords=PASSWORDS,
        actor=OPERATOR,
        at=LATER,
    )


@pytest.fixture
def administrator(db: None) -> User:
    return cast.person("root", is_administrator=True)


def test_the_code_makes_the_first_administrator_once() -> None:
    code = joining.offer_setup(NOW)
    assert code is not None

    alice = _found(code)

    assert alice.is_administrator
    assert alice.check_password(ALICE.password)
    assert joining.offer_setup(NOW) is None
    with pytest.raises(SetUpAlready):
        _found(code, replace(ALICE, name="mallory", email="mallory@example.com"))


def test_an_invitation_of_somebody_who_was_suspended_makes_no_account(
    administrator: User,
) -> None:
    cast.person("vera", is_administrator=True)
    secret = _secret(_invite(administrator))
    accounts.suspend(administrator, why="", actor=OPERATOR, at=NOW)

    with pytest.raises(TicketSpent):
        _accept(secret)

    accounts.resume(administrator, actor=OPERATOR, at=NOW)
    assert _accept(secret).username == "carol"


def test_a_newer_code_takes_the_place_of_the_one_before() -> None:
    first, second = joining.offer_setup(NOW), joining.offer_setup(NOW)
    assert first is not None
    assert second is not None

    with pytest.raises(SetUpCodeWrong):
        _found(first)
    assert _found(second)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"password": "password1234"}, UnsuitablePassword),
        ({"password": "short"}, UnsuitablePassword),
    ],
)
def test_a_bad_choice_does_not_cost_the_code(
    wrong: dict[str, str],
    error: type[Exception],
) -> None:
    code = joining.offer_setup(NOW)
    assert code is not None

    with pytest.raises(error):
        _found(code, replace(ALICE, **wrong))

    assert _found(code)


def test_an_invitation_makes_one_account_at_the_address_it_was_sent_to(
    administrator: User,
) -> None:
    letter = _invite(administrator)

    carol = _accept(_secret(letter))

    assert "https://index.example/invitation/" in letter.body
    assert not carol.is_administrator
    [address] = carol.emailaddress_set.all()
    assert (address.email, address.verified, address.primary) == ("carol@example.com", True, True)
    with pytest.raises(TicketSpent):
        _accept(_secret(letter), "carol2")


def test_the_link_is_nowhere_in_the_database(administrator: User) -> None:
    secret = _secret(_invite(administrator))

    assert secret not in str(list(Ticket.objects.values()))


def test_an_invitation_expires(administrator: User) -> None:
    secret = _secret(_invite(administrator))
    Ticket.objects.update(expires_at=NOW + timedelta(minutes=1))

    with pytest.raises(TicketSpent):
        _accept(secret)


def test_a_taken_name_does_not_cost_the_invitation(administrator: User, bob: User) -> None:
    secret = _secret(_invite(administrator))

    with pytest.raises(UserNameTaken):
        _accept(secret, "bob")

    assert _accept(secret, "carol").username == "carol"


def test_where_sign_up_is_closed_members_do_not_invite(alice: User) -> None:
    with pytest.raises(InvitingClosed):
        _invite(alice)
    assert not Mail.objects.exists()
    assert _invite(alice, replace(TO_CAROL, lets_members_invite=True))


def test_inviting_does_not_tell_who_has_an_account(administrator: User, bob: User) -> None:
    letter = _invite(administrator, replace(TO_CAROL, email="bob@example.com"))

    assert "already" in letter.body
    assert "/invitation/" not in letter.body
    assert cast.kinds_about(administrator.id)[-1] == "user.invited"


def test_nobody_floods_others_with_invitations(administrator: User) -> None:
    for number in range(INVITATIONS_PER_HOUR):
        _invite(administrator, replace(TO_CAROL, email=f"c{number}@example.com"))

    with pytest.raises(TooManyTries):
        _invite(administrator)
