"""The entrance, by those who should not come in, and by those who lost something on the way."""

import itertools
import re
import time
from urllib.parse import urlsplit

import pytest
from tests.cli.commands import execute
from tests.depots import Depot
from tests.web.outbox import code_in, letter
from tests.web.people import PASSWORD, Browser, Page, totp
from tests.web.sealed import grow_older

CONFIRM = "/account/password/reset/confirm/"
MANY = 10
WRONG = "wrong horse battery staple"
ELSEWHERE = ("https://mallory.example/", "//mallory.example", "/\\mallory.example", "javascript:x")
TOO_MANY = "Too many tries"
STRETCH_SECONDS = 300
NUMBERS = itertools.count(1)


@pytest.fixture
def alice(depot: Depot) -> Browser:
    """Another Alice each time, so that what befalls one is nothing to the next."""
    name = f"alice-{next(NUMBERS)}"
    depot.user(name, password=PASSWORD)
    return Browser(depot, name)


def _try(depot: Depot, name: str, password: str) -> Page:
    browser = Browser(depot)
    return browser.submit(browser.get("/account/login/"), login=name, password=password)


def _wait_for_a_stretch_of(seconds: int) -> None:
    """Wait until the stretch in which tries are counted together lasts for so long."""
    left = STRETCH_SECONDS - time.time() % STRETCH_SECONDS
    if left < seconds:
        time.sleep(left)


def _without_what_differs(page: Page, name: str) -> str:
    html = re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", page.html)
    return html.replace(name, "NAME")


def test_a_wrong_password_and_a_name_that_nobody_has_are_told_alike(alice: Browser) -> None:
    known, unknown = (_try(alice.depot, name, WRONG) for name in (alice.name, "zzyzx"))

    assert known.status == unknown.status
    assert _without_what_differs(known, alice.name) == _without_what_differs(unknown, "zzyzx")


def test_guesses_are_bound_and_the_right_password_meanwhile_is_told_no_differently(
    alice: Browser,
) -> None:
    _wait_for_a_stretch_of(15)
    depot, name = alice.depot, alice.name
    pages = [_try(depot, name, f"{WRONG} {number}") for number in range(11)]

    right = _try(depot, name, PASSWORD)
    assert TOO_MANY not in pages[9].html
    assert TOO_MANY in pages[10].html
    assert _without_what_differs(right, name) == _without_what_differs(pages[10], name)


def test_a_password_alone_opens_nothing_where_there_is_a_second_factor(alice: Browser) -> None:
    alice.become_complete(alice.name)
    thief = Browser(alice.depot)

    page = thief.submit(thief.get("/account/login/"), login=alice.name, password=PASSWORD)

    assert page.path == "/account/security/authenticate/"
    assert not thief.is_signed_in()
    assert thief.get("/account/tokens/").path != "/account/tokens/"


def test_a_code_of_the_app_that_was_seen_over_a_shoulder_opens_nothing(alice: Browser) -> None:
    alice.become_complete(alice.name)
    alice.sign_out()
    alice.sign_in(alice.name)
    seen = totp(alice.secret, alice.last_step)
    thief = Browser(alice.depot)

    page = thief.submit(thief.get("/account/login/"), login=alice.name, password=PASSWORD)
    page = thief.submit(page, code=seen)

    assert alice.is_signed_in()
    assert not thief.is_signed_in()


def test_a_code_typed_with_a_space_is_taken(alice: Browser) -> None:
    alice.become_complete(alice.name)
    alice.sign_out()

    page = alice.submit(alice.get("/account/login/"), login=alice.name, password=PASSWORD)
    code = alice.code()
    alice.submit(page, code=f" {code[:3]} {code[3:]} ")

    assert alice.is_signed_in()


def test_a_recovery_code_opens_once(alice: Browser) -> None:
    alice.sign_in(alice.name)
    codes = alice.activate_totp()
    alice.confirm_recovery(codes)
    first, second = Browser(alice.depot), Browser(alice.depot)

    for browser in (first, second):
        page = browser.submit(browser.get("/account/login/"), login=alice.name, password=PASSWORD)
        browser.submit(page, code=codes[1])

    assert first.is_signed_in()
    assert not second.is_signed_in()


def test_where_a_link_leads_after_the_sign_in_stays_on_this_index(alice: Browser) -> None:
    for where in ELSEWHERE:
        page = alice.get(f"/account/login/?next={where}")

        page = alice.submit(page, login=alice.name, password=PASSWORD)

        assert "mallory" not in urlsplit(page.url).netloc
        assert page.url.startswith(alice.depot.url)
        alice.sign_out()


def test_a_session_from_before_the_sign_in_is_not_the_session_after(alice: Browser) -> None:
    alice.get("/account/login/")
    before = {cookie.value for cookie in alice._cookies}  # what a thief would plant

    alice.sign_in(alice.name)

    after = {cookie.value for cookie in alice._cookies if cookie.name == "session"}
    assert after
    assert not before & after


