"""Roles that owners offer: who may take one, until when, and what becomes of the offer."""

from datetime import timedelta
from typing import Any

import pytest
from tests.records import cast
from tests.records.cast import LATER, OPERATOR, by

from entrepot.records.accounts.models import User
from entrepot.records.invitations import actions, queries
from entrepot.records.invitations.actions import (
    LIVES,
    CollaboratorAlready,
    InvitedAlready,
    Invitee,
)
from entrepot.records.invitations.models import Invitation
from entrepot.records.invitations.queries import InvitationClosed
from entrepot.records.projects import actions as projects
from entrepot.records.projects import queries as project_queries
from entrepot.records.projects.deletion import actions as project_deletion
from entrepot.records.projects.models import Project

pytestmark = pytest.mark.django_db

EXPIRED = LATER + LIVES


@pytest.fixture
def project(alice: User) -> Project:
    return cast.project("left-pad", alice)


def _invite(project: Project, invitee: Invitee, role: str = "maintainer") -> Invitation:
    [owner] = [role.user for role in project.roles.filter(user__username="alice")]
    return actions.invite(project, invitee, role, inviter=owner, actor=by(owner), at=LATER)


def _role(user: User, project: Project) -> str | None:
    return project_queries.role_of(user.id, project_id=project.id)


def test_who_accepts_has_the_role_and_the_offer_is_gone(project: Project, bob: User) -> None:
    invitation = _invite(project, Invitee(bob))
    before = _role(bob, project)

    role = actions.accept(invitation, bob, actor=by(bob), at=LATER)

    assert (before, role, _role(bob, project)) == (None, "maintainer", "maintainer")
    assert not Invitation.objects.exists()
    assert cast.kinds_about(project.id)[-2:] == ["role.invited", "role.added"]


def test_an_address_is_whoevers_it_is_shown_to_be(project: Project, bob: User) -> None:
    invitation = _invite(project, Invitee(email="bob@example.com"))
    cast.readdress(bob, verified=False)
    unverified = queries.open_for(bob, at=LATER)
    cast.readdress(bob, verified=True)

    role = actions.accept(
        queries.offered(invitation.id, person=bob, at=LATER), bob, actor=by(bob), at=LATER
    )

    assert (unverified, role) == ([], "maintainer")


def test_an_offer_to_somebody_else_does_not_exist(project: Project, bob: User) -> None:
    invitation = _invite(project, Invitee(bob))
    mallory = cast.person("mallory")
    other = cast.project("right-pad", mallory)

    for attempt in (
        lambda: queries.offered(invitation.id, person=mallory, at=LATER),
        lambda: actions.accept(invitation, mallory, actor=by(mallory), at=LATER),
        lambda: queries.of_project(invitation.id, project=other),
    ):
        with pytest.raises(InvitationClosed):
            attempt()

    assert _role(mallory, project) is None
    assert queries.open_for(bob, at=LATER) == [invitation]


def test_an_offer_is_answered_once(project: Project, bob: User) -> None:
    invitation = _invite(project, Invitee(bob))
    actions.decline(invitation, bob, actor=by(bob), at=LATER)

    with pytest.raises(InvitationClosed):
        actions.accept(invitation, bob, actor=by(bob), at=LATER)
    with pytest.raises(InvitationClosed):
        actions.decline(invitation, bob, actor=by(bob), at=LATER)
    with pytest.raises(InvitationClosed):
        actions.withdraw(invitation, actor=OPERATOR, at=LATER)

    assert cast.kinds_about(project.id)[-2:] == ["role.invited", "role.declined"]


def test_an_offer_that_was_withdrawn_cannot_be_accepted(project: Project, bob: User) -> None:
    invitation = _invite(project, Invitee(bob))

    actions.withdraw(invitation, actor=OPERATOR, at=LATER)

    with pytest.raises(InvitationClosed):
        actions.accept(invitation, bob, actor=by(bob), at=LATER)
    assert cast.kinds_about(project.id)[-1] == "role.withdrawn"


def test_an_offer_lives_for_fourteen_days(project: Project, bob: User) -> None:
    invitation = _invite(project, Invitee(bob))

    assert queries.open_for(bob, at=EXPIRED - timedelta(seconds=1)) == [invitation]
    assert queries.open_for(bob, at=EXPIRED) == []
    assert queries.open_of(project, at=EXPIRED) == []
    with pytest.raises(InvitationClosed):
        actions.accept(invitation, bob, actor=by(bob), at=EXPIRED)


