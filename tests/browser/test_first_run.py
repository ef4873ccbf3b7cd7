"""The first run, as a new operator sees it: without a script, on a phone's width."""

import stat

from playwright.sync_api import Page
from tests.browser.people import Person
from tests.depots import Depot
from tests.uploads import Wheel, publish


def _code(depot: Depot) -> str:
    file = depot.data / "setup-code"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert str(file) in depot.log.read_text()
    return file.read_text().strip()


def test_an_empty_folder_leads_from_the_code_to_a_token_that_publishes(
    fresh: Depot,
    plain_page: Page,
) -> None:
    alice = Person(plain_page, fresh, "alice")
    code = _code(fresh)

    alice.set_up(code, "alice@example.com")
    asked_for_a_factor = "/account/security/" in plain_page.url
    alice.activate_app()
    alice.confirm_recovery()
    ends_on_the_form = plain_page.url.endswith("/account/tokens/create/")
    token = alice.make_token("laptop", project="left-pad")

    assert code not in fresh.log.read_text()
    assert asked_for_a_factor
    assert len(alice.recovery_codes) == 10
    assert ends_on_the_form
    assert publish(fresh.port, token, Wheel.made("other"))[0] == 403
    assert publish(fresh.port, token, Wheel.made("left_pad"))[0] == 200
    alice.open("/account/tokens/")
    assert "left-pad: published" in plain_page.inner_text("table")
    assert token not in plain_page.content()


def test_a_token_is_revoked_by_one_click_on_a_page_that_names_it(
    fresh: Depot,
    plain_page: Page,
) -> None:
    alice = Person(plain_page, fresh, "alice")
    alice.set_up(_code(fresh), "alice@example.com")
    alice.activate_app()
    alice.confirm_recovery()
    tokens = [alice.make_token(name) for name in ("laptop", "pipeline")]
    alice.open("/account/tokens/")

    plain_page.get_by_role("row", name="laptop").get_by_role("link", name="Revoke").click()
    named = plain_page.inner_text("h1")
    plain_page.locator("main form button.danger").click()

    assert "laptop" in named
    statuses = [publish(fresh.port, token, Wheel.made("left_pad"))[0] for token in tokens]
    assert statuses == [401, 200]


def test_a_wrong_code_sets_nothing_up_and_keeps_what_was_typed(
    fresh: Depot,
    plain_page: Page,
) -> None:
    mallory = Person(plain_page, fresh, "mallory")

    mallory.set_up("guessed", "mallory@example.com")

    assert "This is not the set-up code" in plain_page.inner_text("main")
    assert plain_page.input_value("#id_name") == "mallory"
    assert fresh.run("user", "list", "--json").stdout.strip() == "[]"


def test_the_set_up_is_gone_once_there_is_an_account(fresh: Depot, plain_page: Page) -> None:
    code = _code(fresh)
    fresh.user("bob")

    answer = plain_page.goto(f"{fresh.url}/setup/")

    assert answer is not None
    assert answer.status == 404
    fresh.stop()
    fresh.start()
    assert not (fresh.data / "setup-code").exists()
    assert code not in fresh.log.read_text()
