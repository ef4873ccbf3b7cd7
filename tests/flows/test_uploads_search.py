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
from entrepot.records.releases.models import Readme
from entrepot.records.search import queries
from entrepot.records.search.queries import Order

pytestmark = pytest.mark.django_db

accepting = importlib.import_module("entrepot.flows.uploads.accept")


def _found(text: str) -> int:
    return len(queries.found(text, order=Order.RELEVANCE, reader=ANYONE).ids)


def test_an_upload_is_found_when_it_is_listed(alice: Any, minter: Any) -> None:
    scene, token = Scene(), cast.token(alice, minter)[1]

    scene.publish(Wheel.made("left_pad", says="Summary: Pads\n"), identified(token))

    assert _found("left") == _found("pads") == 1


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
