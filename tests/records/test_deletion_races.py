"""What is deleted, restored and left by several at the same moment; each on a connection."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from tests.conftest import NOW
from tests.flows.scene import Scene, identified
from tests.records import cast
from tests.records.cast import LATER, OPERATOR, by
from tests.records.sealing import Sealer
from tests.uploads import Wheel

from entrepot.errors import EntrepotError
from entrepot.flows.people import departure
from entrepot.flows.people.departure import Farewell
from entrepot.records.accounts.models import User
from entrepot.records.audit.models import Entry
from entrepot.records.invitations import actions as invitations
from entrepot.records.invitations.actions import Invitee
from entrepot.records.projects import actions as projects
from entrepot.records.projects import queries
from entrepot.records.projects.actions import LastOwner
from entrepot.records.projects.deletion import actions as project_deletion
from entrepot.records.projects.models import Project, Role, RoleName
from entrepot.records.releases.deletion import actions as deletion
from entrepot.records.releases.deletion import queries as deleted
from entrepot.records.releases.models import File, Release

TIMES = 5
FAREWELL = Farewell("The Depot", Sealer())


def _at_once(*acts: Callable[[], object]) -> list[str]:
    """Do all at the same moment; return the codes of those that were refused."""
    start, refused = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        start.wait(timeout=30)
        try:
            act()
        except EntrepotError as error:
            refused.append(error.refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return refused


def _owned_by_two(number: int) -> tuple[Project, User, User]:
    one, two = (cast.person(f"{name}{number}") for name in ("one", "two"))
    project = cast.project(f"ours{number}", one)
    projects.add_role(project, two, "owner", actor=OPERATOR, at=NOW)
    return project, one, two


def _owners(project: Project) -> int:
    return Role.objects.filter(project=project, name=RoleName.OWNER, user__state="active").count()


@pytest.mark.django_db
def test_of_two_owners_who_leave_one_after_the_other_the_second_stays() -> None:
    project, one, two = _owned_by_two(0)

    projects.remove_role(project, one, actor=by(one), at=LATER)
    with pytest.raises(LastOwner):
        projects.remove_role(project, two, actor=by(two), at=LATER)

    assert _owners(project) == 1


@pytest.mark.usefixtures("committed")
def test_of_two_owners_who_leave_at_once_one_stays() -> None:
    for number in range(TIMES):
        project, one, two = _owned_by_two(number)

        refused = _at_once(
            lambda: projects.remove_role(project, one, actor=by(one), at=LATER),  # noqa: B023 (run at once)
            lambda: projects.remove_role(project, two, actor=by(two), at=LATER),  # noqa: B023 (run at once)
        )

        assert refused == ["last-owner"]
        assert _owners(project) == 1


@pytest.mark.usefixtures("committed")
def test_of_an_owner_who_leaves_and_one_whose_account_goes_one_stays() -> None:
    for number in range(TIMES):
        project, one, two = _owned_by_two(number)

        refused = _at_once(
            lambda: projects.remove_role(project, one, actor=by(one), at=LATER),  # noqa: B023 (run at once)
            lambda: departure.delete_account(two, farewell=FAREWELL, actor=by(two), at=LATER),  # noqa: B023 (run at once)
        )

        assert refused in (["last-owner"], ["sole-owner"])
        assert _owners(project) == 1


@pytest.mark.usefixtures("committed")
def test_an_invitation_that_is_accepted_and_withdrawn_at_once_ends_one_way() -> None:
    for number in range(TIMES):
        project, one, _ = _owned_by_two(number)
        bob = cast.person(f"bob{number}")
        offer = invitations.invite(
            project, Invitee(bob), "maintainer", inviter=one, actor=by(one), at=NOW
        )

        refused = _at_once(
            lambda: invitations.accept(offer, bob, actor=by(bob), at=LATER),  # noqa: B023 (run at once)
            lambda: invitations.accept(offer, bob, actor=by(bob), at=LATER),  # noqa: B023 (run at once)
            lambda: invitations.withdraw(offer, actor=by(one), at=LATER),  # noqa: B023 (run at once)
        )

        added = Entry.objects.filter(subject_id=str(project.id), kind="role.added").count()
        withdrawn = Entry.objects.filter(subject_id=str(project.id), kind="role.withdrawn").count()
        assert refused == ["invitation-closed"] * 2
        assert (added - 2, withdrawn) in {(1, 0), (0, 1)}


@pytest.fixture
def scene(committed: None) -> Scene:
    scene = Scene()
    alice = cast.person("alice")
    principal = identified(cast.token(alice, cast.minter())[1])
    scene.publish(Wheel.made("left_pad", "1.0"), principal)
    scene.principal = principal  # type: ignore[attr-defined]  # whoever brings the next one
    return scene


def _publishing(scene: Scene, version: str) -> Callable[[], object]:
    wheel = Wheel.made("left_pad", version)
    return lambda: scene.publish(wheel, scene.principal)  # type: ignore[attr-defined]  # as above


def test_an_upload_and_the_end_of_its_project_agree_on_who_was_first(scene: Scene) -> None:
    project = Project.objects.get()

    refused = _at_once(
        _publishing(scene, "2.0"),
        lambda: project_deletion.delete(project, actor=OPERATOR, at=LATER),
    )

    project.refresh_from_db()
    assert project.state == "deleted"
    assert refused == ([] if File.objects.count() == 2 else ["project-deleted"])
    assert scene.stored == scene.named


def test_an_upload_and_the_end_of_its_release_agree_on_who_was_first(scene: Scene) -> None:
    release = deleted.release_of(Project.objects.get(), "1.0")

    refused = _at_once(
        _publishing(scene, "1.0.0"),
        lambda: deletion.delete_release(release, actor=OPERATOR, at=LATER),
    )

    assert Release.objects.get().deleted_at is not None
    assert not File.objects.filter(deleted_at=None).exists()
    assert set(refused) <= {"release-spent", "file-indistinguishable"}
    assert scene.stored == scene.named


def test_a_file_that_comes_back_and_one_that_is_published_are_both_there(scene: Scene) -> None:
    file = deleted.file_named("left_pad-1.0-py3-none-any.whl")
    deletion.delete_file(file, actor=OPERATOR, at=LATER)
    before = Project.objects.get().revision

    refused = _at_once(
        _publishing(scene, "2.0"),
        lambda: deletion.restore_file(file, actor=OPERATOR, at=LATER),
    )

    project = Project.objects.get()
    assert refused == []
    assert File.objects.filter(deleted_at=None).count() == 2
    assert (project.revision, project.is_listed) == (before + 2, True)
    assert [name for _, name in queries.listed(reader=queries.ANYONE)] == ["left-pad"]


def test_a_purge_and_a_restoration_agree_on_who_was_first(scene: Scene) -> None:
    file = deleted.file_named("left_pad-1.0-py3-none-any.whl")
    deletion.delete_file(file, actor=OPERATOR, at=LATER)

    refused = _at_once(
        lambda: deletion.purge_file(file, actor=OPERATOR, at=LATER),
        lambda: deletion.restore_file(file, actor=OPERATOR, at=LATER),
    )

    file = File.objects.get()
    assert file.purged_at is not None
    assert file.deleted_at is not None
    assert set(refused) <= {"file-purged"}
