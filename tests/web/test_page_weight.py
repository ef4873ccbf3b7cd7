"""What a page weighs on the wire, with 3,000 files, 1,000 releases and 40 people."""

import gzip
import http.client
import re
import time
from collections.abc import Callable, Iterator
from html import escape

import pytest
from tests.cli.commands import execute
from tests.depots import Depot
from tests.web import stocks
from tests.web.newcomers import joined
from tests.web.people import Browser

LIGHT = 60 * 1024
LONG = "\n".join(
    f"Line {n}: words that are all a little different, {n * 7919 % 9973}." for n in range(9000)
)


@pytest.fixture(scope="module")
def crowd(peopled: Callable[..., Depot]) -> Iterator[Depot]:
    """A project with 1,000 releases, 3,000 files in the newest, 40 people, much to read."""
    depot = peopled()
    [(alice,)] = execute(depot, "SELECT id FROM accounts_user WHERE username = 'alice'")
    project = stocks.projects(depot, ["big-pad"], owner_id=alice)["big-pad"]
    stocks.releases(depot, project, [f"1.{number}" for number in range(999)], description="")
    newest = stocks.releases(
        depot, project, ["2.0"], description=LONG, description_content_type="text/markdown"
    )["2.0"]
    names = (
        f"big_pad-2.0-{n}-cp{n % 90}-cp{n % 90}-manylinux_2_28_x86_64.whl" for n in range(3000)
    )
    stocks.files(depot, project, newest, names)
    stocks.insert(
        depot, "releases_readme", [{"release_id": newest, "html": "", "is_cut": 0, "renderer": 0}]
    )
    depot.start("--workers", "1")
    for number in range(39):
        joined(depot, f"helper{number}")
    rows = execute(depot, "SELECT id FROM accounts_user WHERE username LIKE 'helper%'")
    stocks.roles(depot, [(project, person, "maintainer") for (person,) in rows])
    _until_rendered(depot)
    yield depot
    depot.stop()


def _until_rendered(depot: Depot) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        [(renderer,)] = execute(depot, "SELECT renderer FROM releases_readme")
        if renderer:
            return
        time.sleep(0.2)
    raise AssertionError("the description was not rendered")


def _ask(depot: Depot, path: str, **headers: str) -> tuple[dict[str, str], bytes]:
    connection = http.client.HTTPConnection("localhost", depot.port, timeout=30)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers={"Accept-Encoding": "gzip, br"} | named)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200
        return {name.lower(): value for name, value in answer.getheaders()}, body
    finally:
        connection.close()


def _weight(depot: Depot, path: str, **headers: str) -> int:
    """Return the bytes of a page and of all that it makes a browser fetch."""
    head, body = _ask(depot, path, **headers)
    html = gzip.decompress(body) if head.get("content-encoding") == "gzip" else body
    parts = re.findall(r'(?:src|href)="(/static/[^"]+)"', html.decode())
    assert any(part.endswith(".css") for part in parts)
    return len(body) + sum(len(_ask(depot, part)[1]) for part in set(parts))


@pytest.mark.parametrize(
    "path",
    ["/", "/project/big-pad/", "/project/big-pad/?page=30", "/project/big-pad/releases/"],
)
def test_a_page_is_light_on_the_wire(crowd: Depot, path: str) -> None:
    assert _weight(crowd, path) < LIGHT


def test_the_page_of_a_project_is_as_light_for_whoever_is_signed_in(crowd: Depot) -> None:
    alice = Browser(crowd)
    alice.sign_in("alice")
    cookie = f"session={alice.cookie('session')}"

    assert _weight(crowd, "/project/big-pad/", Cookie=cookie) < LIGHT


def test_a_page_that_repeats_what_was_asked_is_not_compressed_for_whoever_has_a_session(
    crowd: Depot,
) -> None:
    alice = Browser(crowd)
    alice.sign_in("alice")
    cookie = f"session={alice.cookie('session')}"

    for path in ("/account/", "/?guess"):
        head, body = _ask(crowd, path, Cookie=cookie)
        assert "content-encoding" not in head
        assert b"</html>" in body


def test_a_form_for_strangers_is_not_compressed_beside_its_secret(crowd: Depot) -> None:
    head, _ = _ask(crowd, "/account/login/?next=/guess/")

    assert "set-cookie" in head
    assert "content-encoding" not in head


@pytest.mark.parametrize("refused", ["identity", "gzip;q=0", "br", "gzip;q=0.000", ""])
def test_whoever_does_not_take_gzip_gets_none(crowd: Depot, refused: str) -> None:
    head, body = _ask(crowd, "/project/big-pad/", Accept_Encoding=refused)

    assert "content-encoding" not in head
    assert "accept-encoding" in head["vary"].lower()
    assert int(head["content-length"]) == len(body)


def test_all_files_and_all_releases_are_reached_page_by_page(crowd: Depot) -> None:
    browser = Browser(crowd)
    first = browser.get("/project/big-pad/").html
    last = browser.get("/project/big-pad/?page=30").html
    releases = browser.get("/project/big-pad/releases/?page=10").html

    assert first.count("manylinux_2_28_x86_64.whl</a>") == 100
    assert last.count("manylinux_2_28_x86_64.whl</a>") == 100
    assert "Page 30 of 30" in last
    assert escape("?page=2#files") in first
    assert "All 1000 releases" in first
    assert "Page 10 of 10" in releases
    assert releases.count("/project/big-pad/1.") == 100


def test_a_page_of_a_thousand_releases_is_there_at_once(crowd: Depot) -> None:
    _ask(crowd, "/project/big-pad/")
    begun = time.monotonic()
    for _ in range(5):
        _ask(crowd, "/project/big-pad/")

    assert (time.monotonic() - begun) / 5 < 1


def test_everyone_who_publishes_is_named(crowd: Depot) -> None:
    html = Browser(crowd).get("/project/big-pad/").html

    people = html.partition('id="people"')[2].partition("</section>")[0]
    assert people.count("<li>") == 40
