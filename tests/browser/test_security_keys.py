"""Security keys and passkeys, with a virtual authenticator in a real Chromium."""

import itertools
import json
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, Route
from tests.browser.authenticators import Authenticator
from tests.browser.people import PASSWORD, Person
from tests.depots import Depot
from tests.uploads import Wheel, publish
from tests.web.sealed import grow_older

NUMBERS = itertools.count(1)


@pytest.fixture
def name(depot: Depot) -> str:
    """Another Alice each time, for a server takes seconds to start."""
    name = f"alice-{next(NUMBERS)}"
    depot.user(name, password=PASSWORD)
    return name


@pytest.fixture
def alice(depot: Depot, name: str, page: Page) -> Person:
    """Alice, signed in with her password, for she has no factor yet."""
    alice = Person(page, depot, name)
    alice.sign_in()
    return alice


def _project_of(alice: Person) -> str:
    return f"pad_of_{alice.name.replace('-', '_')}"


def _press(page: Page, button: str) -> None:
    """Press a button of a key, once its script has readied it."""
    page.wait_for_selector(f"#{button}:enabled")
    page.click(f"#{button}")


def _add_key(alice: Person, name: str = "blue key") -> None:
    alice.open("/account/security/keys/add/")
    alice.page.fill("#id_name", name)
    _press(alice.page, "mfa_webauthn_add")
    alice.page.wait_for_url("**/account/security/recovery-codes/")
    alice.keep_recovery_codes()


def _sign_in_by_passkey(alice: Person) -> None:
    alice.open("/account/login/")
    _press(alice.page, "passkey_login")


def _is_signed_in(page: Page) -> bool:
    return page.locator("details.menu summary").count() == 1


def test_a_passkey_is_a_complete_sign_in_and_makes_tokens(alice: Person, depot: Depot) -> None:
    Authenticator.plugged_into(alice.page)
    _add_key(alice)
    alice.confirm_recovery()
    alice.sign_out()

    _sign_in_by_passkey(alice)
    alice.page.wait_for_selector("details.menu summary")
    token = alice.make_token("laptop")

    assert publish(depot.port, token, Wheel.made(_project_of(alice)))[0] == 200


def test_a_key_is_the_second_factor_after_the_password(alice: Person) -> None:
    Authenticator.plugged_into(alice.page)
    _add_key(alice)
    alice.sign_out()

    alice.sign_in()
    asked = "/security/authenticate/" in alice.page.url and not _is_signed_in(alice.page)
    _press(alice.page, "mfa_webauthn_authenticate")
    alice.page.wait_for_selector("details.menu summary")

    assert asked


def test_a_copy_of_a_key_with_an_older_count_is_refused(alice: Person) -> None:
    key = Authenticator.plugged_into(alice.page)
    _add_key(alice)
    alice.sign_out()
    _sign_in_by_passkey(alice)
    alice.page.wait_for_selector("details.menu summary")
    alice.sign_out()

    key.set_counter(0)
    _sign_in_by_passkey(alice)
    alice.page.wait_for_selector(".messages .error")

    assert not _is_signed_in(alice.page)


def test_an_answer_that_was_sent_once_opens_no_second_session(
    alice: Person,
    depot: Depot,
) -> None:
    Authenticator.plugged_into(alice.page)
    _add_key(alice)
    alice.sign_out()
    sent: list[str] = []

    def keep(route: Route) -> None:
        if route.request.method == "POST":
            sent.append(route.request.post_data or "")
        route.continue_()

    alice.page.route("**/security/keys/login/", keep)
    alice.open("/account/login/")
    before = alice.page.context.cookies()
    _press(alice.page, "passkey_login")
    alice.page.wait_for_selector("details.menu summary")
    alice.page.context.clear_cookies()
    alice.page.context.add_cookies(before)  # type: ignore[arg-type]  # what cookies() gives is more than it takes
    replayed = alice.page.request.post(
        f"{depot.url}/account/security/keys/login/",
        headers={"content-type": "application/x-www-form-urlencoded"},
        data=sent[0],
    )
    alice.open("/account/")

    assert replayed.status in {200, 302, 403}
    assert not _is_signed_in(alice.page)


