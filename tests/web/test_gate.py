"""Every route of the pages, by everyone who may ask, by every method: what passes the gate."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from tests.depots import Depot
from tests.pages import HEADERS, gate_of, routes
from tests.uploads import Wheel, publish
from tests.web.people import PASSWORD, Browser, Reply

from entrepot.web.gate import Who

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
NOBODY = "anonymous"
ELSEWHERE = "https://elsewhere.example"


ROUTES = routes()
TAKES_UPLOADS = {"/", "/legacy", "/legacy/"}
"""Where whoever sends is a machine, which may have lost its way."""
TAKES_A_LETTERS_SECRET = {"announcements/stop/<str:secret>/"}
"""What programs send, which have no cookie (RFC 8058): the secret in the address is enough."""
HEADERS_IN_LOWER_CASE = {name.lower(): value for name, value in HEADERS.items()}


@dataclass(frozen=True, slots=True)
class Cast:
    """Everyone who may ask, each in a browser of their own, and what Alice has."""

    depot: Depot
    people: dict[str, Browser]
    token_id: str
    address_of: Callable[[str], str]

    def ask(self, who: str, method: str, path: str) -> Reply:
        browser = self.people[who]
        headers = {"X-CSRFToken": browser.cookie("form"), "Origin": self.depot.url}
        return browser.ask(method, path, headers)


@pytest.fixture(scope="module")
def cast(new_data: Callable[[], Path]) -> Iterator[Cast]:
    """Alice owns left-pad, Bob maintains it, Mallory has no part in it, Root administers."""
    depot = Depot(new_data())
    depot.user("root", "--admin")
    token = depot.token("alice", "laptop", "left-pad")
    depot.start("--workers", "2")
    publish(depot.port, token, Wheel.made("left_pad"))
    depot.run("project", "add-role", "left-pad", "--user", "bob", "--role", "maintainer")
    people = {NOBODY: Browser(depot)}
    for name in ("alice", "bob", "mallory", "root"):
        depot.run("user", "set-password", name, input=PASSWORD)
        people[name] = Browser(depot).become_complete(name)
    person = json.loads(depot.run("user", "show", "alice", "--json").stdout)
    token_id = depot.token_id("laptop")
    yield Cast(depot, people, token_id, lambda pattern: _filled(pattern, token_id, person["id"]))
    depot.stop()


def _filled(pattern: str, token_id: str, person_id: str) -> str:
    """Return an address of this pattern that is Alice's where it can be anybody's."""
    known = {
        "<uuid:token_id>": token_id,
        "<uuid:session_id>": str(uuid4()),
        "<uuid:person_id>": person_id,
        "<uuid:case_id>": str(uuid4()),
        "<uuid:announcement_id>": str(uuid4()),
        "<uuid:invitation_id>": str(uuid4()),
        "<uuid:project_id>": str(uuid4()),
        "<uuid:release_id>": str(uuid4()),
        "<uuid:file_id>": str(uuid4()),
        "<int:pk>": "1",
        "<str:secret>": "guessed",
        "<str:name>": "left-pad",
        "<str:version>": "1.0",
        "<str:filename>": "left_pad-1.0-py3-none-any.whl",
    }
    path = f"/{pattern}"
    for parameter, value in known.items():
        path = path.replace(parameter, value)
    assert "<" not in path, f"tell this test what to put into {pattern}"
    return path


def test_every_route_is_behind_a_gate() -> None:
    assert [pattern for pattern, route in ROUTES.items() if not gate_of(route)] == []


def test_what_only_shows_takes_nothing_that_is_sent() -> None:
    for route in ROUTES.values():
        gate = gate_of(route)
        assert ("POST" in gate.methods) == (gate.sends is not None)
        assert gate.sends is None or gate.sends >= gate.looks, route.name


@pytest.mark.parametrize("pattern", sorted(ROUTES))
def test_nobody_passes_a_gate_that_is_not_theirs(cast: Cast, pattern: str) -> None:
    gate, path = gate_of(ROUTES[pattern]), cast.address_of(pattern)

    answers = {who: cast.ask(who, "GET", path) for who in cast.people}

    for who, answer in answers.items():
        assert answer.status < 500, (who, path)
    if gate.looks > Who.ANYONE:
        assert answers[NOBODY].status == 302
        assert "/account/login/" in answers[NOBODY].headers["location"]
    if gate.looks is Who.ADMINISTRATOR:
        others = {who: answer.status for who, answer in answers.items() if who != "root"}
        assert {others[who] for who in ("alice", "bob", "mallory")} == {404}


@pytest.mark.parametrize("pattern", sorted(ROUTES))
def test_nothing_is_sent_where_nothing_is_taken(cast: Cast, pattern: str) -> None:
    gate, path = gate_of(ROUTES[pattern]), cast.address_of(pattern)
    refused = UNSAFE if gate.sends is None else UNSAFE[1:]
    if path in {"/legacy", "/legacy/"}:
        return  # the machines' door takes what is sent there

    statuses = {method: cast.ask("root", method, path).status for method in refused}

    assert set(statuses.values()) <= {404, 405}, statuses


@pytest.mark.parametrize("pattern", sorted(ROUTES))
def test_a_form_without_its_secret_is_refused(cast: Cast, pattern: str) -> None:
    if gate_of(ROUTES[pattern]).sends is None or pattern in TAKES_A_LETTERS_SECRET:
        return

    path = cast.address_of(pattern)
    answer = cast.people["alice"].ask("POST", path, {"Origin": ELSEWHERE})

    assert answer.status == 403


@pytest.mark.parametrize("pattern", sorted(ROUTES))
def test_every_answer_has_all_headers_that_keep_a_browser_safe(cast: Cast, pattern: str) -> None:
    path = cast.address_of(pattern)
    methods = ("GET",) if path in TAKES_UPLOADS else ("GET", "POST", "DELETE")

    for who, browser in cast.people.items():
        for method in methods:
            answer = browser.ask(method, path, {"Origin": ELSEWHERE})  # so that nothing is done
            kept = set(re.split(r",\s*", answer.headers["cache-control"]))
            assert answer.headers.items() >= HEADERS_IN_LOWER_CASE.items()
            assert int(answer.headers["content-length"]) == len(answer.html.encode())
            assert kept >= {"private", "no-store"} or (who == NOBODY and kept == {"no-cache"})
            assert answer.headers.get("location", "/").startswith("/")


FOREIGN = [
    "/account/tokens/{token}/revoke/",
    "/project/left-pad/settings/",
    "/project/left-pad/settings/visibility/",
    "/project/left-pad/settings/tokens/{token}/",
]


@pytest.mark.parametrize("path", FOREIGN)
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("who", ["bob", "mallory", "root"])
def test_somebody_elses_thing_does_not_exist(cast: Cast, who: str, method: str, path: str) -> None:
    if method == "POST" and path.endswith("/settings/"):
        return  # nothing can be sent there

    theirs = cast.ask(who, method, path.format(token=cast.token_id))
    nobodys = cast.ask(
        who,
        method,
        path.format(token=uuid4()).replace("left-pad", "no-such-pad"),
    )

    assert theirs.status == nobodys.status == 404
    assert _without_secret(theirs) == _without_secret(nobodys)


def _without_secret(answer: Reply) -> str:
    """Return a page without the form's secret, masked anew each time, and without its address."""
    return re.sub(r'name="(csrfmiddlewaretoken|next)" value="[^"]+"', "", answer.html)
