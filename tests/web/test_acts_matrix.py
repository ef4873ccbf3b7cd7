"""Everything that is done to a project on pages, by everyone and by whatever a machine holds."""

import base64
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from tests.cli.commands import execute
from tests.depots import Depot
from tests.pages import gate_of, routes
from tests.web import projects
from tests.web.people import PASSWORD, Browser
from tests.web.projects import Works

OF_OWNERS = {
    "collaborators/invite/",
    "collaborators/invitations/<uuid:invitation_id>/withdraw/",
    "collaborators/<uuid:person_id>/",
    "collaborators/<uuid:person_id>/remove/",
    "delete/",
    "deleted/",
    "deleted/files/<uuid:file_id>/restore/",
    "deleted/files/<uuid:file_id>/purge/",
    "deleted/releases/<uuid:release_id>/restore/",
    "<str:version>/delete/",
    "<str:version>/<str:filename>/delete/",
}
OF_UPLOADERS = {"<str:version>/yank/", "<str:version>/unyank/"}
OF_EVERYONE_WITH_A_ROLE = {"collaborators/", "collaborators/leave/"}

PROJECT = "project/<str:name>/"
FIELDS = {
    "typed": "matrix_pad",
    "role": "owner",
    "invitee": "mallory",
    "reason": "",
}
TABLES = (
    "projects_project",
    "projects_role",
    "releases_release",
    "releases_file",
    "invitations_invitation",
    "audit_entry",
)


def _acts() -> dict[str, str]:
    """Return the whole pattern of every act on a project, by its part below the project's."""
    inner = OF_OWNERS | OF_UPLOADERS | OF_EVERYONE_WITH_A_ROLE
    return {part: f"{PROJECT}{part}" for part in sorted(inner)}


@pytest.fixture(scope="module")
def works(peopled: Callable[..., Depot]) -> Iterator[Works]:
    """Alice owns matrix-pad, Bob maintains it, Rita reads it; Root administers, Mallory tries."""
    started = projects.begun(peopled)
    depot = started.depot
    started.project("matrix-pad", "1.0", "2.0")
    depot.run("user", "create", "root", "--admin", "--email", "root@example.com")
    depot.run("user", "set-password", "root", input=PASSWORD)
    depot.user("rita", password=PASSWORD)
    for name in ("root", "rita"):
        started.people[name] = Browser(depot)
        started.people[name].sign_in(name)
    started.has_role("bob", "matrix-pad", "maintainer")
    started.has_role("rita", "matrix-pad", "reader")
    started.invite("matrix-pad", "root", "reader")
    yield started
    depot.stop()


@pytest.fixture(scope="module")
def address_of(works: Works) -> Callable[[str], str]:
    [(release_id,)] = execute(works.depot, "SELECT id FROM releases_release WHERE version = '1.0'")
    wheel = "matrix_pad-1.0-py3-none-any.whl"
    known = {
        "<str:name>": "matrix-pad",
        "<str:version>": "1.0",
        "<str:filename>": wheel,
        "<uuid:file_id>": works.id_of("releases_file", "filename", wheel),
        "<uuid:release_id>": str(UUID(release_id)),
        "<uuid:person_id>": works.person("bob"),
        "<uuid:invitation_id>": works.invitation("matrix-pad"),
        "<uuid:project_id>": works.id_of("projects_project", "name", "matrix-pad"),
    }

    def filled(pattern: str) -> str:
        path = f"/{pattern}"
        for parameter, value in known.items():
            path = path.replace(parameter, value)
        assert "<" not in path, pattern
        return path

    return filled


def _rows(works: Works) -> list[object]:
    return [execute(works.depot, f"SELECT * FROM {table} ORDER BY 1") for table in TABLES]  # noqa: S608 (constants)


def test_every_act_on_a_project_is_in_the_matrix() -> None:
    theirs = {
        pattern
        for pattern, route in routes().items()
        if route.callback.__module__.rpartition(".")[2] in {"collaborators", "deletion", "yanking"}
        and pattern.startswith(PROJECT)
    }

    assert theirs == set(_acts().values())


@pytest.mark.parametrize("part", sorted(_acts()))
def test_whoever_may_not_finds_nothing_and_changes_nothing(
    works: Works,
    address_of: Callable[[str], str],
    part: str,
) -> None:
    path, sends = address_of(_acts()[part]), gate_of(routes()[_acts()[part]]).sends
    allowed = {"alice"}
    allowed |= {"bob"} if part not in OF_OWNERS else set()
    allowed |= {"rita"} if part in OF_EVERYONE_WITH_A_ROLE else set()
    before = _rows(works)

    for who, browser in works.people.items():
        looked = browser.get(path).status
        assert looked == (200 if who in allowed else 404), who
        if who not in allowed and sends is not None:
            assert browser.post(path, **FIELDS).status == 404, who
    nobody = Browser(works.depot).ask("GET", path, {})

    assert nobody.status == 302
    assert nobody.headers["location"].startswith("/account/login/")
    assert _rows(works) == before


def _machines(works: Works) -> dict[str, str]:
    """Return what a machine may send as its credential, all of Alice's, who owns the project."""
    pairs = {
        "token": f"__token__:{works.token}",
        "token by name": f"alice:{works.token}",
        "password": f"alice:{PASSWORD}",
    }
    sent = {
        what: f"Basic {base64.b64encode(pair.encode()).decode()}" for what, pair in pairs.items()
    }
    return sent | {"bearer": f"Bearer {works.token}", "plain": f"Token {works.token}"}


def test_no_token_does_any_of_it(works: Works, address_of: Callable[[str], str]) -> None:
    before, token_id = _rows(works), works.depot.token_id("everything")
    patterns = [
        pattern
        for pattern, route in routes().items()
        if pattern in _acts().values()
        or pattern.startswith(("account/invitations/", "account/projects/"))
        or route.name in {"project-settings", "project-token"}
    ]
    assert len(patterns) >= len(_acts()) + 3

    for what, credential in _machines(works).items():
        machine = Browser(works.depot)
        for pattern in patterns:
            path = address_of(pattern.replace("<uuid:token_id>", token_id))
            for method in ("POST", "DELETE", "PUT", "PATCH"):
                headers = {"Authorization": credential, "Origin": works.depot.url}
                answer = machine.ask(method, path, headers)
                assert answer.status in {302, 403, 405}, (what, method, path)
            looked = machine.ask("GET", path, {"Authorization": credential})
            assert looked.status == 302, (what, path)

    assert _rows(works) == before


def test_a_token_in_a_form_is_no_credential_either(
    works: Works,
    address_of: Callable[[str], str],
) -> None:
    before = _rows(works)
    somebody = Browser(works.depot)
    page = somebody.get("/account/login/")

    for part in sorted(_acts()):
        fields = page.form().fields | FIELDS | {"login": "alice", "password": works.token}
        sent = somebody.send(address_of(_acts()[part]), **fields)
        assert sent.path == "/account/login/" or sent.status in {403, 405}

    assert not somebody.is_signed_in()
    assert _rows(works) == before