def test_a_key_without_user_verification_is_no_passkey(alice: Person) -> None:
    Authenticator.plugged_into(alice.page, isUserVerified=False)

    alice.open("/account/security/keys/add/")
    alice.page.fill("#id_name", "borrowed")
    _press(alice.page, "mfa_webauthn_add")
    alice.page.wait_for_selector("#key-trouble:not(:empty)")

    rows = json.loads(alice.depot.run("user", "show", alice.name, "--json").stdout)
    assert rows["factors"] in ({}, [])


def test_what_the_browser_refuses_is_said_on_the_page(alice: Person) -> None:
    Authenticator.plugged_into(alice.page, isUserVerified=False)
    alice.open("/account/security/keys/add/")
    _press(alice.page, "mfa_webauthn_add")

    alice.page.wait_for_selector("#key-trouble:not(:empty)")


def test_without_a_script_the_page_says_what_keys_need_and_offers_no_form(
    depot: Depot,
    name: str,
    plain_page: Page,
) -> None:
    alice = Person(plain_page, depot, name)
    alice.sign_in()

    alice.open("/account/security/keys/add/")

    assert "need JavaScript" in plain_page.inner_text("main")
    assert plain_page.get_by_role("link", name="Set up an app").is_visible()
    assert plain_page.locator("main form").is_hidden()


def test_at_an_ip_address_the_page_says_that_keys_need_the_name(
    alice: Person,
    depot: Depot,
) -> None:
    by_ip = depot.url.replace("localhost", "127.0.0.1")

    alice.page.goto(f"{by_ip}/account/login/")

    link = alice.page.locator(f"main a[href='{depot.url}/account/login/']")
    assert link.count() == 1


def test_a_step_up_is_asked_for_after_half_an_hour_and_a_key_is_enough(
    alice: Person,
    depot: Depot,
) -> None:
    Authenticator.plugged_into(alice.page)
    _add_key(alice)
    alice.confirm_recovery()
    grow_older(depot)

    alice.open("/account/tokens/create/")
    asked = "reauthenticate" in alice.page.url
    alice.open("/account/security/keys/reauthenticate/?next=/account/tokens/create/")
    _press(alice.page, "mfa_webauthn_reauthenticate")
    alice.page.wait_for_url(f"{depot.url}/account/tokens/create/")

    assert asked


def test_a_key_that_was_refused_is_asked_for_again_and_what_waited_goes_on(
    alice: Person,
    depot: Depot,
) -> None:
    key = Authenticator.plugged_into(alice.page)
    _add_key(alice)
    alice.confirm_recovery()
    path = "/account/security/keys/reauthenticate/?next=/account/tokens/create/"
    alice.open(path)
    _press(alice.page, "mfa_webauthn_reauthenticate")
    alice.page.wait_for_url(f"{depot.url}/account/tokens/create/")
    grow_older(depot)

    alice.open(path)
    key.set_counter(0)
    with alice.page.expect_navigation():
        _press(alice.page, "mfa_webauthn_reauthenticate")
    alice.page.wait_for_selector(".messages .error")
    asked_again = unquote(alice.page.url)
    key.set_counter(1000)
    _press(alice.page, "mfa_webauthn_reauthenticate")
    alice.page.wait_for_url(f"{depot.url}/account/tokens/create/")

    assert asked_again.endswith(path)


def test_removing_the_last_factor_stops_the_tokens(alice: Person, depot: Depot) -> None:
    Authenticator.plugged_into(alice.page)
    _add_key(alice)
    alice.confirm_recovery()
    token = alice.make_token("laptop")
    before = publish(depot.port, token, Wheel.made(_project_of(alice)))

    alice.open("/account/security/keys/")
    alice.page.get_by_role("link", name="Remove").click()
    alice.page.locator("main form button.danger").click()
    alice.page.wait_for_url("**/account/security/keys/")
    after = publish(depot.port, token, Wheel.made(_project_of(alice), "2.0"))

    assert before[0] == 200
    assert after[0] == 403
    assert "second factor" in after[1]
