"""Who lost a role a moment ago does nothing by it any more."""

import pytest
from tests.records import cast
from tests.records.cast import LATER, OPERATOR, by

from entrepot.flows.people.acting import by_role
from entrepot.records.accounts.models import User
from entrepot.records.projects import actions as projects
from entrepot.records.projects import queries
from entrepot.records.projects.models import UPLOADERS
from entrepot.records.projects.queries import CollaboratorUnknown, ProjectUnknown

pytestmark = pytest.mark.django_db


def test_an_act_is_done_by_whoever_has_the_role_still(alice: User, bob: User) -> None:
    project, done = cast.project("left-pad", alice), []
    projects.add_role(project, bob, "maintainer", actor=OPERATOR, at=LATER)

    by_role(project, bob, lambda **given: done.append(given), roles=UPLOADERS, reason="why")
    with pytest.raises(ProjectUnknown):
        by_role(project, bob, lambda: done.append("as an owner"))
    projects.remove_role(project, bob, actor=OPERATOR, at=LATER)
    with pytest.raises(ProjectUnknown):
        by_role(project, bob, lambda: done.append("too late"), roles=UPLOADERS)

    assert done == [{"reason": "why"}]


def test_who_has_left_meanwhile_gets_no_role_back_by_a_change(alice: User, bob: User) -> None:
    project = cast.project("left-pad", alice)

    with pytest.raises(CollaboratorUnknown):
        projects.change_role(project, bob, "maintainer", actor=by(alice), at=LATER)

    assert queries.role_of(bob.id, project_id=project.id) is None
