"""Releases are yanked on pages, by owners and maintainers."""

import json
from collections.abc import Callable, Iterator

import pytest
from tests.depots import Depot
from tests.uploads import fetch
from tests.web import projects
from tests.web.projects import Works

JSON = "application/vnd.pypi.simple.v1+json"


@pytest.fixture(scope="module")
def works(peopled: Callable[..., Depot]) -> Iterator[Works]:
    started = projects.begun(peopled)
    yield started
    started.depot.stop()


def _yanked(works: Works, project: str) -> object:
    [file] = json.loads(fetch(works.depot.port, f"/simple/{project}/", accept=JSON))["files"]
    return file.get("yanked", False)


@pytest.mark.parametrize("who", ["alice", "bob"])
def test_owners_and_maintainers_yank_with_a_reason_and_take_it_back(
    works: Works,
    who: str,
) -> None:
    project = f"pad-of-{who}"
    path = works.project(project)
    if who == "bob":
        works.has_role("bob", project, "maintainer")
    asked = works.people[who].get(f"{path}1.0/yank/")

    yanked = works.people[who].submit(asked, reason="broken <on> Mondays")
    said = _yanked(works, project)
    again = works.people[who].submit(asked, reason="second")
    kept = _yanked(works, project)
    back = works.act(who, f"{path}1.0/unyank/")

    assert "pass the release over when they choose a version" in asked.html
    assert yanked.path == f"{path}1.0/"
    assert "broken &lt;on&gt; Mondays" in yanked.html
    assert said == kept == "broken <on> Mondays"
    assert again.status == 200
    assert "is no longer yanked" in back.html
    assert _yanked(works, project) is False


@pytest.mark.parametrize("reason", ["x" * 201, "fine\u202etxt", "a\nb"])
def test_a_reason_that_no_installer_could_show_is_refused(works: Works, reason: str) -> None:
    path = works.project(f"reason-pad-{len(reason)}-{ord(reason[1])}")

    page = works.act("alice", f"{path}1.0/yank/", reason=reason)

    assert page.status == 200
    assert "Please correct this" in page.html


@pytest.mark.parametrize("role", ["reader", ""])
def test_nobody_else_yanks(works: Works, role: str) -> None:
    project = f"kept-pad-{role or 'none'}"
    path = works.project(project)
    if role:
        works.has_role("mallory", project, role)

    tries = [works.people["mallory"].post(f"{path}1.0/{verb}/") for verb in ("yank", "unyank")]

    assert [page.status for page in tries] == [404, 404]
    assert _yanked(works, project) is False


def test_a_deleted_release_is_not_yanked(works: Works) -> None:
    path = works.project("gone-pad", "1.0", "2.0")
    works.act("alice", f"{path}1.0/delete/", typed="1.0")

    assert works.people["alice"].post(f"{path}1.0/yank/").status == 404