@pytest.mark.parametrize("loss", ["lowered", "removed", "suspended", "deleted"])
def test_an_offer_dies_with_the_ownership_of_whoever_made_it(
    project: Project,
    alice: User,
    bob: User,
    loss: str,
) -> None:
    invitation = _invite(project, Invitee(bob))
    projects.add_role(project, cast.person("carol"), "owner", actor=OPERATOR, at=LATER)
    if loss == "lowered":
        projects.add_role(project, alice, "maintainer", actor=OPERATOR, at=LATER)
    elif loss == "removed":
        projects.remove_role(project, alice, actor=OPERATOR, at=LATER)
    else:
        User.objects.filter(pk=alice.pk).update(state=loss)

    assert queries.open_for(bob, at=LATER) == []
    with pytest.raises(InvitationClosed):
        actions.accept(invitation, bob, actor=by(bob), at=LATER)


def test_nobody_is_invited_to_a_project_that_is_gone(project: Project, bob: User) -> None:
    invitation = _invite(project, Invitee(bob))
    project_deletion.delete(project, actor=OPERATOR, at=LATER)

    assert queries.open_for(bob, at=LATER) == []
    with pytest.raises(InvitationClosed):
        actions.accept(invitation, bob, actor=by(bob), at=LATER)


@pytest.mark.parametrize("email", ["", "bob@example.com"])
def test_one_offer_at_a_time_and_a_new_one_after_it_expired(
    project: Project,
    alice: User,
    bob: User,
    email: str,
) -> None:
    invitee = Invitee(email=email) if email else Invitee(bob)
    first = _invite(project, invitee)

    with pytest.raises(InvitedAlready):
        _invite(project, invitee, "owner")
    again = actions.invite(project, invitee, "owner", inviter=alice, actor=by(alice), at=EXPIRED)

    assert queries.open_of(project, at=EXPIRED) == [again]
    assert first != again


def test_who_has_a_role_is_not_invited_by_name(project: Project, alice: User) -> None:
    with pytest.raises(CollaboratorAlready):
        _invite(project, Invitee(alice))


def test_an_address_of_somebody_with_a_role_gives_nothing_away_and_lowers_nobody(
    project: Project,
    alice: User,
) -> None:
    invitation = _invite(project, Invitee(email="alice@example.com"), "reader")

    role = actions.accept(invitation, alice, actor=by(alice), at=LATER)

    assert (role, _role(alice, project)) == ("owner", "owner")
    assert not Invitation.objects.exists()


def test_an_offer_of_more_raises_whoever_has_less(project: Project, bob: User) -> None:
    projects.add_role(project, bob, "reader", actor=OPERATOR, at=LATER)
    invitation = _invite(project, Invitee(email="bob@example.com"), "owner")

    role = actions.accept(invitation, bob, actor=by(bob), at=LATER)

    assert (role, _role(bob, project)) == ("owner", "owner")
    assert cast.kinds_about(project.id)[-1] == "role.changed"


def test_many_offers_cost_no_more_questions_than_one(
    alice: User,
    bob: User,
    django_assert_num_queries: Any,
) -> None:
    for number in range(5):
        _invite(cast.project(f"pad-{number}", alice), Invitee(bob))

    with django_assert_num_queries(2):
        waiting = queries.open_for(bob, at=LATER)
        shown = [(each.project.display_name, each.invited_by.username) for each in waiting]

    assert len(shown) == 5


def test_an_offer_to_who_deleted_the_account_waits_no_more(project: Project, bob: User) -> None:
    _invite(project, Invitee(bob))

    User.objects.filter(pk=bob.pk).update(state="deleted")

    assert queries.open_of(project, at=LATER) == []


def test_what_nobody_answered_is_forgotten_with_its_address(project: Project) -> None:
    _invite(project, Invitee(email="nobody@example.com"))

    actions.forget_expired(EXPIRED)
    kept = Invitation.objects.count()
    actions.forget_expired(EXPIRED + timedelta(seconds=1))

    assert (kept, Invitation.objects.count()) == (1, 0)
