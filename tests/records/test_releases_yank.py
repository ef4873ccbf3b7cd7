import pytest
from tests.flows.scene import Scene, identified
from tests.records import cast
from tests.records.cast import LATER, OPERATOR
from tests.uploads import Wheel

from entrepot.formats.names import NormalizedName
from entrepot.records.accounts.models import User
from entrepot.records.projects.queries import ANYONE, ProjectUnknown, known
from entrepot.records.releases import actions as releases
from entrepot.records.releases import queries
from entrepot.records.releases.actions import InvalidYankReason
from entrepot.records.releases.models import File, Release
from entrepot.records.releases.queries import FileUnknown, ReleaseUnknown
from entrepot.records.tokens.actions import Minter

pytestmark = pytest.mark.django_db

LEFT_PAD = NormalizedName("left-pad")


@pytest.fixture
def release(alice: User, minter: Minter) -> Release:
    """Release 1.0 of left-pad, with a wheel."""
    Scene().publish(Wheel.made("left_pad"), identified(cast.token(alice, minter)[1]))
    return Release.objects.select_related("project").get()


def _revision() -> int:
    found = known(LEFT_PAD)
    assert found is not None
    return found.revision


@pytest.mark.parametrize("reason", ["x" * 201, "one\ntwo", "fine\u202etxt"])
def test_a_reason_that_no_installer_could_show_is_refused(release: Release, reason: str) -> None:
    with pytest.raises(InvalidYankReason):
        releases.yank(release, reason=reason, actor=OPERATOR, at=LATER)

    assert not queries.release(LEFT_PAD, "1", reader=ANYONE).yanked


def test_a_yank_says_why_and_makes_the_pages_new(release: Release) -> None:
    before = _revision()

    releases.yank(release, reason="broken on Mondays", actor=OPERATOR, at=LATER)

    assert queries.release(LEFT_PAD, "1", reader=ANYONE).yanked == "broken on Mondays"
    assert _revision() == before + 1
    assert cast.kinds_about(release.id)[-1] == "release.yanked"


def test_a_yank_without_a_reason_is_a_yank(release: Release) -> None:
    releases.yank(release, reason="", actor=OPERATOR, at=LATER)

    assert queries.release(LEFT_PAD, "1", reader=ANYONE).yanked is True


def test_yanking_twice_keeps_the_first_reason_and_writes_one_entry(release: Release) -> None:
    releases.yank(release, reason="first", actor=OPERATOR, at=LATER)
    before = _revision()

    releases.yank(release, reason="second", actor=OPERATOR, at=LATER)

    assert queries.release(LEFT_PAD, "1", reader=ANYONE).yanked == "first"
    assert _revision() == before
    assert cast.kinds_about(release.id).count("release.yanked") == 1


def test_a_yank_taken_back_leaves_no_trace_on_the_pages(release: Release) -> None:
    releases.yank(release, reason="a mistake", actor=OPERATOR, at=LATER)

    releases.unyank(release, actor=OPERATOR, at=LATER)
    releases.unyank(release, actor=OPERATOR, at=LATER)

    assert queries.release(LEFT_PAD, "1", reader=ANYONE).yanked is False
    assert cast.kinds_about(release.id)[-2:] == ["release.yanked", "release.unyanked"]


def test_what_was_deleted_is_found_by_nobody(release: Release) -> None:
    file = File.objects.get()
    File.objects.update(deleted_at=LATER)
    assert queries.download(file.filename, sha256=file.sha256) is None
    with pytest.raises(FileUnknown):
        queries.file(LEFT_PAD, "1", file.filename, reader=ANYONE)

    Release.objects.update(deleted_at=LATER)
    with pytest.raises(ReleaseUnknown):
        queries.release(LEFT_PAD, "1", reader=ANYONE)

    with pytest.raises(ProjectUnknown):
        queries.contents(NormalizedName("right-pad"), reader=ANYONE)