def test_the_password_is_reset_by_a_mailed_code_and_every_session_ends(alice: Browser) -> None:
    alice.become_complete(alice.name)
    elsewhere = Browser(alice.depot)
    new = "violet harbour crane"

    page = elsewhere.reset_password(alice.address, new)

    assert page.status == 200
    assert not alice.is_signed_in()
    assert not elsewhere.is_signed_in()  # the factor is asked for all the same
    alice.sign_in(alice.name, new)
    assert alice.is_signed_in()


def test_a_code_for_an_address_that_nobody_has_is_told_of_alike(alice: Browser) -> None:
    pages = []
    for address in (alice.address, "nobody@example.com"):
        browser = Browser(alice.depot)
        pages.append(browser.submit(browser.get("/account/password/reset/"), email=address))

    known, unknown = pages
    assert known.path == unknown.path
    assert _without_what_differs(known, alice.address) == _without_what_differs(
        unknown, "nobody@example.com"
    )


def test_the_code_of_a_reset_is_not_guessed(alice: Browser) -> None:
    browser = Browser(alice.depot)
    page = browser.submit(browser.get("/account/password/reset/"), email=alice.address)
    code = code_in(letter(alice.depot, alice.address, "reset"))

    tried = 0
    while page.path == CONFIRM and tried < MANY:
        page = browser.submit(page, code="AAAA-AAAA")
        tried += 1

    assert tried < MANY
    page = browser.post(CONFIRM, code=code)
    assert page.path != "/account/password/reset/complete/"


def test_a_new_address_counts_once_it_is_verified_and_the_old_one_hears_of_it(
    alice: Browser,
) -> None:
    alice.become_complete(alice.name)
    depot = alice.depot

    page = alice.submit(alice.get("/account/email/"), email=f"new-{alice.address}", action_add="")
    code = code_in(letter(depot, f"new-{alice.address}", "address"))
    alice.submit(alice.get(page.path), code=code)

    assert f"new-{alice.address}" in depot.run("user", "show", alice.name, "--json").stdout
    assert letter(depot, alice.address, "address")


def _password_given(alice: Browser) -> tuple[Browser, Page]:
    """Return another browser in which the password was right and a code is asked for."""
    other = Browser(alice.depot, alice.name)
    page = other.submit(other.get("/account/login/"), login=alice.name, password=PASSWORD)
    assert page.path == "/account/security/authenticate/"
    return other, page


def test_whoever_began_with_a_password_that_was_changed_since_does_not_get_in(
    alice: Browser,
) -> None:
    alice.become_complete(alice.name)
    thief, page = _password_given(alice)
    alice.depot.run("user", "set-password", alice.name, input="another harbour crane")

    thief.submit(page, code=alice.code())

    assert not thief.is_signed_in()


def test_whoever_gave_a_code_while_suspended_is_not_signed_in_once_resumed(alice: Browser) -> None:
    alice.become_complete(alice.name)
    other, page = _password_given(alice)
    alice.depot.run("user", "suspend", alice.name)

    other.submit(page, code=alice.code())
    alice.depot.run("user", "resume", alice.name)

    assert not other.is_signed_in()


def test_a_stolen_session_and_the_password_take_no_second_factor_away(alice: Browser) -> None:
    alice.become_complete(alice.name)
    grow_older(alice.depot)
    remove, by_factor = "/account/security/totp/deactivate/", "/account/security/reauthenticate/"

    asked = alice.get(remove)
    by_password = alice.post("/account/reauthenticate/", password=PASSWORD)

    assert asked.path == by_password.path == by_factor
    assert "password" not in asked.form(by_factor).fields
    assert alice.get(remove).path == by_factor
    alice.submit(alice.get(remove), code=alice.code())
    assert alice.get(remove).path == remove


def test_a_session_of_nobody_is_forgotten_soon(alice: Browser) -> None:
    depot = alice.depot
    for _ in range(3):
        asked = {"Accept": "application/json"}  # a challenge needs a session to be kept in
        assert Browser(depot).ask("GET", "/account/security/keys/login/", asked).status == 200

    nobodys = "SELECT count(*) FROM own_sessions_session WHERE user_id IS NULL"
    [(kept,)] = execute(depot, nobodys)
    late = execute(depot, f"{nobodys} AND expires_at > datetime('now', '+31 minutes')")
    assert kept >= 3
    assert late == [(0,)]


def test_what_nobody_sends_to_a_guarded_page_is_kept_in_no_session(alice: Browser) -> None:
    stranger = Browser(alice.depot)
    stranger.get("/account/login/")
    sent = {"Origin": alice.depot.url, "X-CSRFToken": stranger.cookie("form")}

    answer = stranger.ask("POST", "/account/invite/", sent)

    assert answer.headers["location"].startswith("/account/login/")
    assert "set-cookie" not in answer.headers


def test_a_megabyte_in_a_field_is_a_clear_refusal(alice: Browser) -> None:
    page = alice.submit(alice.get("/account/login/"), login="a" * 2**20, password=PASSWORD)

    assert 200 <= page.status < 500
