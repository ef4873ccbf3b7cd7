"""An upload is found in the moment it is listed, and not before."""

import importlib
from typing import Any

import pytest
from django.db import OperationalError
from tests.flows.scene import Scene, identified
from tests.records import cast
from tests.uploads import Wheel

from entrepot.formats.readmes.bounds import RENDERER_VERSION
from entrepot.records.projects.queries import ANYONE
from entrepot.records.releases import actions as releases
from entrepot.records.releases.models import Readme, Release
from entrepot.records.search import actions, queries
from entrepot.records.search.models import Document, Posting
from entrepot.records.search.queries import Order

pytestmark = pytest.mark.django_db

accepting = importlib.import_module("entrepot.flows.uploads.accept")


def _found(text: str) -> int:
    return len(queries.found(text, order=Order.RELEVANCE, reader=ANYONE).ids)


def test_an_upload_is_found_when_it_is_listed(alice: Any, minter: Any) -> None:
    scene, token = Scene(), cast.token(alice, minter)[1]

    scene.publish(Wheel.made("left_pad", says="Summary: Pads\n"), identified(token))

    assert _found("left") == _found("pads") == 1


@pytest.mark.parametrize(
    ("uploads", "version"),
    [
        (["1.0", "2.0"], "2.0"),
        (["2.0", "1.0"], "2.0"),
        (["1.0", "2.0rc1"], "1.0"),
        (["1.0rc1", "2.0rc1"], "2.0rc1"),
        (["2.0rc1", "1.0"], "1.0"),
    ],
)
def test_the_release_that_speaks_is_the_same_as_if_all_were_read_anew(
    alice: Any,
    minter: Any,
    uploads: list[str],
    version: str,
) -> None:
    scene, principal = Scene(), identified(cast.token(alice, minter)[1])

    for each in uploads:
        wheel = Wheel.made("left_pad", each, says=f"Summary: of{each}\n")
        scene.publish(wheel, principal)

    followed = Document.objects.get()
    assert (followed.version, followed.summary) == (version, f"of{version}")
    assert followed.revision == followed.project.revision
    words = set(Posting.objects.values_list("word", "place"))
    actions.refresh(followed.project)
    assert set(Posting.objects.values_list("word", "place")) == words
    assert Document.objects.get().version == version


@pytest.mark.parametrize(("version", "left_to_the_clock"), [("3.0rc1", 0), ("3.0", 1)])
def test_an_upload_hides_from_the_clock_no_change_that_was_not_followed(
    alice: Any,
    minter: Any,
    version: str,
    left_to_the_clock: int,
) -> None:
    scene, principal = Scene(), identified(cast.token(alice, minter)[1])
    scene.publish(Wheel.made("left_pad", "2.0"), principal)
    release = Release.objects.get()
    releases.yank(release, reason="", actor=cast.OPERATOR, at=cast.LATER)

    scene.publish(Wheel.made("left_pad", version), principal)

    assert actions.refresh_stale(limit=10) == left_to_the_clock
    assert Document.objects.get().version == version


def test_an_upload_that_fails_at_the_end_is_not_found(
    alice: Any,
    minter: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene, token = Scene(), cast.token(alice, minter)[1]
    monkeypatch.setattr(accepting.trail, "note_use", _broken)

    with pytest.raises(OperationalError):
        scene.publish(Wheel.made("left_pad"), identified(token))

    assert _found("left") == 0


def test_a_description_waits_to_be_rendered_once_for_a_release(alice: Any, minter: Any) -> None:
    scene, token = Scene(), cast.token(alice, minter)[1]
    says = "Description-Content-Type: text/markdown\n\n# Pads\n"

    scene.publish(Wheel.made("left_pad", says=says), identified(token))
    scene.publish(Wheel.made("right_pad"), identified(token))

    assert [readme.renderer for readme in Readme.objects.all()] == [0]
    assert RENDERER_VERSION > 0


def _broken(*_: object, **__: object) -> None:
    raise OperationalError("server closed the connection unexpectedly")
