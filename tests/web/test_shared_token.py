"""One token in many hands: it takes what all of them send, and its owner sees who they are."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from tests.cli.commands import execute
from tests.depots import Depot
from tests.uploads import Wheel, publish
from tests.web.newcomers import joined
from tests.web.people import Browser

PROJECTS, RELEASES = 10, 5
CLIENTS = ("twine/7.0.0", "uv/0.13.9", "poetry/2.4.0", "hatch/1.16.0", "pdm/2.27.0")
NETWORKS = ("192.0.2.7", "198.51.100.4")
TOKENS = "/account/tokens/"


@pytest.fixture(scope="module")
def depot(peopled: Callable[..., Depot]) -> Iterator[Depot]:
    depot = peopled(TWO_FACTOR="encouraged", TRUSTED_PROXIES="127.0.0.1").start("--workers", "2")
    yield depot
    depot.stop()


@pytest.fixture(scope="module")
def gina(depot: Depot) -> Browser:
    return joined(depot, "gina")


def _path(depot: Depot, description: str) -> str:
    query = "SELECT id FROM tokens_token WHERE description = ?"
    [(token_id,)] = execute(depot, query, description)
    return f"{TOKENS}{UUID(token_id)}/"


def _rows(html: str) -> list[str]:
    """Return the rows of the table, as text without marks."""
    _, _, body = html.partition("<tbody>")
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in rows]


def test_fifty_uploads_at_once_with_one_token_are_all_taken_and_told_apart(
    depot: Depot, gina: Browser
) -> None:
    token = gina.make_token("group")
    wheels = [
        Wheel.made(f"shared_{project}", f"{release}.0")
        for release in range(RELEASES)
        for project in range(PROJECTS)
    ]

    def send(numbered: tuple[int, Wheel]) -> int:
        number, wheel = numbered
        headers = {
            "User_Agent": f"{CLIENTS[number % 5]} CPython/3.13",
            "X_Forwarded_For": NETWORKS[number % 2],
            "X_Forwarded_Proto": "https",
        }
        return publish(depot.port, token, wheel, **headers)[0]

    with ThreadPoolExecutor(len(wheels)) as group:
        statuses = list(group.map(send, enumerate(wheels)))

    rows = _rows(gina.get(_path(depot, "group")).html)
    assert statuses == [200] * 50
    assert len(rows) == len(CLIENTS) * len(NETWORKS)
    for client in CLIENTS:
        for network in ("192.0.2.0/24", "198.51.100.0/24"):
            [row] = [each for each in rows if client in each and network in each]
            assert " 5 shared-" in row  # times, and what it did last
            assert row.endswith("published")


def test_the_list_leads_to_all_uses_of_a_token(depot: Depot, gina: Browser) -> None:
    gina.make_token("never used")
    path = _path(depot, "never used")

    listed, page = gina.get(TOKENS), gina.get(path)

    assert path in listed.html
    assert "It was never used." in page.html


def test_what_somebody_else_used_their_token_for_does_not_exist_for_others(
    depot: Depot, gina: Browser
) -> None:
    gina.make_token("private")
    mallory = joined(depot, "mallory-the-second")

    answers = [mallory.get(path) for path in (_path(depot, "private"), f"{TOKENS}{uuid4()}/")]

    assert [answer.status for answer in answers] == [404, 404]
    assert "private" not in answers[0].html


def test_a_revoked_token_still_shows_what_it_was_used_for(depot: Depot, gina: Browser) -> None:
    token = gina.make_token("revoked")
    assert publish(depot.port, token, Wheel.made("before_revoking"))[0] == 200
    path = _path(depot, "revoked")
    gina.submit(gina.get(f"{path}revoke/"))

    page = gina.get(path)

    [row] = _rows(page.html)
    assert row.endswith("before-revoking : published")
    assert f"{path}revoke/" not in page.html


def test_the_owner_of_a_blocked_token_reads_which_project_does_not_take_it(
    depot: Depot, gina: Browser
) -> None:
    owner = joined(depot, "otto")
    assert publish(depot.port, owner.make_token("first"), Wheel.made("ottos_pad"))[0] == 200
    depot.run("project", "add-role", "ottos-pad", "--user", "gina", "--role", "maintainer")
    gina.make_token("blocked one")
    path = _path(depot, "blocked one")
    token_path = path.replace(TOKENS, "/project/ottos-pad/settings/tokens/")
    owner.submit(owner.get("/project/ottos-pad/settings/"), token_path, act="block")

    pages = [gina.get(TOKENS), gina.get(path)]

    for page in pages:
        text = " ".join(re.sub(r"<[^>]+>", "", page.html).split())
        assert text.count("Blocked by an owner of ottos_pad: it does not publish there.") == 1
    owner.submit(owner.get("/project/ottos-pad/settings/"), token_path, act="unblock")
    assert "Blocked by an owner" not in gina.get(TOKENS).html
