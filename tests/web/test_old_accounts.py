"""Accounts from before: people sign in by name, and are led through what is missing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.cli.commands import entries, execute
from tests.depots import Depot
from tests.uploads import Wheel, publish
from tests.web.newcomers import joined
from tests.web.people import PASSWORD, Browser, Page
from tests.web.sealed import code_to, letter_to

SHA_OF_TEST = "{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M="
LOGIN, ACCOUNT, SECURITY = "/account/login/", "/account/", "/account/security/"
ADDRESS, CODE, RENEW = (
    "/account/first-address/",
    "/account/confirm-email/",
    "/account/renew-password/",
)
NAMES = ("ida", "jon", "kim", "lou", "max", "ned", "ria-1", "ria-2", "ria-3")


@pytest.fixture(scope="module")
def depot(
    peopled: Callable[..., Depot], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Depot]:
    depot = peopled()
    file: Path = tmp_path_factory.mktemp("old") / "htpasswd"
    file.write_text("".join(f"{name.upper()}:{SHA_OF_TEST}\n" for name in NAMES))
    depot.run("user", "import", str(file))
    file.write_text(f"quin:{SHA_OF_TEST}\n")
    depot.run("user", "import", str(file), "--email-domain", "work.example")
    yield depot.start("--workers", "2")
    depot.stop()


def _enter(browser: Browser, name: str, password: str = "test") -> Page:  # noqa: S107 (the file's)
    return browser.submit(browser.get(LOGIN), login=name, password=password)


def _verified(browser: Browser, page: Page, address: str) -> Page:
    page = browser.submit(page, email=address)
    return browser.submit(page, code=code_to(browser.depot, address))


def _user(depot: Depot, name: str, column: str) -> object:
    [(value,)] = execute(depot, f"SELECT {column} FROM accounts_user WHERE username = ?", name)  # noqa: S608 (constants)
    return value


def test_whoever_was_imported_is_led_to_their_first_token_step_by_step(depot: Depot) -> None:
    depot.run("project", "create", "idas-pad", "--owner", "ida")
    ida = Browser(depot, "ida")

    page = _enter(ida, "Ida")
    assert page.path == ADDRESS
    assert "you hear when something happens in your name" in page.html
    page = _verified(ida, page, "ida@example.com")
    assert page.path == RENEW
    assert "came here from another index" in page.html
    page = ida.submit(page, password1=PASSWORD, password2=PASSWORD)
    assert page.path == SECURITY
    ida.password = PASSWORD
    ida.confirm_recovery(ida.activate_totp())

    token = ida.make_token("first")
    assert publish(depot.port, token, Wheel.made("idas_pad"))[0] == 200
    kinds = [kind for kind in ("user.address-added", "user.address-verified") if _left(depot, kind)]
    assert len(kinds) == 2
    assert "password" in letter_to(depot, "ida@example.com", "password")


def _left(depot: Depot, kind: str) -> bool:
    return any(name == "ida" for _, name, _ in entries(depot, kind))


def test_the_second_sign_in_asks_for_nothing_of_it_again(depot: Depot) -> None:
    jon = Browser(depot, "jon")
    page = _verified(jon, _enter(jon, "jon"), "jon@example.com")
    jon.submit(page, password1=PASSWORD, password2=PASSWORD)
    jon.sign_out()

    again = _enter(Browser(depot), "jon", PASSWORD)
    old = _enter(Browser(depot), "jon")

    assert again.path == ACCOUNT
    assert old.path == LOGIN
    assert _user(depot, "jon", "renews_password") == 0


def test_whoever_leaves_half_way_is_asked_again_and_nothing_is_lost(depot: Depot) -> None:
    kim = Browser(depot, "kim")
    kim.submit(_enter(kim, "kim"), email="kim@typo.example")
    away = Browser(depot, "kim")

    page = _enter(away, "kim")

    assert page.path == ADDRESS
    page = _verified(away, page, "kim@example.com")
    assert page.path == RENEW
    third = _enter(Browser(depot), "kim")
    assert third.path == RENEW
    assert execute(depot, "SELECT 1 FROM account_emailaddress WHERE email LIKE '%typo%'") == []


def test_nobody_is_in_before_the_last_step(depot: Depot) -> None:
    lou = Browser(depot, "lou")
    page = _enter(lou, "lou")
    assert not lou.is_signed_in()

    page = _verified(lou, page, "lou@example.com")

    assert page.path == RENEW
    assert not lou.is_signed_in()


@pytest.mark.parametrize(
    ("name", "chosen", "says"),
    [
        ("ria-1", "test", "At least"),
        ("ria-2", "password1234", "common"),
        ("ria-3", "ria-3 ria-3 12", "made of nothing but"),
    ],
)
def test_a_new_password_keeps_the_rules_of_today(
    depot: Depot, name: str, chosen: str, says: str
) -> None:
    ria = Browser(depot, name)
    page = _verified(ria, _enter(ria, name), f"{name}@example.com")

    page = ria.submit(page, password1=chosen, password2=chosen)

    assert page.path == RENEW
    assert says in page.html


def test_somebody_elses_address_is_not_taken_by_who_does_not_read_there(depot: Depot) -> None:
    max_ = Browser(depot, "max")
    page = max_.submit(_enter(max_, "max"), email="alice@example.com")

    page = max_.submit(page, code="AAAA-AAAA")

    assert not max_.is_signed_in()
    assert page.path == CODE
    owners = execute(depot, "SELECT count(*) FROM account_emailaddress WHERE email LIKE 'alice@%'")
    assert owners == [(1,)]


def test_the_steps_are_no_way_in_for_who_gave_no_password(depot: Depot) -> None:
    mallory = Browser(depot)

    pages = [mallory.get(path) for path in (ADDRESS, RENEW)]

    assert [page.path for page in pages] == [LOGIN, LOGIN]


def test_a_password_set_by_the_operator_meanwhile_ends_the_renewing_of_the_old_one(
    depot: Depot,
) -> None:
    ned = Browser(depot, "ned")
    page = _verified(ned, _enter(ned, "ned"), "ned@example.com")
    assert page.path == RENEW
    depot.run("user", "set-password", "ned", input="violet harbour crane 41")

    page = ned.submit(page, password1=PASSWORD, password2=PASSWORD)

    assert page.path == LOGIN
    assert _enter(Browser(depot), "ned", "violet harbour crane 41").path == ACCOUNT


def test_addresses_at_a_domain_are_verified_as_they_were_given(depot: Depot) -> None:
    quin = Browser(depot, "quin")

    page = _enter(quin, "quin")

    assert page.path == CODE
    page = quin.submit(page, code=code_to(depot, "quin@work.example"))
    assert page.path == RENEW


def test_an_account_of_today_without_an_address_gives_one_and_keeps_its_password(
    depot: Depot,
) -> None:
    old = joined(depot, "olden")
    execute(depot, "DELETE FROM account_emailaddress WHERE email = 'olden@example.com'")
    old.sign_out()

    page = _verified(old, _enter(old, "olden", PASSWORD), "olden@work.example")

    assert page.path == SECURITY
    assert old.is_signed_in()


def test_a_password_that_became_too_weak_is_asked_for_once(depot: Depot) -> None:
    weak = joined(depot, "weak")
    hashed = execute(depot, "SELECT password FROM accounts_user WHERE username = 'kim'")
    execute(depot, "UPDATE accounts_user SET password = ? WHERE username = 'weak'", *hashed[0])

    page = _enter(Browser(depot), "weak")

    assert page.path == RENEW
    assert "older than the rules of today" in page.html
    assert not weak.is_signed_in()


def test_the_old_password_is_no_new_one(depot: Depot) -> None:
    joined(depot, "stays")
    execute(depot, "UPDATE accounts_user SET renews_password = 1 WHERE username = 'stays'")
    browser = Browser(depot, "stays")
    page = _enter(browser, "stays", PASSWORD)

    page = browser.submit(page, password1=PASSWORD, password2=PASSWORD)

    assert page.path == RENEW
    assert "This is the old one: choose another." in page.html
