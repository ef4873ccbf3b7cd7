"""Purged files lose their bytes, whatever happens in between."""

from datetime import datetime, timedelta

import pytest
from tests.flows.scene import Scene, identified
from tests.records import cast
from tests.records.cast import LATER, OPERATOR
from tests.uploads import Wheel

from entrepot.backends.storage import StorageUnavailable
from entrepot.flows import removal
from entrepot.records.accounts.models import User
from entrepot.records.audit.models import Entry
from entrepot.records.projects.deletion import actions as project_deletion
from entrepot.records.projects.deletion.queries import RESTORABLE_FOR
from entrepot.records.projects.models import Project
from entrepot.records.releases import queries
from entrepot.records.releases.deletion import actions as deletion
from entrepot.records.releases.deletion import queries as deleted
from entrepot.records.releases.models import File
from entrepot.records.tokens.actions import Minter

pytestmark = pytest.mark.django_db

DUE = LATER + RESTORABLE_FOR
NOT_YET = DUE - timedelta(seconds=1)


class Killed(BaseException):
    """As if the process ended here."""


@pytest.fixture
def scene(alice: User, minter: Minter) -> Scene:
    scene = Scene()
    bringer = identified(cast.token(alice, minter)[1])
    for version in ("1.0", "2.0"):
        scene.publish(Wheel.made("left_pad", version), bringer)
    return scene


def _file(version: str = "1.0") -> File:
    return deleted.file_named(f"left_pad-{version}-py3-none-any.whl")


def _due(scene: Scene, at: datetime = DUE) -> int:
    return removal.purge_due(storage=scene.storage, at=at)


def test_the_bytes_of_a_purged_file_go_with_its_metadata_and_no_others(scene: Scene) -> None:
    key, others = _file().storage_key, {*scene.stored}

    purged = [
        removal.purge(_file(), storage=scene.storage, actor=OPERATOR, at=LATER) for _ in range(2)
    ]

    assert purged == [True, False]
    assert scene.stored == others - {key, f"{key}.metadata"}
    assert _file().storage_key == ""
    assert queries.objects_without_row([key]) == {key}


@pytest.mark.parametrize("survived", [0, 1, 2])
def test_a_purge_that_dies_half_way_is_finished_by_the_clock(
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
    survived: int,
) -> None:
    deleting, calls = scene.storage.delete, []

    def die(key: str) -> None:
        calls.append(key)
        if len(calls) > survived:
            raise Killed
        deleting(key)

    with monkeypatch.context() as patched:
        patched.setattr(scene.storage, "delete", die)
        if survived == 2:
            patched.setattr(deletion, "forget_object", lambda _: die("the note"))
        with pytest.raises(Killed):
            removal.purge(_file(), storage=scene.storage, actor=OPERATOR, at=LATER)
    assert _file().purged_at == LATER

    finished = [_due(scene, LATER) for _ in range(2)]

    assert finished == [1, 0]
    assert not [
        key for key in scene.stored if key.startswith(f"{_file().sha256[:2]}/{_file().sha256}")
    ]
    assert Entry.objects.filter(kind="file.purged").count() == 1


def test_while_storage_is_away_the_row_waits_for_the_clock(
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(_: str) -> None:
        raise StorageUnavailable("It is away.")

    with monkeypatch.context() as patched:
        patched.setattr(scene.storage, "delete", away)
        with pytest.raises(StorageUnavailable):
            removal.purge(_file(), storage=scene.storage, actor=OPERATOR, at=LATER)

    assert _due(scene, LATER) == 1
    assert len(scene.stored) == 2


def test_the_clock_takes_what_nobody_can_restore_any_more(scene: Scene) -> None:
    deletion.delete_file(_file(), actor=OPERATOR, at=LATER)

    early = _due(scene, NOT_YET)
    whole = len(scene.stored)
    purged = [_due(scene), _due(scene)]

    assert (early, whole, purged) == (0, 4, [1, 0])
    assert len(scene.stored) == 2
    [entry] = Entry.objects.filter(kind="file.purged")
    assert entry.actor_kind == "system"


@pytest.mark.parametrize("is_let_go", [False, True])
def test_the_clock_takes_the_files_of_a_deleted_project(scene: Scene, *, is_let_go: bool) -> None:
    project = Project.objects.get()
    project_deletion.delete(project, actor=OPERATOR, at=LATER)
    if is_let_go:
        project_deletion.release_name(project, actor=OPERATOR, at=LATER)

    taken = [_due(scene, NOT_YET), _due(scene)]

    assert taken == [0, 2]
    assert scene.stored == set()


def test_what_is_there_is_never_due(scene: Scene) -> None:
    deletion.delete_file(_file(), actor=OPERATOR, at=LATER)
    deletion.restore_file(_file(), actor=OPERATOR, at=LATER)
    project = Project.objects.get()
    project_deletion.delete(project, actor=OPERATOR, at=LATER)
    project_deletion.restore(project, actor=OPERATOR, at=LATER)

    assert _due(scene, DUE + RESTORABLE_FOR) == 0
    assert scene.stored == scene.named
