"""Announcements by mail, end to end: asked for on a page, sent, and stopped by a letter."""

import contextlib
import http.client
import re
from collections.abc import Callable, Iterator

import pytest
from tests.api import wire
from tests.cli.commands import entries, execute
from tests.depots import Depot
from tests.web.outbox import letter, letters
from tests.web.people import Browser, Reply

PAGE = "/account/announcements/"
HOST = "index.example"
LINK = re.compile(rf"https://{HOST}(/announcements/stop/\S+/)")
ONE_CLICK = b"List-Unsubscribe=One-Click"
A_FORM = {"Host": HOST, "Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def depot(peopled: Callable[..., Depot]) -> Iterator[Depot]:
    started = peopled().start("--workers", "1")
    yield started
    started.stop()


def _ask(depot: Depot, *, wants: bool) -> Browser:
    alice = Browser(depot)
    alice.sign_in("alice")
    form = alice.get(PAGE).form()
    form.fields.pop("by_mail", None)
    alice.send(PAGE, **form.fields, **({"by_mail": "on"} if wants else {}))
    return alice


def _subscribed(depot: Depot) -> int:
    [(count,)] = execute(depot, "SELECT count(*) FROM announcements_subscription")
    return int(count)


def _open(depot: Depot, method: str, path: str, body: bytes | None = None) -> Reply:
    """Ask as a mail program does: at the public address, without a cookie."""
    connection = http.client.HTTPConnection("localhost", depot.port, timeout=30)
    with contextlib.closing(connection):
        connection.request(method, path, body, A_FORM)
        answer = connection.getresponse()
        named = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, named, answer.read().decode())


def _with_address(depot: Depot) -> Depot:
    """Start it again as the index of a public address, behind a proxy on this machine."""
    depot.stop()
    settings = {**depot.settings, "PUBLIC_URL": f"https://{HOST}"}
    return Depot(depot.data, settings, depot.port).start("--workers", "1")


def _announce(depot: Depot, title: str) -> str:
    """Announce something, and return the path by which Alice's letter about it is stopped."""
    depot.run("announce", "publish", "--title", title, input="From 8 to 9.")
    about = letter(depot, "alice@example.com", title.lower())
    [path] = set(LINK.findall(str(about["List-Unsubscribe"])))
    assert LINK.findall(about.get_content()) == [path]
    assert about["List-Unsubscribe-Post"] == ONE_CLICK.decode()
    return str(path)


def test_who_asked_is_written_to_until_a_mail_program_stops_it(depot: Depot) -> None:
    alice = _ask(depot, wants=True)
    is_ticked = "by_mail" in alice.get(PAGE).form().fields
    public = _with_address(depot)
    try:
        path = _announce(public, "Away on Sunday")
        looked = _open(public, "GET", path)
        still = _subscribed(public)
        answers = [_open(public, "POST", path, ONE_CLICK) for _ in range(2)]
        left = _subscribed(public)
    finally:
        public.stop()
        depot.start("--workers", "1")

    assert is_ticked
    assert (looked.status, still) == (200, 1)  # to look stops nothing: some programs look
    assert "Get no more announcements by mail?" in looked.html
    assert [answer.status for answer in answers] == [200, 200]
    assert left == 0
    assert "set-cookie" not in answers[0].headers
    assert len(list(letters(depot))) == 1
    assert [(who, name) for who, name, _ in entries(depot, "user.unsubscribed")] == [
        ("person", "alice"),
    ]


def test_nobody_is_written_to_who_did_not_ask(depot: Depot) -> None:
    _ask(depot, wants=True)
    _ask(depot, wants=False)
    depot.run("announce", "publish", "--title", "Away", input="From 8 to 9.")
    bob = Browser(depot)
    bob.sign_in("bob")
    bob.send(PAGE, **bob.get(PAGE).form(by_mail="on").fields)
    depot.run("announce", "publish", "--title", "Back", input="All is well.")

    letter(depot, "bob@example.com", "back")

    assert [each["To"] for each in letters(depot)] == ["bob@example.com"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_guessed_link_stops_nothing_and_is_told_so(depot: Depot, method: str) -> None:
    _ask(depot, wants=True)

    answer = wire.ask(depot.port, method, f"/announcements/stop/{'a' * 43}/")

    assert answer.status == 410
    assert _subscribed(depot) == 1


def test_who_deletes_the_account_is_forgotten(depot: Depot) -> None:
    alice = _ask(depot, wants=True)

    alice.submit(alice.get("/account/delete/"), name="alice")

    assert _subscribed(depot) == 0
