"""The main journey by the keyboard alone; the mouse stays where it is."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext
from tests.browser.keyboards import Keyboard
from tests.depots import Depot
from tests.uploads import Wheel, publish
from tests.web.people import PASSWORD, Browser


@pytest.fixture(scope="module")
def depot(new_data: Callable[[], Path]) -> Iterator[Depot]:
    """Alice owns left-pad, and has a password."""
    depot = Depot(new_data())
    depot.run("user", "set-password", "alice", input=PASSWORD)
    depot.run("project", "create", "left-pad", "--owner", "alice")
    depot.start("--workers", "1")
    yield depot
    depot.stop()


@pytest.fixture(scope="module")
def alice(depot: Depot) -> Browser:
    """Alice's other browser, in which she set all up."""
    return Browser(depot).become_complete("alice")


@pytest.fixture
def keyboard(new_context: Callable[..., BrowserContext]) -> Keyboard:
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    return Keyboard(context.new_page())


def _sign_in(keyboard: Keyboard, alice: Browser) -> None:
    keyboard.page.goto(f"{alice.depot.url}/account/login/")
    keyboard.tab_to("#id_login")
    keyboard.type("alice")
    keyboard.tab_to("#id_password")
    keyboard.type(PASSWORD)
    keyboard.follow("main button[type=submit]", "/account/security/authenticate/")
    keyboard.tab_to("#id_code")
    keyboard.type(alice.code())
    keyboard.follow("main button[type=submit]", "/account/")


def _use_cookies_of(keyboard: Keyboard, alice: Browser) -> None:
    cookie = {"name": "session", "value": alice.cookie("session"), "url": alice.depot.url}
    keyboard.page.context.add_cookies([cookie])  # type: ignore[list-item]  # a cookie is a dict too


def test_a_token_is_made_copied_and_revoked_without_a_mouse(
    keyboard: Keyboard,
    alice: Browser,
    depot: Depot,
) -> None:
    _sign_in(keyboard, alice)
    keyboard.tab_to("details.menu summary")
    keyboard.press("Enter")
    keyboard.follow("details.menu a[href='/account/tokens/']", "/account/tokens/")
    keyboard.follow("main a[href='/account/tokens/create/']", "/account/tokens/create/")
    keyboard.tab_to("#id_description")
    keyboard.type("laptop")
    keyboard.tab_to("input[name=projects][value=left-pad]")
    keyboard.press("Space")
    keyboard.follow("main button[type=submit]:not([name])", "/account/tokens/create/")
    keyboard.tab_to("button[data-copies=token]")
    keyboard.press("Space")
    keyboard.page.wait_for_selector("button[data-copies=token]:has-text('Copied')")
    token = keyboard.page.evaluate("() => navigator.clipboard.readText()")
    before = [publish(depot.port, token, Wheel.made(name))[0] for name in ("left_pad", "other")]

    keyboard.follow("main p > a[href='/account/tokens/']", "/account/tokens/")
    last_use = keyboard.page.inner_text("table")
    keyboard.follow("main td a[href$='/revoke/']", "/revoke/")
    keyboard.follow("main button.danger", "/account/tokens/")

    assert before == [200, 403]
    assert "other: refused (" in last_use
    assert publish(depot.port, token, Wheel.made("left_pad", "2.0"))[0] == 401


def test_an_owner_comes_to_the_settings_of_a_project_by_its_page(
    keyboard: Keyboard,
    alice: Browser,
) -> None:
    _use_cookies_of(keyboard, alice)
    keyboard.page.goto(f"{alice.depot.url}/account/")

    keyboard.follow("main a[href='/account/projects/']", "/account/projects/")
    keyboard.follow("main a[href='/project/left-pad/']", "/project/left-pad/")
    keyboard.follow("main a[href='/project/left-pad/settings/']", "/project/left-pad/settings/")

    assert "left-pad" in keyboard.page.inner_text("h1")


def test_nobody_else_is_offered_the_settings_of_a_project(
    keyboard: Keyboard,
    depot: Depot,
) -> None:
    keyboard.page.goto(f"{depot.url}/project/left-pad/")

    assert keyboard.page.locator("a[href$='/settings/']").count() == 0


def test_the_first_stop_leads_past_the_head_of_the_page(
    keyboard: Keyboard,
    depot: Depot,
) -> None:
    keyboard.page.goto(f"{depot.url}/account/login/")

    keyboard.tab()
    is_first = keyboard.has_focus("a.skip")
    keyboard.press("Enter")
    keyboard.tab()

    assert is_first
    assert keyboard.has_focus("#id_login")


@pytest.mark.parametrize(
    "path",
    ["/", "/account/login/", "/account/tokens/", "/account/tokens/create/", "/account/email/"],
)
def test_the_focus_goes_through_a_page_in_its_order_and_out_of_it(
    keyboard: Keyboard,
    alice: Browser,
    path: str,
) -> None:
    if path != "/account/login/":
        _use_cookies_of(keyboard, alice)
    keyboard.page.goto(f"{alice.depot.url}{path}")

    places = keyboard.places()

    assert len(places) > 4
    assert places == sorted(places)


def test_what_was_wrong_has_the_focus_and_leads_to_its_field(
    keyboard: Keyboard,
    alice: Browser,
) -> None:
    _use_cookies_of(keyboard, alice)
    keyboard.page.goto(f"{alice.depot.url}/account/tokens/create/")

    keyboard.follow("main button[type=submit]:not([name])", "/account/tokens/create/")
    is_told = keyboard.has_focus(".errors")
    keyboard.tab()
    keyboard.press("Enter")

    assert is_told
    assert keyboard.has_focus("#id_description")


def test_the_menu_closes_by_escape_and_when_the_focus_goes_on(
    keyboard: Keyboard,
    alice: Browser,
) -> None:
    _use_cookies_of(keyboard, alice)
    keyboard.page.goto(f"{alice.depot.url}/account/tokens/")
    is_open = keyboard.page.locator("details.menu[open]")

    keyboard.tab_to("details.menu summary")
    keyboard.press("Enter")
    keyboard.tab_to("details.menu button")
    keyboard.press("Escape")
    after_escape = is_open.count(), keyboard.has_focus("details.menu summary")
    keyboard.press("Enter")
    reopened = is_open.count()
    keyboard.tab("Shift+Tab")

    assert after_escape == (0, True)
    assert reopened == 1
    assert is_open.count() == 0
