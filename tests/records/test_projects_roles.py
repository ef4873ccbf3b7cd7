import pytest
from tests.records import cast
from tests.records.cast import LATER, OPERATOR, by

from entrepot.records.accounts.models import User
from entrepot.records.accounts.queries import UserDeleted
from entrepot.records.projects import actions as projects
from entrepot.records.projects import queries
from entrepot.records.projects.actions import LastOwner, OwnedAlready
from entrepot.records.projects.models import RoleName
from entrepot.records.projects.queries import CollaboratorUnknown, ProjectUnknown

pytestmark = pytest.mark.django_db


def test_every_change_of_a_role_leaves_one_entry(alice: User, bob: User) -> None:
    project = cast.project("left-pad", alice)

    changes = [
        projects.add_role(project, bob, role, actor=by(alice), at=LATER)
        for role in ("maintainer", "owner", "owner")
    ]
    removed = projects.remove_role(project, alice, actor=by(bob), at=LATER)

    assert (changes, removed) == ([True, True, False], True)
    assert queries.role_of(bob.id, project_id=project.id) == "owner"
    assert queries.role_of(alice.id, project_id=project.id) is None
    assert cast.kinds_about(project.id)[2:] == ["role.added", "role.changed", "role.removed"]


@pytest.mark.parametrize("state", ["suspended", "deleted"])
def test_an_owner_who_cannot_act_is_not_left_alone(alice: User, bob: User, state: str) -> None:
    project = cast.project("left-pad", alice)
    projects.add_role(project, bob, "owner", actor=OPERATOR, at=LATER)
    User.objects.filter(pk=bob.pk).update(state=state)

    with pytest.raises(LastOwner):
        projects.remove_role(project, alice, actor=OPERATOR, at=LATER)
    with pytest.raises(LastOwner):
        projects.add_role(project, alice, "maintainer", actor=OPERATOR, at=LATER)

    assert queries.role_of(alice.id, project_id=project.id) == "owner"


def test_who_is_gone_gets_no_role(alice: User, bob: User) -> None:
    project = cast.project("left-pad", alice)
    User.objects.filter(pk=bob.pk).update(state="deleted")

    with pytest.raises(UserDeleted):
        projects.add_role(project, bob, "owner", actor=OPERATOR, at=LATER)


def test_whoever_has_no_role_is_no_collaborator(alice: User, bob: User) -> None:
    project = cast.project("left-pad", alice)

    with pytest.raises(CollaboratorUnknown):
        queries.collaborator(project, bob.id)
    with pytest.raises(ProjectUnknown):
        queries.joined(project.name, person=bob)
    with pytest.raises(ProjectUnknown):
        queries.joined(project.name, person=alice, roles={RoleName.MAINTAINER})
    assert queries.joined(project.name, person=alice) == project
    assert [role.user for role in queries.collaborators(project, prefix=" ALI")] == [alice]
    assert list(queries.collaborators(project, prefix="b")) == []


def test_a_name_is_not_made_again_for_its_own_owner(alice: User) -> None:
    cast.project("Left.Pad", alice)

    with pytest.raises(OwnedAlready):
        cast.project("left-pad", alice)
