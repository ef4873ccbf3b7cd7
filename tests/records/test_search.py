"""Who looks for a project finds it: by its name, by what it is for, and with a slip."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.conftest import NOW
from tests.records import cast

from entrepot.records.projects.models import Project, Role, State
from entrepot.records.projects.queries import ANYONE
from entrepot.records.releases.models import File, Release
from entrepot.records.search import actions, queries
from entrepot.records.search.models import Document, Posting
from entrepot.records.search.queries import MAX_FOUND, Order
from entrepot.records.search.words import words_of

pytestmark = pytest.mark.django_db

SHELF = {
    "left-pad": "Pads text on the left",
    "leftover": "Keeps what is left of a meal",
    "requests": "HTTP for humans",
    "requests-toolbelt": "Helpers for requests",
    "http-client": "Talks to servers",
    "pyyaml": "A parser and emitter",
    "flask": "A small web framework",
    "sanic": "Like flask but async",
    "café-menus": "",
    "chinois": "图像处理和数据分析",
    "cafe": "Reads the menus of a café",
}


def _release(project: Project, version: str, summary: str, *, days: int = 0) -> Release:
    release = Release.objects.create(
        project=project,
        version=version,
        canonical_version=version,
        summary=summary,
        description="",
        description_content_type="",
        metadata={},
        created_at=NOW,
    )
    File.objects.create(
        project=project,
        release=release,
        filename=f"{uuid4()}.tar.gz",
        uniqueness_key="sdist",
        package_type="sdist",
        size=1,
        sha256="0" * 64,
        blake2b_256="0" * 64,
        md5="",
        requires_python="",
        storage_key=str(uuid4()),
        uploaded_at=NOW + timedelta(days=days),
    )
    return release


def _project(name: str, summary: str, *, days: int = 0) -> Project:
    project = Project.objects.create(
        name=name,
        display_name=name,
        is_listed=True,
        created_at=NOW + timedelta(days=days),
    )
    _release(project, "1.0", summary, days=days)
    return project


@pytest.fixture
def shelf() -> None:
    for days, (name, summary) in enumerate(SHELF.items()):
        if name.isascii():
            actions.refresh(_project(name, summary, days=days))


def _found(text: str, order: Order = Order.RELEVANCE) -> list[str]:
    found = queries.found(text, order=order, reader=ANYONE)
    return [document.project.name for document in queries.shown(found.ids)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("requests", "requests"),
        ("REQUESTS", "requests"),
        ("left-pad", "left-pad"),
        ("left_pad", "left-pad"),
        ("Left Pad", "left-pad"),
        ("leftpad", "left-pad"),
        ("lef", "left-pad"),
        ("flask", "flask"),
        ("humans", "requests"),
        ("yaml", "pyyaml"),
        ("framework web", "flask"),
        ("requests helpers", "requests-toolbelt"),
        ("café", "cafe"),
        ("CAFE\u0301", "cafe"),
        ("图像", "chinois"),
        ("数据分析", "chinois"),
    ],
)
def test_what_is_meant_comes_first(shelf: None, text: str, first: str) -> None:
    assert _found(text)[0] == first


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("reqeusts", "requests"),
        ("requsts", "requests"),
        ("flaskk", "flask"),
        ("falsk", "flask"),
        ("pyaml", "pyyaml"),
        ("lefft-pad", "left-pad"),
        ("framewrok", "flask"),
        ("leftpda", "left-pad"),
    ],
)
def test_a_slip_of_the_fingers_finds_it_all_the_same(shelf: None, text: str, first: str) -> None:
    assert _found(text)[0] == first


def test_a_name_comes_before_a_summary_and_a_whole_word_before_its_beginning(shelf: None) -> None:
    assert _found("flask") == ["flask", "sanic"]
    assert _found("left")[:2] == ["left-pad", "leftover"]
    assert _found("http") == ["http-client", "requests"]


def test_every_word_must_be_there(shelf: None) -> None:
    assert _found("flask async") == ["sanic"]
    assert _found("flask humans") == []


def test_the_newest_come_first_if_that_is_asked(shelf: None) -> None:
    assert _found("flask", Order.NEWEST) == ["sanic", "flask"]
    assert _found("")[0] == "cafe"


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE projects_project; --",
        '"left" OR "1"="1"',
        "left* NEAR/2 pad",
        "%",
        "_",
        "a" * 10_000,
        "left " * 3_000,
        "\x00left\x00",
        "\u202eleft",
        "\ud800",
        "\ufeff",
        "🎒🎒🎒",
        "((((((",
        "مكتبة",
        "^$",
        "\\",
        "ß" * 300,
        "\U0010ffff",
    ],
)
def test_whatever_is_asked_has_an_answer(shelf: None, text: str) -> None:
    assert isinstance(_found(text), list)


def test_a_sign_of_a_query_language_is_only_a_sign(shelf: None) -> None:
    assert _found("%") == _found("")
    assert _found("left%") == _found("left")


def test_what_a_release_says_anew_is_found_and_what_it_said_is_not() -> None:
    project = _project("left-pad", "Pads text")
    actions.refresh(project)
    _release(project, "2.0", "Fills strings")

    actions.refresh(project)

    assert _found("strings") == ["left-pad"]
    assert _found("text") == []
    assert Document.objects.get().version == "2.0"


def test_a_prerelease_does_not_speak_for_a_project() -> None:
    project = _project("left-pad", "Pads text")
    _release(project, "2.0rc1", "Breaks everything")

    actions.refresh(project)

    assert _found("breaks") == []


@pytest.mark.parametrize("change", [{"state": State.DELETED}, {"is_listed": False}])
def test_what_is_not_to_be_seen_is_not_found(shelf: None, change: dict[str, Any]) -> None:
    Project.objects.filter(name="flask").update(**change)

    assert _found("flask") == ["sanic"]
    assert "flask" not in [found.project.name for found in queries.new(reader=ANYONE)]
    assert "flask" not in [found.project.name for found in queries.updated(reader=ANYONE)]
    assert "flask" not in _found("")


def test_the_clock_finds_what_nobody_refreshed() -> None:
    project = _project("left-pad", "Pads text")
    assert actions.refresh_stale(limit=10) == 1
    assert actions.refresh_stale(limit=10) == 0
    Project.objects.filter(pk=project.pk).update(revision=7)

    assert actions.refresh_stale(limit=10) == 1
    assert Document.objects.get().revision == 7


def test_refreshing_what_did_not_change_writes_no_word_anew() -> None:
    project = _project("left-pad", "Pads text")
    actions.refresh(project)
    before = set(Posting.objects.values_list("pk", flat=True))

    actions.refresh(project)

    assert set(Posting.objects.values_list("pk", flat=True)) == before


def test_a_project_whose_files_are_gone_is_found_by_nothing_it_said() -> None:
    project = _project("left-pad", "Pads text")
    actions.refresh(project)
    File.objects.update(deleted_at=NOW)

    actions.refresh(project)

    assert _found("pads") == []


def test_a_question_takes_as_many_statements_however_much_there_is(shelf: None) -> None:
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            _found("reqeusts humans")
        assert not any("LIKE '%" in query["sql"] for query in seen.captured_queries)
        return len(seen)

    before = statements()
    for number in range(50):
        actions.refresh(_project(f"requests-{number}", "HTTP for humans"))

    assert statements() == before == 4


def test_so_many_are_found_and_no_more() -> None:
    at = {"is_listed": True, "created_at": NOW}
    made = Project.objects.bulk_create(
        Project(name=f"pad-{number}", display_name="pad", **at) for number in range(MAX_FOUND + 1)
    )
    Document.objects.bulk_create(
        Document(project=project, revision=0, uploaded_at=NOW, created_at=NOW) for project in made
    )
    Posting.objects.bulk_create(
        Posting(document_id=project.pk, word=b"pad", place=2) for project in made
    )

    for text in ("pad", ""):
        found = queries.found(text, order=Order.RELEVANCE, reader=ANYONE)
        assert len(found.ids) == MAX_FOUND
        assert found.is_cut


def test_the_roles_of_a_person_are_theirs_alone_and_can_be_looked_through(shelf: None) -> None:
    alice, bob = cast.person("alice"), cast.person("bob")
    for project in Project.objects.all():
        Role.objects.create(project=project, user=alice, name="owner", created_at=NOW)
    Role.objects.create(
        project=Project.objects.get(name="flask"), user=bob, name="reader", created_at=NOW
    )

    def names(user: Any, named: str = "", *, is_by_upload: bool = False) -> list[str]:
        roles = queries.roles_of(user, named=named, is_by_upload=is_by_upload)
        return [role.project.name for role in roles]

    assert names(bob) == ["flask"]
    assert names(alice)[:2] == ["cafe", "chinois"]
    assert names(alice, is_by_upload=True)[:2] == ["cafe", "chinois"]
    assert names(alice, is_by_upload=True)[-1] == "left-pad"
    assert names(alice, "REQUESTS_t") == ["requests-toolbelt"]
    assert names(alice, "requests 100%") == []


def test_a_word_is_kept_without_case_accent_and_sign() -> None:
    assert words_of("Über-CAFÉ's straße_2.0") == ["uber", "cafe", "s", "strasse", "2", "0"]
    assert words_of("数据分析 x") == ["数据", "据分", "分析", "x"]
    assert words_of("\x00 !?") == []
