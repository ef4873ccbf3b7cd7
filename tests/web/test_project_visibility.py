"""Who may read a project, settled by its owner on the project's settings; and tokens that read."""

from collections.abc import Callable, Iterator

import pytest
from tests.api import wire
from tests.api.publishers import basic
from tests.cli.commands import entries
from tests.depots import Depot
from tests.uploads import Wheel, publish
from tests.web.newcomers import joined
from tests.web.people import Browser, token_on

SETTINGS = "/project/left-pad/settings/"
VISIBILITY = f"{SETTINGS}visibility/"
CREATE = "/account/tokens/create/"


@pytest.fixture(scope="module")
def depot(peopled: Callable[..., Depot]) -> Iterator[Depot]:
    started = peopled(TWO_FACTOR="encouraged").start("--workers", "1")
    token = started.token("alice", "ci", "left-pad")
    assert publish(started.port, token, Wheel.made("left_pad"))[0] == 200
    yield started
    started.stop()


@pytest.fixture(scope="module")
def alice(depot: Depot) -> Browser:
    browser = Browser(depot)
    browser.sign_in("alice")
    return browser


@pytest.fixture
def closed(alice: Browser) -> Iterator[None]:
    alice.submit(alice.get(SETTINGS), VISIBILITY, visibility="members")
    yield
    alice.submit(alice.get(SETTINGS), VISIBILITY, visibility="instance")


def _status(depot: Depot, path: str = "/simple/left-pad/", token: str = "") -> int:
    headers = {"Authorization": basic("__token__", token)} if token else {}
    return wire.ask(depot.port, "GET", path, headers).status


def _chosen(browser: Browser) -> str:
    return browser.get(SETTINGS).form(VISIBILITY).fields["visibility"]


def test_an_owner_closes_the_project_and_opens_it_again(depot: Depot, alice: Browser) -> None:
    before = (_chosen(alice), _status(depot))

    page = alice.submit(alice.get(SETTINGS), VISIBILITY, visibility="members")
    after = (_chosen(alice), _status(depot))
    opened = alice.submit(alice.get(SETTINGS), VISIBILITY, visibility="instance")

    assert page.path == opened.path == SETTINGS
    assert "Only its members see left-pad from now on." in page.html
    assert "Whoever may read this index sees left-pad from now on." in opened.html
    assert (before, after) == (("instance", 200), ("members", 401))
    assert (_chosen(alice), _status(depot)) == ("instance", 200)
    assert {actor for actor, *_ in entries(depot, "project.visibility-changed")} == {"person"}


def test_closing_twice_closes_once(depot: Depot, alice: Browser, closed: None) -> None:
    before = entries(depot, "project.visibility-changed")

    alice.submit(alice.get(VISIBILITY), VISIBILITY, visibility="members")

    assert entries(depot, "project.visibility-changed") == before


@pytest.mark.parametrize("visibility", ["public", "", "everyone\0"])
def test_what_was_not_offered_changes_nothing_and_is_shown_on_a_page_of_its_own(
    alice: Browser, visibility: str
) -> None:
    page = alice.submit(alice.get(VISIBILITY), VISIBILITY, visibility=visibility)

    assert (page.status, page.path) == (200, VISIBILITY)
    assert 'aria-invalid="true"' in page.html
    assert _chosen(alice) == "instance"


def test_who_does_not_own_it_settles_nothing(depot: Depot, alice: Browser) -> None:
    ben = joined(depot, "ben")
    depot.run("project", "add-role", "left-pad", "--user", "ben", "--role", "maintainer")

    page = ben.post(VISIBILITY, visibility="members")

    assert page.status == 404
    assert _chosen(alice) == "instance"


@pytest.mark.usefixtures("closed")
def test_a_closed_project_says_so_to_members_and_asks_others_for_a_role(
    depot: Depot, alice: Browser
) -> None:
    mallory = joined(depot, "mal")

    refused, seen = mallory.get("/project/left-pad/"), alice.get("/project/left-pad/")

    assert refused.status == 403
    assert "Ask one of its owners for a role." in refused.html
    assert "left_pad" not in refused.html
    assert "For members only" in seen.html


def test_the_form_of_a_token_offers_reading_only_where_something_is_private(
    depot: Depot, alice: Browser
) -> None:
    before = alice.get(CREATE).html

    alice.submit(alice.get(SETTINGS), VISIBILITY, visibility="members")
    after = alice.get(CREATE).html
    alice.submit(alice.get(SETTINGS), VISIBILITY, visibility="instance")

    assert 'name="may"' not in before
    assert after.count('name="may"') == 3


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize(
    ("may", "reads", "uploads"),
    [
        ("upload", 403, 200),
        ("read", 200, 403),
        ("both", 200, 200),
    ],
)
def test_a_token_made_on_the_page_does_what_was_chosen(
    depot: Depot, alice: Browser, may: str, reads: int, uploads: int
) -> None:
    fields = {"description": f"may {may}", "scope": "projects", "projects": "left-pad"}
    page = alice.submit(alice.get(CREATE), may=may, **fields)
    token = token_on(page)

    version = {"upload": "2.0", "read": "3.0", "both": "4.0"}[may]
    uploaded, _ = publish(depot.port, token, Wheel.made("left_pad", version))

    assert (_status(depot, token=token), uploaded) == (reads, uploads)
    assert ("UV_INDEX_DEPOT_PASSWORD" in page.html) == (may != "upload")
    assert ("TWINE_PASSWORD" in page.html) == (may != "read")
    assert f"//{token}" not in page.html
    assert f":{token}@" not in page.html


@pytest.mark.usefixtures("closed")
def test_the_list_of_tokens_says_what_each_may_do(depot: Depot, alice: Browser) -> None:
    depot.token("alice", "says what it may", action="read")

    listed = alice.get("/account/tokens/").html.partition("says what it may")[2]

    assert "may read" in listed.partition("</tr>")[0]


@pytest.mark.usefixtures("closed")
def test_who_was_suspended_sees_nothing_more_though_signed_in(depot: Depot) -> None:
    depot.run("project", "add-role", "left-pad", "--user", "bob", "--role", "reader")
    bob = Browser(depot)
    bob.sign_in("bob")
    token = depot.token("bob", "reads", action="read")
    before = (bob.get("/project/left-pad/").path, _status(depot, token=token))

    depot.run("user", "suspend", "bob", "--why", "left")

    assert before == ("/project/left-pad/", 200)
    assert bob.get("/project/left-pad/").path == "/account/login/"
    assert _status(depot, token=token) == 403


@pytest.mark.usefixtures("closed")
def test_an_owner_keeps_a_token_that_reads_from_the_closed_project(
    depot: Depot, alice: Browser
) -> None:
    token = depot.token("alice", "reads and is kept", action="read")
    path = f"{SETTINGS}tokens/{depot.token_id('reads and is kept')}/"
    before = _status(depot, token=token)

    page = alice.submit(alice.get(SETTINGS), path, act="block")
    blocked = _status(depot, token=token)
    alice.submit(page, path, act="unblock")

    assert "Tokens that can publish or read it" in page.html
    assert (before, blocked, _status(depot, token=token)) == (200, 403, 200)


def test_a_token_that_only_reads_is_no_concern_of_an_open_projects_owners(
    depot: Depot, alice: Browser
) -> None:
    depot.token("alice", "reads what is open", action="read")

    assert "reads what is open" not in alice.get(SETTINGS).html
