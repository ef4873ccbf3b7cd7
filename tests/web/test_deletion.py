"""Files, releases and projects are taken away and brought back on pages."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from tests.cli.commands import entries, execute
from tests.depots import Depot
from tests.uploads import fetch
from tests.web import projects
from tests.web.projects import Works
from tests.web.sealed import grow_older, letter_to


@pytest.fixture(scope="module")
def works(peopled: Callable[..., Depot]) -> Iterator[Works]:
    started = projects.begun(peopled)
    yield started
    started.depot.stop()


def _wheel(project: str, version: str = "1.0") -> str:
    return f"{project.replace('-', '_')}-{version}-py3-none-any.whl"


def _status(works: Works, path: str) -> int:
    try:
        with urlopen(f"{works.depot.url}{path}", timeout=30) as answer:  # noqa: S310 (a depot's own address)
            return int(answer.status)
    except HTTPError as refused:
        with refused:
            return refused.code


def _address(works: Works, filename: str) -> str:
    query = "SELECT sha256 FROM releases_file WHERE filename = ?"
    [(sha256,)] = execute(works.depot, query, filename)
    return f"/packages/{sha256[:2]}/{sha256[2:4]}/{sha256[4:]}/{filename}"


def _objects(works: Works, filename: str) -> list[Path]:
    query = "SELECT sha256 FROM releases_file WHERE filename = ?"
    [(sha256,)] = execute(works.depot, query, filename)
    return list((works.depot.data / "files" / "objects" / sha256[:2]).glob(f"{sha256}*"))


def test_a_file_is_deleted_once_its_name_was_typed_and_comes_back(works: Works) -> None:
    path, name = works.project("file-pad"), _wheel("file-pad")
    delete, address = f"{path}1.0/{name}/delete/", _address(works, name)
    statuses = [_status(works, address)]

    wrong = works.act("alice", delete, typed="file-pad")
    statuses.append(_status(works, address))
    gone = works.act("alice", delete, typed=f" {name} ")
    statuses.append(_status(works, address))
    file_id = works.id_of("releases_file", "filename", name)
    back = works.act("alice", f"{path}deleted/files/{file_id}/restore/")
    statuses.append(_status(works, address))

    assert "That is something else. Nothing was done." in wrong.html
    assert gone.path == f"{path}deleted/"
    assert f"{name} is deleted. You can restore it here for 30 days." in gone.html
    assert f"{name} is back." in back.html
    assert statuses == [200, 200, 404, 200]
    assert name in letter_to(works.depot, "alice@example.com", f"File deleted: {name}")


def test_a_release_is_deleted_with_its_files_and_comes_back_with_them(works: Works) -> None:
    path = works.project("release-pad", "1.0", "2.0")
    pages = [f"{path}1.0/", _address(works, _wheel("release-pad")), f"{path}2.0/"]
    asked = works.people["alice"].get(f"{path}1.0/delete/")

    gone = works.act("alice", f"{path}1.0/delete/", typed="1.0")
    after = [_status(works, page) for page in pages]
    release_id = gone.html.partition("/deleted/releases/")[2][:36]
    back = works.act("alice", f"{path}deleted/releases/{release_id}/restore/")

    assert "Delete a single file" not in asked.html
    assert f"Delete {_wheel('release-pad')}" in asked.html
    assert after == [404, 404, 200]
    assert back.path == f"{path}1.0/"
    assert [_status(works, page) for page in pages] == [200] * 3


def test_a_purged_file_leaves_nothing_behind(works: Works) -> None:
    path, name = works.project("leaky-pad"), _wheel("leaky-pad")
    works.act("alice", f"{path}1.0/{name}/delete/", typed=name)
    file_id = works.id_of("releases_file", "filename", name)
    purge = f"{path}deleted/files/{file_id}/purge/"
    before = len(_objects(works, name))

    wrong = works.act("alice", purge, typed="")
    kept = len(_objects(works, name))
    purged = works.act("alice", purge, typed=name)
    again = works.people["alice"].get(purge)
    restored = works.people["alice"].post(f"{path}deleted/files/{file_id}/restore/")

    assert (before, kept, _objects(works, name)) == (2, 2, [])
    assert "Please correct this" in wrong.html
    assert f"{name} is purged." in purged.html
    assert f"{name} was purged before." in again.html
    assert "was purged on" in restored.html


def test_a_project_is_deleted_by_its_name_and_restored_from_the_account(works: Works) -> None:
    path = works.project("whole-pad")
    pages = [path, f"{path}1.0/", "/simple/whole-pad/", _address(works, _wheel("whole-pad"))]
    before = [_status(works, page) for page in pages]

    wrong = works.act("alice", f"{path}delete/", typed="hole_pad")
    gone = works.act("alice", f"{path}delete/", typed="Whole_Pad")
    after = [_status(works, page) for page in pages]
    listed = fetch(works.depot.port, "/simple/")
    project_id = works.id_of("projects_project", "name", "whole-pad")
    back = works.act("alice", f"/account/projects/{project_id}/restore/")

    assert "That is something else." in wrong.html
    assert gone.path == "/account/"
    assert "Your deleted projects" in gone.html
    assert (before, after) == ([200] * 4, [404] * 4)
    assert b"whole-pad" not in listed
    assert back.path == path
    assert [_status(works, page) for page in pages] == [200] * 4


def test_forms_that_are_sent_twice_say_how_things_are_and_do_nothing_twice(works: Works) -> None:
    path, name, alice = works.project("double-pad"), _wheel("double-pad"), works.people["alice"]
    file_page = alice.get(f"{path}1.0/{name}/delete/")
    release_page = alice.get(f"{path}1.0/delete/")
    project_page = alice.get(f"{path}delete/")

    files = [alice.submit(file_page, typed=name) for _ in range(2)]
    releases = [alice.submit(release_page, typed="1.0") for _ in range(2)]
    late = alice.submit(file_page, typed=name)
    whole = [alice.submit(project_page, typed="double_pad") for _ in range(2)]
    later = alice.submit(release_page, typed="1.0")

    assert f"{name} was deleted before." in files[1].html
    assert "double_pad 1.0 was deleted before." in releases[1].html
    assert "was deleted before" in late.html
    assert "double_pad was deleted before." in whole[1].html
    assert later.status == 404
    for kind, subject in (("file.deleted", name), ("project.deleted", "double_pad")):
        assert [about for _, about, _ in entries(works.depot, kind)].count(subject) == 1


def test_what_was_deleted_too_long_ago_is_not_offered_and_does_not_come_back(
    works: Works,
) -> None:
    path, name, alice = works.project("late-pad", "1.0", "2.0"), _wheel("late-pad"), "alice"
    works.act(alice, f"{path}1.0/{name}/delete/", typed=name)
    file_id = works.id_of("releases_file", "filename", name)
    page = works.people[alice].get(f"{path}deleted/files/{file_id}/restore/")
    execute(
        works.depot,
        "UPDATE releases_file SET deleted_at = '2026-01-01 00:00:00' WHERE filename = ?",
        name,
    )

    late = works.people[alice].submit(page)

    assert "was deleted on 2026-01-01." in late.html
    assert name not in works.people[alice].get(f"{path}deleted/").html


def test_things_of_other_projects_do_not_exist(works: Works) -> None:
    theirs, name = works.project("theirs-pad"), _wheel("theirs-pad")
    works.act("alice", f"{theirs}1.0/{name}/delete/", typed=name)
    file_id = works.id_of("releases_file", "filename", name)
    works.project("mallorys-pad")
    works.has_role("mallory", "mallorys-pad", "owner")
    project_id = works.id_of("projects_project", "name", "theirs-pad")
    mine, mallory = "/project/mallorys-pad/", works.people["mallory"]

    tries = [
        mallory.post(f"{mine}deleted/files/{file_id}/restore/"),
        mallory.post(f"{mine}deleted/files/{file_id}/purge/", typed=name),
        mallory.post(f"{mine}1.0/{name}/delete/", typed=name),
        mallory.post(f"/account/projects/{project_id}/restore/"),
    ]

    assert [page.status for page in tries] == [404] * 4
    assert execute(works.depot, "SELECT purged_at FROM releases_file WHERE filename = ?", name) == [
        (None,)
    ]


def test_a_session_that_shows_no_factor_anew_deletes_nothing(works: Works) -> None:
    path = works.project("stale-pad")
    page = works.people["alice"].get(f"{path}delete/")
    grow_older(works.depot)

    asked = works.people["alice"].submit(page, typed="stale_pad")
    status = _status(works, path)
    works.people["alice"].submit(asked, password=works.people["alice"].password)
    grow_older(works.depot, -timedelta(minutes=31))  # nobody else's tests are to feel it

    assert asked.path == "/account/reauthenticate/"
    assert status == 200


@pytest.mark.parametrize("typed", ["\x00", "x" * 10_000, "<script>alert(1)</script>", "\u202e"])
def test_what_is_typed_is_never_run_and_deletes_nothing(works: Works, typed: str) -> None:
    name = "typed-pad"
    if _status(works, f"/project/{name}/") == 404:
        works.project(name)

    page = works.act("alice", f"/project/{name}/delete/", typed=typed)

    assert page.status == 200
    assert "<script>alert" not in page.html
    assert _status(works, f"/project/{name}/") == 200


@pytest.mark.parametrize(
    "path",
    [
        "not-a-version/delete/",
        "9.9/delete/",
        "9.9/yank/",
        "1.0/nothing.exe/delete/",
        "1.0/odd_pad-9.9-py3-none-any.whl/delete/",
        "deleted/files/00000000-0000-0000-0000-000000000000/purge/",
        "deleted/releases/00000000-0000-0000-0000-000000000000/restore/",
    ],
)
def test_what_never_was_is_not_found(works: Works, path: str) -> None:
    if _status(works, "/project/odd-pad/") == 404:
        works.project("odd-pad")

    assert works.people["alice"].get(f"/project/odd-pad/{path}").status == 404
