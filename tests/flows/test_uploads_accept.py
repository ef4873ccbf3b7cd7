"""What an upload leaves behind: a row with its bytes, or nothing at all."""

import importlib
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError
from tests.conftest import NOW
from tests.flows.scene import Scene, identified
from tests.records import cast
from tests.records.cast import LATER, OPERATOR
from tests.uploads import Wheel

from entrepot.backends.storage import MemoryStorage, Spool, StorageFull
from entrepot.errors import EntrepotError
from entrepot.flows.access import Policy, Principal
from entrepot.flows.uploads.accept import FiletypeDisagrees, TooSlow
from entrepot.formats.distributions.digests import DigestMismatch
from entrepot.formats.distributions.filenames import InvalidFilename
from entrepot.formats.distributions.metadata import MetadataDisagrees
from entrepot.records.accounts.models import User
from entrepot.records.audit.models import Entry
from entrepot.records.projects.actions import TooManyNewProjects
from entrepot.records.projects.models import Project, Role
from entrepot.records.releases.actions import (
    FileExists,
    FileIndistinguishable,
    FilenameSpent,
    ReleaseSpent,
)
from entrepot.records.releases.models import File, Release
from entrepot.records.tokens import actions as tokens
from entrepot.records.tokens.actions import Minter
from entrepot.records.tokens.models import Token, TokenUse

pytestmark = pytest.mark.django_db

# Its package gives the function the module's name.
accepting = importlib.import_module("entrepot.flows.uploads.accept")


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def alices(alice: User, minter: Minter) -> Principal:
    """Alice, known by a token for all her projects."""
    return identified(cast.token(alice, minter)[1])


