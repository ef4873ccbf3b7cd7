"""Files, releases and projects that are taken away and come back, as the rows say it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.flows.scene import Scene, identified
from tests.records import cast
from tests.records.cast import LATER, OPERATOR, by
from tests.uploads import Wheel

from entrepot.formats.names import NormalizedName
from entrepot.records.accounts.models import User
from entrepot.records.projects import queries as projects
from entrepot.records.projects.deletion import actions as project_deletion
from entrepot.records.projects.deletion import queries as deleted_projects
from entrepot.records.projects.deletion.actions import ProjectNotDeleted
from entrepot.records.projects.deletion.queries import RESTORABLE_FOR, TooLateToRestore
from entrepot.records.projects.models import Project, State
from entrepot.records.projects.queries import ANYONE, ProjectUnknown
from entrepot.records.releases import queries
from entrepot.records.releases.actions import FilenameSpent, ReleaseSpent
from entrepot.records.releases.deletion import actions as deletion
from entrepot.records.releases.deletion import queries as deleted
from entrepot.records.releases.deletion.actions import FilePurged, ReleaseDeleted
from entrepot.records.releases.models import File, Release
from entrepot.records.releases.queries import FileUnknown, ReleaseUnknown
from entrepot.records.tokens.actions import Minter

pytestmark = pytest.mark.django_db

LEFT_PAD = NormalizedName("left-pad")
TOO_LATE = LATER + RESTORABLE_FOR
JUST_IN_TIME = TOO_LATE - timedelta(seconds=1)


@pytest.fixture
def scene(alice: User, minter: Minter) -> Scene:
    """Releases 1.0 and 2.0 of left-pad, with a wheel each."""
    scene = Scene()
    bringer = identified(cast.token(alice, minter)[1])
    for version in ("1.0", "2.0"):
        scene.publish(Wheel.made("left_pad", version), bringer)
    return scene


def _file(version: str = "1.0") -> File:
    return deleted.file_named(f"left_pad-{version}-py3-none-any.whl")


def _release(version: str = "1.0") -> Release:
    return deleted.release_of(Project.objects.get(name=LEFT_PAD), version)


def _revision() -> int:
    return Project.objects.get(name=LEFT_PAD).revision


def _listed() -> list[str]:
    return [name for _, name in projects.listed(reader=ANYONE)]


def _names() -> list[str]:
    contents = queries.contents(LEFT_PAD, reader=ANYONE)
    return [file.filename for _, files in contents.releases for file in files]


def test_a_deleted_file_is_at_no_address_and_makes_the_pages_new(scene: Scene) -> None:
    file, before = _file(), _revision()

    changes = [deletion.delete_file(file, actor=OPERATOR, at=LATER) for _ in range(2)]

    assert queries.download(file.filename, sha256=file.sha256) is None
    assert changes == [True, False]
    assert _names() == ["left_pad-2.0-py3-none-any.whl"]
    assert _revision() == before + 1
    assert cast.kinds_about(file.id) == ["file.added", "file.deleted"]


def test_a_restored_file_is_where_it_was(scene: Scene) -> None:
    file = _file()
    deletion.delete_file(file, actor=OPERATOR, at=LATER)
    before = _revision()

    changes = [deletion.restore_file(file, actor=OPERATOR, at=JUST_IN_TIME) for _ in range(2)]

    assert changes == [True, False]
    assert queries.download(file.filename, sha256=file.sha256) == file
    assert _revision() == before + 1
    assert cast.kinds_about(file.id)[-1] == "file.restored"


def test_after_thirty_days_nothing_comes_back(scene: Scene) -> None:
    project = Project.objects.get()
    deletion.delete_file(_file(), actor=OPERATOR, at=LATER)
    deletion.delete_release(_release("2.0"), actor=OPERATOR, at=LATER)

    with pytest.raises(TooLateToRestore):
        deletion.restore_file(_file(), actor=OPERATOR, at=TOO_LATE)
    with pytest.raises(TooLateToRestore):
        deletion.restore_release(_release("2.0"), actor=OPERATOR, at=TOO_LATE)
    project_deletion.delete(project, actor=OPERATOR, at=LATER)
    with pytest.raises(TooLateToRestore):
        project_deletion.restore(project, actor=OPERATOR, at=TOO_LATE)


def test_a_project_without_files_is_not_listed_until_one_comes_back(scene: Scene) -> None:
    before = projects.listing_revision()
    for version in ("1.0", "2.0"):
        deletion.delete_file(_file(version), actor=OPERATOR, at=LATER)
    without = (_listed(), projects.listing_revision())

    deletion.restore_file(_file(), actor=OPERATOR, at=LATER)

    assert without == ([], before + 1)
    assert (_listed(), projects.listing_revision()) == (["left-pad"], before + 2)


def test_a_release_comes_back_with_the_files_that_went_with_it(
    scene: Scene,
    alice: User,
) -> None:
    kept, purged = _file("1.0"), _file("2.0")
    File.objects.filter(pk=purged.pk).update(release=kept.release, uniqueness_key="other")
    deletion.delete_release(kept.release, actor=by(alice), at=LATER)
    with pytest.raises(ReleaseDeleted):
        deletion.restore_file(kept, actor=OPERATOR, at=LATER)
    deletion.purge_file(purged, actor=by(alice), at=LATER)

    changes = [deletion.restore_release(kept.release, actor=by(alice), at=LATER) for _ in range(2)]

    assert changes == [True, False]
    assert _names() == [kept.filename]
    assert cast.kinds_about(kept.release.id)[-2:] == ["release.deleted", "release.restored"]


def test_what_was_deleted_before_its_release_does_not_come_back_with_it(scene: Scene) -> None:
    deletion.delete_file(_file(), actor=OPERATOR, at=LATER)
    deletion.delete_release(_release(), actor=OPERATOR, at=LATER + timedelta(hours=1))
    with pytest.raises(ReleaseUnknown):
        queries.release(LEFT_PAD, "1.0", reader=ANYONE)

    deletion.restore_release(_release(), actor=OPERATOR, at=LATER + timedelta(hours=2))

    assert _names() == ["left_pad-2.0-py3-none-any.whl"]
    assert deleted.deleted_of(Project.objects.get(), at=LATER).files == [_file()]


def test_what_is_purged_never_comes_back(scene: Scene) -> None:
    file = _file()

    changes = [deletion.purge_file(file, actor=OPERATOR, at=LATER) for _ in range(2)]

    with pytest.raises(FilePurged):
        deletion.restore_file(file, actor=OPERATOR, at=LATER)
    assert changes == [True, False]
    assert cast.kinds_about(file.id)[1:] == ["file.deleted", "file.purged"]
    assert deleted.deleted_of(file.project, at=LATER).files == []


def test_of_a_release_with_thousands_of_files_some_are_shown_and_all_counted(
    scene: Scene,
    django_assert_num_queries: Any,
) -> None:
    template, project = _file(), Project.objects.get()
    File.objects.bulk_create(
        File(**{**_columns(template), "id": uuid4(), "filename": name, "uniqueness_key": name})
        for name in (f"left_pad-1.0-{number}.whl" for number in range(3000))
    )
    deletion.delete_release(_release(), actor=OPERATOR, at=LATER)

    with django_assert_num_queries(3):
        found = deleted.deleted_of(project, at=LATER)
        [release] = found.releases
        shown = len(release.shown_files)  # type: ignore[attr-defined]  # prefetched

    assert (shown, release.file_count) == (20, 3001)  # type: ignore[attr-defined]  # annotated
    assert not found.is_cut


def _columns(file: File) -> dict[str, Any]:
    return {field.attname: getattr(file, field.attname) for field in File._meta.concrete_fields}


def test_a_file_that_is_there_never_loses_its_object(scene: Scene) -> None:
    file = _file()

    deletion.forget_object(file)

    assert _file().storage_key == file.storage_key


def test_neither_a_deleted_file_nor_version_is_given_again(
    scene: Scene,
    alice: User,
    minter: Minter,
) -> None:
    bringer = identified(cast.token(alice, minter, name="b")[1])
    deletion.delete_file(_file("1.0"), actor=OPERATOR, at=LATER)
    deletion.delete_release(_release("2.0"), actor=OPERATOR, at=LATER)

    with pytest.raises(FilenameSpent):
        scene.publish(Wheel.made("left_pad", "1.0"), bringer)
    with pytest.raises(ReleaseSpent):
        scene.publish(Wheel.made("left_pad", "2"), bringer)

    assert scene.stored == scene.named


def test_a_deleted_project_disappears_and_comes_back_as_it_was(
    scene: Scene,
    alice: User,
) -> None:
    project, before = Project.objects.get(), projects.listing_revision()
    names = _names()

    gone = [project_deletion.delete(project, actor=by(alice), at=LATER) for _ in range(2)]
    with pytest.raises(ProjectUnknown):
        projects.visible(LEFT_PAD, reader=ANYONE)
    with pytest.raises(ProjectUnknown):
        deletion.restore_file(_file(), actor=OPERATOR, at=LATER)
    assert (_listed(), queries.count_files(), queries.count_bytes()) == ([], 0, 0)
    assert deleted_projects.restorable_by(alice, at=JUST_IN_TIME) == [project]
    assert deleted_projects.restorable_by(alice, at=TOO_LATE) == []
    back = [project_deletion.restore(project, actor=by(alice), at=LATER) for _ in range(2)]

    assert (gone, back) == ([True, False], [True, False])
    assert (_listed(), _names()) == (["left-pad"], names)
    assert projects.listing_revision() == before + 2
    assert cast.kinds_about(project.id)[-2:] == ["project.deleted", "project.restored"]


def test_only_its_owners_may_bring_a_project_back(scene: Scene, alice: User, bob: User) -> None:
    project = Project.objects.get()
    projects_of = deleted_projects.restorable_by
    project_deletion.delete(project, actor=by(alice), at=LATER)

    assert projects_of(bob, at=LATER) == []
    with pytest.raises(ProjectUnknown):
        deleted_projects.own_deleted(project.id, owner=bob)
    with pytest.raises(ProjectUnknown):
        deleted_projects.owned(LEFT_PAD, owner=bob)
    assert deleted_projects.own_deleted(project.id, owner=alice) == project


def test_a_name_is_let_go_once_its_project_is_deleted(
    scene: Scene,
    alice: User,
    bob: User,
) -> None:
    project = Project.objects.get()
    with pytest.raises(ProjectNotDeleted):
        project_deletion.release_name(project, actor=OPERATOR, at=LATER)
    project_deletion.delete(project, actor=by(alice), at=LATER)

    project_deletion.release_name(project, actor=OPERATOR, at=LATER)
    new = cast.project("left-pad", bob)

    with pytest.raises(ProjectUnknown):
        project_deletion.restore(project, actor=by(alice), at=LATER)
    with pytest.raises(FileUnknown):
        deleted.file_named("left_pad-1.0-py3-none-any.whl")
    assert new.id != project.id
    assert Project.objects.get(pk=project.pk).state == State.RELEASED
    assert cast.kinds_about(project.id)[-2:] == ["project.deleted", "project.released"]


def test_the_files_of_a_name_that_was_let_go_stay_spent(
    scene: Scene,
    alice: User,
    bob: User,
    minter: Minter,
) -> None:
    project, file = Project.objects.get(), _file()
    project_deletion.delete(project, actor=by(alice), at=LATER)
    project_deletion.release_name(project, actor=OPERATOR, at=LATER)
    cast.project("left-pad", bob)
    bringer = identified(cast.token(bob, minter, name="b")[1])

    with pytest.raises(FilenameSpent):
        scene.publish(Wheel.made("left_pad", "1.0"), bringer)

    assert queries.download(file.filename, sha256=file.sha256) is None


def test_other_projects_files_and_releases_do_not_exist(scene: Scene, bob: User) -> None:
    other = cast.project("right-pad", bob)

    with pytest.raises(FileUnknown):
        deleted.file_by_id(other, _file().id)
    with pytest.raises(ReleaseUnknown):
        deleted.release_by_id(other, _release().id)
    with pytest.raises(ReleaseUnknown):
        deleted.release_of(other, "1.0")
    with pytest.raises(FileUnknown):
        deleted.file_of(_release("2.0"), _file("1.0").filename)
