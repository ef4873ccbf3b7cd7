"""Who may read a project: as its owners settled it, and as the rows say at this moment."""

import pytest
from tests.records import cast
from tests.records.cast import LATER, by

from entrepot.formats.names import NormalizedName
from entrepot.records.accounts.models import User
from entrepot.records.audit.models import EntryPersonal
from entrepot.records.projects import actions as projects
from entrepot.records.projects import queries
from entrepot.records.projects.models import Project
from entrepot.records.projects.queries import (
    ANYONE,
    OPERATOR,
    NotAMember,
    ProjectUnknown,
    Reader,
    ReaderUnknown,
    Scope,
)

pytestmark = pytest.mark.django_db

LEFT_PAD = NormalizedName("left-pad")
NOTHING = NormalizedName("no-such-pad")


@pytest.fixture
def left_pad(alice: User) -> Project:
    return cast.project("left-pad", alice)


@pytest.fixture
def closed(left_pad: Project, alice: User) -> Project:
    projects.set_visibility(left_pad, "members", actor=by(alice), at=LATER)
    return left_pad


def _seen(reader: Reader) -> set[str]:
    return set(Project.objects.filter(queries.visible_to(reader)).values_list("name", flat=True))


def test_closing_a_project_leaves_one_entry_and_makes_every_page_old(
    left_pad: Project, alice: User
) -> None:
    before, listing = queries.known(LEFT_PAD), queries.listing_revision()

    changes = [
        projects.set_visibility(left_pad, "members", actor=by(alice), at=LATER) for _ in range(2)
    ]

    after = queries.known(LEFT_PAD)
    assert before is not None
    assert after is not None
    assert changes == [True, False]
    assert (before.is_for_members, after.is_for_members) == (False, True)
    assert after.revision == before.revision + 1
    assert queries.listing_revision() == listing + 1
    assert cast.kinds_about(left_pad.id)[-1] == "project.visibility-changed"
    details = EntryPersonal.objects.order_by("-entry__key")[0].details
    assert details == {"visibility": "members", "was": "instance"}


def test_a_closed_project_is_seen_by_people_with_a_role_alone(
    closed: Project, alice: User, bob: User
) -> None:
    projects.add_role(closed, bob, "reader", actor=by(alice), at=LATER)
    root = cast.person("root", is_administrator=True)

    for person, sees in ((alice, True), (bob, True), (root, False)):
        assert (_seen(Reader(person.id, is_public=True)) == {"left-pad"}) is sees
        assert (_seen(Reader(person.id, is_public=False)) == {"left-pad"}) is sees
    assert _seen(ANYONE) == set()
    assert _seen(OPERATOR) == {"left-pad"}


def test_a_private_instance_shows_nobody_anything_and_each_person_what_is_open(
    left_pad: Project, bob: User
) -> None:
    assert _seen(Reader(None, is_public=False)) == set()
    assert _seen(Reader(bob.id, is_public=False)) == {left_pad.name}


def test_a_scope_narrows_what_its_owner_sees_and_never_what_everyone_sees(
    closed: Project, alice: User
) -> None:
    cast.project("centre-pad", alice)
    narrow = Scope(names=frozenset({"centre-pad"}))
    blocked = Scope(without=frozenset({closed.id}))

    assert _seen(Reader(alice.id, is_public=False, scope=narrow)) == {"centre-pad"}
    assert _seen(Reader(alice.id, is_public=False, scope=blocked)) == {"centre-pad"}
    assert _seen(Reader(alice.id, is_public=False, scope=Scope(frozenset({closed.id})))) == {
        "left-pad"
    }
    assert _seen(Reader(alice.id, is_public=True, scope=Scope(frozenset()))) == {"centre-pad"}


def test_a_name_is_no_secret_and_each_who_may_not_read_is_told_what_is_missing(
    closed: Project, bob: User
) -> None:
    stranger = Reader(bob.id, is_public=True)
    with pytest.raises(ReaderUnknown):
        queries.visible(LEFT_PAD, reader=ANYONE)
    with pytest.raises(NotAMember, match="left-pad"):
        queries.visible(LEFT_PAD, reader=stranger)
    with pytest.raises(ProjectUnknown):
        queries.visible(NOTHING, reader=ANYONE)
    with pytest.raises(ReaderUnknown):
        queries.visible(NOTHING, reader=Reader(None, is_public=False))
    with pytest.raises(ProjectUnknown):
        queries.visible(NOTHING, reader=Reader(bob.id, is_public=False))


def test_a_role_that_is_gone_shows_nothing_any_more(
    closed: Project, alice: User, bob: User
) -> None:
    projects.add_role(closed, bob, "reader", actor=by(alice), at=LATER)
    assert _seen(Reader(bob.id, is_public=True)) == {"left-pad"}

    projects.remove_role(closed, bob, actor=by(alice), at=LATER)

    assert _seen(Reader(bob.id, is_public=True)) == set()
