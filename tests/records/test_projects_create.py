from datetime import timedelta

import pytest
from tests.conftest import NOW
from tests.records import cast
from tests.records.cast import by

from entrepot.formats.names import InvalidName, NormalizedName
from entrepot.records.accounts.models import User
from entrepot.records.projects import actions as projects
from entrepot.records.projects import queries
from entrepot.records.projects.actions import ProjectNameTaken, TooManyNewProjects
from entrepot.records.projects.models import Project, State
from entrepot.records.projects.queries import ANYONE, ProjectUnknown

pytestmark = pytest.mark.django_db

LEFT_PAD = NormalizedName("left-pad")


def test_a_new_project_is_empty_unlisted_and_owned(alice: User) -> None:
    made = cast.project("Left.Pad", alice)

    assert (made.display_name, made.name) == ("Left.Pad", "left-pad")
    assert queries.role_of(alice.id, project_id=made.id) == "owner"
    assert list(queries.listed(reader=ANYONE)) == []
    assert queries.visible(LEFT_PAD, reader=ANYONE) == made
    assert cast.kinds_about(made.id) == ["project.created", "role.added"]


@pytest.mark.parametrize("state", [State.ACTIVE, State.DELETED])
def test_a_name_is_taken_in_any_spelling_also_by_a_deleted_project(
    alice: User,
    bob: User,
    state: State,
) -> None:
    Project.objects.filter(pk=cast.project("left-pad", alice).pk).update(state=state)

    with pytest.raises(ProjectNameTaken):
        cast.project("LEFT__pad", bob)


def test_a_released_name_makes_another_project(alice: User, bob: User) -> None:
    first = cast.project("left-pad", alice)
    Project.objects.filter(pk=first.pk).update(state=State.RELEASED)

    second = cast.project("left-pad", bob)

    assert first.id != second.id
    assert queries.taken(LEFT_PAD) == second


def test_what_is_no_name_makes_no_project(alice: User) -> None:
    with pytest.raises(InvalidName):
        cast.project("../etc", alice)


def test_a_project_that_was_deleted_is_unknown_to_readers(alice: User) -> None:
    Project.objects.filter(pk=cast.project("left-pad", alice).pk).update(state=State.DELETED)

    with pytest.raises(ProjectUnknown):
        queries.visible(LEFT_PAD, reader=ANYONE)
    assert queries.known(LEFT_PAD) is None


def _make(name: str, owner: User, *, address: str, minutes: int = 0) -> None:
    at = NOW + timedelta(minutes=minutes)
    projects.create(name, owner=owner, actor=by(owner, address=address), at=at, per_hour=2)


def test_a_person_may_make_so_many_in_an_hour_from_wherever(alice: User) -> None:
    _make("one", alice, address="192.0.2.1")
    _make("two", alice, address="192.0.2.2")

    with pytest.raises(TooManyNewProjects):
        _make("three", alice, address="192.0.2.3", minutes=59)
    _make("four", alice, address="192.0.2.4", minutes=60)

    assert set(Project.objects.values_list("name", flat=True)) == {"one", "two", "four"}


def test_an_address_may_make_so_many_in_an_hour_by_whomever(alice: User, bob: User) -> None:
    _make("one", alice, address="192.0.2.1")
    _make("two", bob, address="192.0.2.1")

    with pytest.raises(TooManyNewProjects):
        _make("three", bob, address="192.0.2.1")