class Interrupted(MemoryStorage):
    """Something happens while the bytes of an upload are stored."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__()
        self._meanwhile: Callable[[], object] | None = meanwhile

    def put(self, key: str, spool: Spool) -> None:
        super().put(key, spool)
        meanwhile, self._meanwhile = self._meanwhile, None
        if meanwhile is not None:
            meanwhile()


def test_a_published_file_has_its_row_its_bytes_and_its_entry(
    scene: Scene, alices: Principal
) -> None:
    wheel = Wheel.made("Left_Pad")

    accepted = scene.publish(wheel, alices)

    file = File.objects.get()
    assert accepted.is_new
    assert scene.stored == scene.named
    assert file.storage_key == f"{wheel.sha256[:2]}/{wheel.sha256}.{file.id}"
    assert cast.kinds_about(file.id) == ["file.added"]
    assert cast.kinds_about(file.release_id) == ["release.created"]
    assert Entry.objects.get(uuid=accepted.entry).subject_id == str(file.id)
    assert TokenUse.objects.get().last_result == "published"


def test_the_bytes_are_stored_before_the_row_is_written(alices: Principal) -> None:
    rows_at_put: list[int] = []
    scene = Scene(Interrupted(lambda: rows_at_put.append(File.objects.count())))

    scene.publish(Wheel.made("left_pad"), alices)

    assert rows_at_put == [0]
    assert File.objects.count() == 1


def test_the_same_file_again_changes_nothing(scene: Scene, alices: Principal) -> None:
    wheel = Wheel.made("left_pad")
    first = scene.publish(wheel, alices)
    before = scene.stored

    again = scene.publish(wheel, alices)

    assert not again.is_new
    assert again.entry == first.entry
    assert scene.stored == before
    assert TokenUse.objects.get().last_result == "unchanged"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"sha256_digest": "0" * 64}, DigestMismatch),
        ({"md5_digest": "nonsense"}, DigestMismatch),
        ({"filetype": "sdist"}, FiletypeDisagrees),
        ({"filename": "left_pad.whl"}, InvalidFilename),
        ({"version": "2.0"}, MetadataDisagrees),
        ({"name": "right_pad"}, MetadataDisagrees),
    ],
    ids=str,
)
def test_a_file_that_contradicts_its_form_leaves_nothing(
    scene: Scene,
    alices: Principal,
    fields: dict[str, str],
    error: type[EntrepotError],
) -> None:
    with pytest.raises(error):
        scene.publish(Wheel.made("left_pad"), alices, **fields)

    _assert_nothing_is_left(scene)


def test_a_full_disk_leaves_nothing(alices: Principal) -> None:
    def fill() -> None:
        raise StorageFull("The storage of this index is full.")

    scene = Scene(Interrupted(fill))

    with pytest.raises(StorageFull):
        scene.publish(Wheel.made("left_pad"), alices)

    _assert_nothing_is_left(scene)


def test_an_upload_that_took_more_than_an_hour_to_store_leaves_nothing(
    alices: Principal,
) -> None:
    moments = [NOW]
    scene = Scene(
        Interrupted(lambda: moments.append(NOW + timedelta(hours=1, seconds=1))),
        clock=lambda: moments[-1],
    )

    with pytest.raises(TooSlow):
        scene.publish(Wheel.made("left_pad"), alices)

    _assert_nothing_is_left(scene)


def test_within_the_hour_a_slow_storage_is_waited_for(alices: Principal) -> None:
    moments = [NOW]
    scene = Scene(
        Interrupted(lambda: moments.append(NOW + timedelta(minutes=59))),
        clock=lambda: moments[-1],
    )

    assert scene.publish(Wheel.made("left_pad"), alices).is_new


def _revoke(owner: User) -> None:
    tokens.revoke(Token.objects.get(owner=owner), why="", actor=OPERATOR, at=LATER)


def _suspend(owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(state="suspended")


def _take_the_role(owner: User) -> None:
    Role.objects.filter(user=owner).delete()


def _delete_the_project(_: User) -> None:
    Project.objects.update(state="deleted")


def _tighten_the_token(owner: User) -> None:
    Token.objects.filter(owner=owner).update(caveats=['[1,["right-pad"]]'])


@pytest.mark.parametrize(
    ("meanwhile", "code"),
    [
        (_revoke, "token-revoked"),
        (_suspend, "owner-inactive"),
        (_take_the_role, "role-missing"),
        (_delete_the_project, "project-deleted"),
        (_tighten_the_token, "token-project"),
    ],
)
def test_a_right_that_is_lost_while_the_bytes_are_stored_wins(
    alice: User,
    alices: Principal,
    meanwhile: Callable[[User], None],
    code: str,
) -> None:
    cast.project("left_pad", alice)
    scene = Scene(Interrupted(lambda: meanwhile(alice)))

    with pytest.raises(EntrepotError) as refused:
        scene.publish(Wheel.made("left_pad"), alices)

    assert refused.value.refusal.code == code
    _assert_nothing_is_left(scene)
    [entry] = Entry.objects.filter(kind="token.refused")
    assert entry.outcome == "refused"
    assert entry.entrypersonal.details == {
        "code": code,
        "action": "upload",
        "project": "left-pad",
    }


def test_of_two_identical_uploads_the_loser_is_told_the_same_and_its_object_goes(
    alices: Principal,
) -> None:
    wheel = Wheel.made("left_pad")
    winners = []
    scene = Scene(Interrupted(lambda: winners.append(scene.publish(wheel, alices))))

    loser = scene.publish(wheel, alices)

    [winner] = winners
    assert (winner.is_new, loser.is_new) == (True, False)
    assert loser.entry == winner.entry
    assert scene.stored == scene.named
    assert File.objects.count() == 1


def test_of_two_files_with_one_name_the_loser_is_refused_and_its_object_goes(
    alices: Principal,
) -> None:
    scene = Scene(Interrupted(lambda: scene.publish(Wheel.made("left_pad"), alices)))

    with pytest.raises(FileExists, match="already exists"):
        scene.publish(Wheel.made("left_pad"), alices)

    assert scene.stored == scene.named
    assert File.objects.count() == 1


def test_a_name_that_is_somebody_elses_by_the_time_of_the_row_is_refused(
    bob: User,
    alices: Principal,
) -> None:
    scene = Scene(Interrupted(lambda: cast.project("left-pad", bob)))

    with pytest.raises(EntrepotError) as refused:
        scene.publish(Wheel.made("left_pad"), alices)

    assert refused.value.refusal.code == "role-missing"
    _assert_nothing_is_left(scene)


def test_a_deleted_file_name_is_never_used_again(scene: Scene, alices: Principal) -> None:
    wheel = Wheel.made("left_pad")
    scene.publish(wheel, alices)
    File.objects.update(deleted_at=NOW)

    for each in (wheel, Wheel.made("left_pad")):
        with pytest.raises(FilenameSpent) as refused:
            scene.publish(each, alices)
        assert "already exists" not in str(refused.value)

    assert scene.stored == scene.named


def test_a_deleted_version_takes_no_file(scene: Scene, alices: Principal) -> None:
    scene.publish(Wheel.made("left_pad"), alices)
    Release.objects.update(deleted_at=NOW)
    File.objects.all().delete()
    for key in scene.stored:
        scene.storage.delete(key)

    with pytest.raises(ReleaseSpent):
        scene.publish(Wheel.made("left_pad"), alices)

    _assert_nothing_is_left(scene)


def test_two_files_that_installers_cannot_tell_apart_are_not_both_listed(
    scene: Scene,
    alices: Principal,
) -> None:
    scene.publish(Wheel.made("left_pad"), alices)
    twin = Wheel.made("left_pad", "1.0.0")

    with pytest.raises(FileIndistinguishable):
        scene.publish(twin, alices)

    assert scene.stored == scene.named
    assert Release.objects.get().version == "1.0"


def test_a_flood_of_new_projects_stores_nothing_more(alices: Principal) -> None:
    scene = Scene(policy=Policy(new_projects_per_hour=1))
    scene.publish(Wheel.made("one"), alices)

    with pytest.raises(TooManyNewProjects):
        scene.publish(Wheel.made("two"), alices)

    assert scene.stored == scene.named
    assert Project.objects.count() == 1


def test_an_object_goes_when_it_is_certain_that_its_row_was_not_committed(
    scene: Scene,
    alices: Principal,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(accepting.releases, "add_file", _broken)

    with pytest.raises(OperationalError):
        scene.publish(Wheel.made("left_pad"), alices)

    _assert_nothing_is_left(scene)


def test_an_object_stays_when_the_connection_broke_after_the_commit(
    scene: Scene,
    alices: Principal,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = accepting._publish

    def publish_then_break(*arguments: object) -> None:
        whole(*arguments)
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(accepting, "_publish", publish_then_break)

    with pytest.raises(OperationalError):
        scene.publish(Wheel.made("left_pad"), alices)

    assert File.objects.count() == 1
    assert scene.stored == scene.named


def test_an_object_stays_while_nobody_can_tell_whether_its_row_was_committed(
    scene: Scene,
    alices: Principal,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(accepting, "_publish", _broken)
    monkeypatch.setattr(accepting.releases, "is_unpublished", _broken)

    with pytest.raises(OperationalError):
        scene.publish(Wheel.made("left_pad"), alices)

    assert len(scene.stored) == 2


def _broken(*_: object, **__: object) -> None:
    raise OperationalError("server closed the connection unexpectedly")


def _assert_nothing_is_left(scene: Scene) -> None:
    assert scene.stored == set()
    assert not File.objects.exists()
    assert not Release.objects.exclude(deleted_at__isnull=False).exists()
