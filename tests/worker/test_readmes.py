"""Descriptions on their way to a page."""

import sys
from dataclasses import replace

import pytest
from tests.conftest import NOW
from tests.records import cast

from entrepot import config, wiring
from entrepot.backends.readmes import Renderer, RendererAway
from entrepot.formats.readmes.bounds import RENDERER_VERSION
from entrepot.records.instance import locks
from entrepot.records.releases.models import Readme, Release
from entrepot.wiring import Depot
from entrepot.worker import chores

pytestmark = pytest.mark.django_db


@pytest.fixture
def instance() -> Depot:
    return wiring.depot(config.current())


def _waiting(description: str, version: str = "1.0", *, renderer: int = 0) -> Readme:
    project = cast.project(f"pad-{version.replace('.', '-')}", cast.person(f"p{version}"))
    release = Release.objects.create(
        project=project,
        version=version,
        canonical_version=version,
        description=description,
        description_content_type="text/markdown",
        metadata={},
        created_at=NOW,
    )
    return Readme.objects.create(release=release, renderer=renderer, html="<p>old</p>")


def test_a_description_is_rendered_once(instance: Depot) -> None:
    readme = _waiting("# Hello")

    done = [chores.render_readmes(instance, NOW) for _ in range(2)]

    readme.refresh_from_db()
    assert done == [1, 0]
    assert readme.html == '<h3 id="readme-hello">Hello</h3>'
    assert (readme.renderer, readme.rendered_at) == (RENDERER_VERSION, NOW)


def test_a_newer_renderer_renders_anew_what_an_older_one_made(instance: Depot) -> None:
    readme = _waiting("# Hello", renderer=RENDERER_VERSION - 1)

    assert chores.render_readmes(instance, NOW) == 1

    readme.refresh_from_db()
    assert "old" not in readme.html


def test_an_older_renderer_leaves_what_a_newer_one_made(instance: Depot) -> None:
    readme = _waiting("# Hello", renderer=RENDERER_VERSION + 1)

    assert chores.render_readmes(instance, NOW) == 0

    readme.refresh_from_db()
    assert "old" in readme.html


def test_a_description_that_kills_its_helper_is_done_with_and_others_follow(
    instance: Depot,
) -> None:
    hostile, honest = _waiting(">" * 100_000 + " x"), _waiting("# Hello", "2.0")
    quick = replace(instance, readmes=Renderer(seconds=1.0))

    assert chores.render_readmes(quick, NOW) == 2

    hostile.refresh_from_db()
    honest.refresh_from_db()
    assert (hostile.html, hostile.renderer) == ("", RENDERER_VERSION)
    assert "Hello" in honest.html


def test_without_a_helper_descriptions_go_on_waiting(instance: Depot) -> None:
    readme = _waiting("# Hello")
    broken = replace(instance, readmes=Renderer(command=(sys.executable, "-c", "")))

    with pytest.raises(RendererAway):
        chores.render_readmes(broken, NOW)

    readme.refresh_from_db()
    assert readme.renderer == 0


def test_a_deleted_release_is_not_rendered(instance: Depot) -> None:
    readme = _waiting("# Hello")
    Release.objects.filter(pk=readme.release_id).update(deleted_at=NOW)

    assert chores.render_readmes(instance, NOW) == 0


def test_one_node_renders_at_a_time(instance: Depot) -> None:
    _waiting("# Hello")

    with locks.held("readmes"):
        assert chores.render_readmes(instance, NOW) == 0
