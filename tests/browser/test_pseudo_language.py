"""Every page and every letter in a language of accents: what is plain is not translated."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from tests import depots
from tests.api import wire
from tests.browser import tours
from tests.browser.tours import EVERYONE, NOBODY, VERA, Tour
from tests.depots import Depot
from tests.translations import pseudo
from tests.translations.pseudo import Shown, glued, left_plain
from tests.web.people import Forms
from tests.web.sealed import letters_to

NAMES = re.compile(
    r"https?://\S+|[\w.-]+@[\w.-]+|/[\w/.-]+/|“release”|<\w+>|SHA-256|BLAKE2b-256"
    r"|\b(alice|vera|root|mary|carol|addressless|renewing|another)\b"
    r"|\b(offered_pad|old_pad|left-pad|left_pad\S*|release pipeline|Entrepot)\b"
    r"|\b(flit|hatch|pdm|pip|poetry|twine|uv|GitHub Actions|GitLab CI)\b"
    r"|\bUTC\b|\bPython-urllib/\S+|^[A-Z0-9]{4}-[A-Z0-9]{4}\r?$"
    rf"|{tours.LONG.replace('-', '[-_]')}([-_]\d+)?",
    re.MULTILINE,
)
"""What people, projects and programs are called, and where they are."""


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory, chromium: Chromium) -> Iterator[Tour]:
    """The index of the tours, on which everyone has chosen the language of accents."""
    folder, port = tmp_path_factory.mktemp("pseudo"), wire.free_port()
    settings = {"SIGN_UP": "open", "PUBLIC_URL": f"http://localhost:{port}"}
    depot = Depot(folder / "data", settings, port=port)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(depots, "ENTREPOT", pseudo.program(folder))
        begun = tours.begun(depot, chromium)
        for browser in begun.browsers.values():
            browser.send("/language/", language=pseudo.CODE, next="/help/refusals/")
        yield begun
        depot.stop()


def faults_of(html: str) -> set[str]:
    """Return what a page says in plain English, and what it says in pieces."""
    assert f'<html lang="{pseudo.CODE}"' in html
    shown = Shown(html)
    return left_plain(shown.texts, NAMES) | glued(shown.blocks)


@pytest.mark.parametrize("who", EVERYONE)
def test_no_page_has_a_word_that_is_not_translated(tour: Tour, who: str) -> None:
    pages = {path: tour.browsers[who].ask("GET", path, {}).html for path in tour.stops(who)}

    found = {path: faults_of(html) for path, html in pages.items()}

    assert len(found) >= 1
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("who", [NOBODY, VERA])
def test_no_form_that_was_not_taken_says_so_in_english(tour: Tour, who: str) -> None:
    browser, found = tour.browsers[who], {}
    for path in list(tour.stops(who)):
        for form in Forms(browser.get(path).html).found:
            typed = [name for name, value in form.fields.items() if name != "next" and not value]
            if form.method == "post" and typed:
                html = browser.send(form.action or path, **form.fields).html
                found[path] = faults_of(html)

    assert len(found) > 1
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/no/such/page/", 404),
        ("POST", "/account/login/", 403),
        ("GET", "/legacy/left-pad/9.9/", 404),
        ("GET", "/revoke/guessed/", 410),
        ("GET", "/language/?chosen=qps&next=/", 200),
    ],
)
def test_no_refusal_is_said_in_english(tour: Tour, method: str, path: str, status: int) -> None:
    reply = tour.browsers[NOBODY].ask(method, path, {"Cookie": "", "Accept-Language": pseudo.CODE})

    assert reply.status == status
    assert faults_of(reply.html) == set()


def test_no_letter_that_a_page_sends_is_in_english(tour: Tour) -> None:
    before = set(letters_of(tour.depot, "dora@example.com", "vera@example.com"))
    nobody, vera = tour.browsers[NOBODY], tour.browsers[VERA]

    nobody.submit(nobody.get("/account/signup/"), email="dora@example.com")
    vera.submit(vera.get("/account/invite/"), email="dora@example.com")
    nobody.submit(nobody.get("/account/password/reset/"), email="vera@example.com")
    vera.submit(vera.get("/account/security/recovery-codes/generate/"))

    written = letters_of(tour.depot, "dora@example.com", "vera@example.com") - before
    assert len(written) >= 4
    assert left_plain(sorted(written), NAMES) == set()


def letters_of(depot: Depot, *addresses: str) -> set[str]:
    return {text for address in addresses for pair in letters_to(depot, address) for text in pair}
