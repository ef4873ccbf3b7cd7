"""Letters that invite to a project: what they say, to whom, and how many."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from tests.conftest import NOW
from tests.records import cast
from tests.records.cast import LATER, by
from tests.records.sealing import Sealer

from entrepot.flows.access.tries import TooManyTries
from entrepot.flows.people import collaborating
from entrepot.flows.people.collaborating import OFFERS_PER_HOUR, InviteeUnknown, Offer
from entrepot.records.accounts.actions import InvalidAddress
from entrepot.records.accounts.models import User
from entrepot.records.audit.models import EntryPersonal
from entrepot.records.invitations.actions import InvitedAlready
from entrepot.records.invitations.models import Invitation
from entrepot.records.mails.queries import due
from entrepot.records.mails.texts import Text
from entrepot.records.projects.models import Project, RoleName
from entrepot.records.tickets.models import Ticket

pytestmark = pytest.mark.django_db

SEALER = Sealer()
LINK = re.compile(r"https://index\.example/invitation/\S+/")


@pytest.fixture
def project(alice: User) -> Project:
    return cast.project("left-pad", alice)


def _invite(project: Project, invitee: str, *, by_members: bool = True) -> None:
    owner = project.roles.get(name="owner").user
    collaborating.invite(
        project,
        Offer(invitee, RoleName.MAINTAINER, "The Depot", "https://index.example", by_members),
        inviter=owner,
        sealer=SEALER,
        actor=by(owner),
        at=LATER,
    )


def _letters() -> dict[str, str]:
    return {
        mail.to: Text.unsealed(mail.sealed, sealer=SEALER).body
        for mail in due(LATER + timedelta(days=1), limit=1000)
    }


def test_whoever_has_an_account_is_led_to_its_page(project: Project, bob: User) -> None:
    _invite(project, "Bob ")
    _invite(project, "carol@example.com")
    cast.person("dora")
    _invite(project, "DORA@example.com")

    letters = _letters()

    for name in ("bob", "dora"):
        assert (
            "alice invites you to the project left-pad on The Depot"
            in letters[f"{name}@example.com"]
        )
        assert "Your role there: maintainer." in letters[f"{name}@example.com"]
        assert "https://index.example/account/\n" in letters[f"{name}@example.com"]
        assert not LINK.findall(letters[f"{name}@example.com"])
    assert LINK.findall(letters["carol@example.com"])


def test_where_administrators_alone_invite_the_letter_says_whom_to_ask(project: Project) -> None:
    _invite(project, "carol@example.com", by_members=False)

    letter = _letters()["carol@example.com"]
    assert "ask alice to have one of them invite you" in letter
    assert not LINK.findall(letter)
    assert not Ticket.objects.exists()


def test_an_administrator_who_owns_a_project_lets_people_in(project: Project, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_superuser=True)

    _invite(project, "carol@example.com", by_members=False)

    assert LINK.findall(_letters()["carol@example.com"])


def test_whoever_has_no_verified_address_finds_it_on_their_page(
    project: Project,
    bob: User,
) -> None:
    cast.readdress(bob, verified=False)

    _invite(project, "bob")

    assert _letters() == {}
    assert Invitation.objects.get().user == bob


@pytest.mark.parametrize("state", ["suspended", "deleted"])
def test_who_cannot_act_is_not_invited_by_name(project: Project, bob: User, state: str) -> None:
    User.objects.filter(pk=bob.pk).update(state=state)

    for name in ("bob", "nobody", "\u200b", "x" * 100):
        with pytest.raises(InviteeUnknown):
            _invite(project, name)

    with pytest.raises(InvalidAddress):
        _invite(project, "@")
    assert not Invitation.objects.exists()


def test_an_address_is_in_no_entry_of_the_trail(project: Project) -> None:
    _invite(project, "carol@example.com")

    for personal in EntryPersonal.objects.filter(entry__kind="role.invited"):
        assert "carol" not in f"{personal.details} {personal.subject_name}"


def test_nobody_fills_the_mailboxes_of_others(project: Project) -> None:
    for number in range(OFFERS_PER_HOUR):
        _invite(project, f"person{number}@example.com")

    with pytest.raises(TooManyTries):
        _invite(project, "one-more@example.com")

    assert len(_letters()) == OFFERS_PER_HOUR


def test_a_second_offer_sends_no_second_letter(project: Project, bob: User) -> None:
    _invite(project, "bob")

    with pytest.raises(InvitedAlready), transaction.atomic():
        _invite(project, "bob")

    assert len(due(NOW + timedelta(days=1), limit=10)) == 1
