"""Every address there is, asked by everyone there is, about what is for members only.

The machines' table and the map of pages are read from the code, so that no route is forgotten.
Nobody who may not read learns a byte of a closed project, but that its name is taken.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest
from tests.api import parcels, wire
from tests.api.parcels import Parcel
from tests.api.publishers import Publisher, basic
from tests.api.wire import Answer
from tests.depots import Depot
from tests.pages import routes
from tests.web.people import PASSWORD, Browser

from entrepot.api import app

NAME, OPEN = "closed-pad", "open-pad"
SHOWN, HIDDEN = "77.7.777", "88.8.888"
"""The version that stands in addresses here, and one that nobody asks for by name."""
SECRET = "zyzzyva"

TOKENS = (
    "nobody",
    "a bad token",
    "a token for uploads",
    "a stranger's token",
    "a reader's token",
    "a maintainer's token",
)
SESSIONS = ("a stranger", "a reader", "the owner", "an administrator")
READERS = {"a reader's token", "a maintainer's token", "a reader", "the owner"}
PEOPLE = {"a stranger": "mallory", "a reader": "rita", "the owner": "alice"} | {
    "an administrator": "root"
}

INSTANCES = ("public", "authenticated")
MACHINES, BROWSERS = "machines", "browsers"


def _by_machine(*statuses: int) -> dict[str, int]:
    """What tokens are told, in their order; a session counts for nothing there."""
    return dict(zip(TOKENS, statuses, strict=True)) | dict.fromkeys(SESSIONS, statuses[0])


def _by_browser(nobody: int, *statuses: int) -> dict[str, int]:
    """What people are told, in their order; a token counts for nothing there."""
    return dict.fromkeys(TOKENS, nobody) | dict(zip(SESSIONS, statuses, strict=True))


CLOSED = _by_machine(401, 401, 403, 403, 200, 200)
NOT_THERE = _by_machine(401, 401, 403, 403, 404, 404)
UNKNOWN = {
    "public": _by_machine(404, 404, 404, 404, 404, 404),
    "authenticated": _by_machine(401, 401, 404, 404, 404, 404),
}
LIST = {
    "public": _by_machine(200, 200, 200, 200, 200, 200),
    "authenticated": _by_machine(401, 401, 403, 200, 200, 200),
}
OPEN_ONES = {
    "public": _by_machine(200, 200, 200, 200, 200, 200),
    "authenticated": _by_machine(401, 401, 403, 200, 200, 200),
}
OPEN_PAGES = {
    "public": _by_browser(200, 200, 200, 200, 200),
    "authenticated": _by_browser(302, 200, 200, 200, 200),
}
SEEN = _by_browser(302, 403, 200, 200, 403)
LED = _by_browser(302, 403, 302, 302, 403)
MISSING = _by_browser(302, 403, 404, 404, 403)
EVERYONE_LED = dict.fromkeys((*TOKENS, *SESSIONS), 301)


@dataclass(frozen=True, slots=True)
class World:
    """An instance with a closed project in it, and everyone who may ask."""

    depot: Depot
    reads: str
    headers: Mapping[str, Mapping[str, str]]
    shown: Parcel
    hidden: Parcel
    open: Parcel

    def ask(self, who: str, path: str, method: str = "GET", **more: str) -> Answer:
        sent = {name.replace("_", "-"): value for name, value in more.items()}
        return wire.ask(self.depot.port, method, path, {**self.headers[who], **sent})

    @property
    def secrets(self) -> tuple[bytes, ...]:
        return (SECRET.encode(), HIDDEN.encode(), self.hidden.sha256.encode())

    def expected(self) -> dict[str, dict[str, int]]:
        """Return who is told what, by address."""
        wheel, none = self.shown, "0" * 60
        unlisted = f"/packages/00/00/{none}/{wheel.filename}"
        return {
            "/simple/": LIST[self.reads],
            f"/simple/{NAME}/": CLOSED,
            f"/legacy/+simple/{NAME}/": CLOSED,
            "/simple/Closed.Pad/": EVERYONE_LED,
            "/simple/no-such-pad/": UNKNOWN[self.reads],
            f"/simple/{OPEN}/": OPEN_ONES[self.reads],
            wheel.path: CLOSED,
            f"{wheel.path}.metadata": CLOSED,
            unlisted: NOT_THERE,
            f"{unlisted}.metadata": NOT_THERE,
            f"/packages/00/00/{none}/no_such_pad-1.0.tar.gz": UNKNOWN[self.reads],
            self.open.path: OPEN_ONES[self.reads],
            f"/project/{NAME}/": SEEN,
            "/project/Closed.Pad/": EVERYONE_LED,
            f"/project/{NAME}/{SHOWN}/": SEEN,
            f"/project/{NAME}/9.9/": MISSING,
            f"/project/{NAME}/{SHOWN}/{wheel.filename}": SEEN,
            f"/project/{NAME}/{SHOWN}/closed_pad-9.9.tar.gz": MISSING,
            f"/legacy/{NAME}/{SHOWN}/": LED,
            f"/project/{OPEN}/": OPEN_PAGES[self.reads],
        }


def _parcel(project: str, version: str, word: str) -> Parcel:
    lines = (f"Summary: {word} in a summary", "", f"{word} in a description")
    metadata = parcels.core_metadata(project, version, *lines)
    return parcels.wheel(project, version, metadata=metadata)


def _stocked(depot: Depot, reads: str) -> World:
    for name in ("rita", "root"):
        admin = ("--admin",) if name == "root" else ()
        depot.user(name, *admin, password=PASSWORD)
    tokens = {
        "a token for uploads": depot.token("alice", "uploads"),
        "a stranger's token": depot.token("mallory", "reads", action="read"),
        "a reader's token": depot.token("rita", "reads", action="read"),
        "a maintainer's token": depot.token("bob", "reads", action="read"),
        "a bad token": "entrepot-AAAA",
    }
    depot.start("--workers", "1")
    alice = Publisher(depot, tokens["a token for uploads"])
    made = [_parcel(NAME, version, SECRET) for version in (SHOWN, HIDDEN)]
    made.append(_parcel(OPEN, "1.0", "nothing"))
    for parcel in made:
        alice.publish(parcel)
    for name, role in (("bob", "maintainer"), ("rita", "reader")):
        depot.run("project", "add-role", NAME, "--user", name, "--role", role)
    depot.run("project", "set-visibility", NAME, "members")
    headers: dict[str, Mapping[str, str]] = {"nobody": {}}
    for who, token in tokens.items():
        headers[who] = {"Authorization": basic("__token__", token)}
    for who, name in PEOPLE.items():
        browser = Browser(depot)
        browser.sign_in(name)
        headers[who] = {"Cookie": f"session={browser.cookie('session')}"}
    return World(depot, reads, headers, *made)


@pytest.fixture(scope="module", params=INSTANCES)
def world(request: pytest.FixtureRequest, peopled: Callable[..., Depot]) -> Iterator[World]:
    depot = peopled(READ=request.param)
    yield _stocked(depot, request.param)
    depot.stop()


def _addresses(world: World) -> Iterator[str]:
    """Yield an address of the closed project for every route there is."""
    known = {
        "{rest:path}": f"{NAME}/",
        "<str:name>": NAME,
        "<str:version>": SHOWN,
        "<str:filename>": world.shown.filename,
        "<str:secret>": "guessed",
        "<int:pk>": "1",
    }
    machines = [route.path for route in app.routes(None, people=None)]  # type: ignore[arg-type]  # none is served
    for pattern in (*machines, *(f"/{pattern}" for pattern in routes())):
        path = pattern
        for parameter, value in known.items():
            path = path.replace(parameter, value)
        yield path.replace("<uuid:", "").replace(">", "")


def _told(answer: Answer, path: str) -> bytes:
    """Return all that was answered, but for what was asked."""
    head = f"{answer.status} {answer.reason}\n{answer.headers}".encode()
    return (head + answer.body).replace(path.encode(), b"")


def test_everyone_is_told_what_the_table_says(world: World) -> None:
    table = world.expected()

    told = {path: {who: world.ask(who, path).status for who in row} for path, row in table.items()}

    assert told == table


def test_a_head_is_told_what_a_get_is(world: World) -> None:
    for path, row in world.expected().items():
        answers = {who: world.ask(who, path, "HEAD") for who in row}
        assert {who: answer.status for who, answer in answers.items()} == row, path
        assert {answer.body for answer in answers.values()} == {b""}


def test_nobody_who_may_not_read_learns_a_byte_of_it_by_any_route(world: World) -> None:
    paths = {*_addresses(world), *world.expected()}
    leaks = []

    for path in sorted(paths):
        for who in world.headers.keys() - READERS:
            answer = world.ask(who, path, Accept="*/*")
            assert answer.status < 500, (who, path)
            if any(secret in _told(answer, path) for secret in world.secrets):
                leaks.append((who, path))

    assert leaks == []


def test_the_search_for_leaks_finds_what_readers_are_told(world: World) -> None:
    for path, who in ((f"/simple/{NAME}/", "a reader's token"), (f"/project/{NAME}/", "a reader")):
        told = _told(world.ask(who, path), path)
        assert HIDDEN.encode() in told


def test_no_route_with_a_project_in_it_shows_the_closed_one_to_strangers(world: World) -> None:
    named = [path for path in _addresses(world) if f"/{NAME}/" in path]
    assert len(named) > 5

    for path in named:
        for who in world.headers.keys() - READERS:
            status = world.ask(who, path).status
            assert status in {301, 302, 401, 403, 404}, (who, path)


def test_what_is_private_is_kept_by_nobody_else(world: World) -> None:
    for path in (f"/simple/{NAME}/", world.shown.path, f"{world.shown.path}.metadata"):
        answer = world.ask("a reader's token", path)
        assert answer.header("cache-control") == "private, no-cache"
        assert {"Accept", "Authorization"} <= set(answer.header("vary").split(", "))
    for path in (f"/project/{NAME}/", f"/project/{NAME}/{SHOWN}/{world.shown.filename}"):
        answer = world.ask("a reader", path)
        assert answer.header("cache-control") == "private, no-store"


def test_whoever_is_refused_is_told_how_to_be_known(world: World) -> None:
    for path in (f"/simple/{NAME}/", world.shown.path):
        answer = world.ask("nobody", path)
        assert answer.header("www-authenticate").startswith("Basic ")
        assert answer.json["code"] == "reading-needs-credential"
        assert world.ask("a token for uploads", path).json["code"] == "token-action"
        assert world.ask("a stranger's token", path).json["code"] == "project-members-only"
        assert world.ask("a bad token", path).json["code"] == "malformed-token"


def test_a_304_is_for_those_who_may_read_alone(world: World) -> None:
    for path in (f"/simple/{NAME}/", world.shown.path, f"{world.shown.path}.metadata"):
        tag = world.ask("a reader's token", path).header("etag")

        again = {who: world.ask(who, path, If_None_Match=tag).status for who in TOKENS}
        anything = {who: world.ask(who, path, If_None_Match="*").status for who in TOKENS}
        since = {"If_Modified_Since": "Fri, 01 Jan 2999 00:00:00 GMT"}
        later = {who: world.ask(who, path, **since).status for who in TOKENS[:4]}

        assert again == {who: 304 if who in READERS else CLOSED[who] for who in TOKENS}
        assert {anything[who] for who in TOKENS[:4]} == {401, 403}
        assert set(later.values()) == {401, 403}


def test_a_range_is_for_those_who_may_read_alone(world: World) -> None:
    for asked, status in (("bytes=0-3", 206), ("bytes=999999999-", 416)):
        told = {who: world.ask(who, world.shown.path, Range=asked).status for who in TOKENS}

        assert told == {who: status if who in READERS else CLOSED[who] for who in TOKENS}


def test_a_page_asks_strangers_to_sign_in_and_leads_back(world: World) -> None:
    path = f"/project/{NAME}/{SHOWN}/"

    answer = world.ask("nobody", path)

    assert answer.header("location") == f"/account/login/?next={path}"


def test_the_list_shows_each_what_they_may_read(world: World) -> None:
    for who in TOKENS:
        answer = world.ask(who, "/simple/")
        if answer.status == 200:
            assert (f'"/simple/{NAME}/"'.encode() in answer.body) == (who in READERS), who
            assert f'"/simple/{OPEN}/"'.encode() in answer.body
    for who in (*SESSIONS, "nobody"):
        home = world.ask(who, "/").body
        assert (f'href="/project/{NAME}/"'.encode() in home) == (who in READERS), who
        sees_open = world.reads == "public" or who != "nobody"
        assert (f'href="/project/{OPEN}/"'.encode() in home) == sees_open


def test_a_private_file_comes_whole_from_its_page_and_a_public_one_from_where_all_get_it(
    world: World,
) -> None:
    closed = world.ask("a reader", f"/project/{NAME}/{SHOWN}/{world.shown.filename}")
    opened = world.ask("a reader", f"/project/{OPEN}/1.0/{world.open.filename}")

    assert closed.body == world.shown.content
    assert closed.header("content-length") == str(len(closed.body))
    assert closed.header("content-type") == "application/octet-stream"
    assert closed.header("content-disposition").startswith("attachment;")
    assert closed.header("content-security-policy") == "default-src 'none'; sandbox"
    assert closed.header("x-content-type-options") == "nosniff"
    if world.reads == "public":
        assert (opened.status, opened.header("location")) == (302, world.open.path)
    else:
        assert opened.body == world.open.content


def test_a_reading_token_publishes_nothing(world: World) -> None:
    headers = {"Authorization": world.headers["a maintainer's token"]["Authorization"]}
    bob = Publisher(world.depot, authorization=headers["Authorization"])

    refused = bob.is_refused(parcels.wheel(NAME, "99.9"))

    assert (refused.status, refused.code) == (403, "token-action")
    assert "may not upload" in refused.sentence


def test_a_password_reads_nothing(world: World) -> None:
    sent = {"Authorization": basic("alice", PASSWORD)}

    answer = wire.ask(world.depot.port, "GET", f"/simple/{NAME}/", sent)

    assert (answer.status, answer.json["code"]) == (401, "credential-not-a-token")


def test_a_private_file_whose_bytes_are_gone_is_no_fault_of_whoever_asks(world: World) -> None:
    path = f"/project/{NAME}/{HIDDEN}/{world.hidden.filename}"
    for stored in (world.depot.data / "files").rglob(f"{world.hidden.sha256}*"):
        stored.unlink()

    assert world.ask("a reader", path).status == 503
    assert world.ask("a stranger", path).status == 403
