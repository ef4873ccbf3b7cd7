"""Codes in letters: three guesses each, however many are sent at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.cli.commands import execute
from tests.depots import Depot
from tests.web.newcomers import joined
from tests.web.people import Browser, Page
from tests.web.sealed import code_to

AT_ONCE = 20
TRIES = 3
COMPARED = "Incorrect code"
RESET, CONFIRM = "/account/password/reset/", "/account/password/reset/confirm/"
COMPLETE = "/account/password/reset/complete/"
ADDRESS = "/account/confirm-email/"


@pytest.fixture(scope="module")
def depot(peopled: Callable[..., Depot]) -> Iterator[Depot]:
    depot = peopled().start("--workers", "2")
    yield depot
    depot.stop()


def _guess_at_once(browser: Browser, path: str) -> list[Page]:
    """Send wrong codes from one session, all before the first was answered."""
    token = browser.cookie("form")

    def guess(number: int) -> Page:
        return browser.send(path, csrfmiddlewaretoken=token, code=f"AAAA-{number:04}")

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        return list(crowd.map(guess, range(AT_ONCE)))


def _compared(pages: list[Page]) -> int:
    return sum(COMPARED in page.html for page in pages)


def test_twenty_guesses_at_once_try_the_code_of_a_reset_three_times(depot: Depot) -> None:
    thief = Browser(depot)
    thief.submit(thief.get(RESET), email="alice@example.com")

    pages = _guess_at_once(thief, CONFIRM)

    assert 1 <= _compared(pages) <= TRIES
    assert {page.status for page in pages} == {200}


def test_the_right_code_comes_too_late_after_twenty_guesses_at_once(depot: Depot) -> None:
    thief = Browser(depot)
    thief.submit(thief.get(RESET), email="bob@example.com")
    _guess_at_once(thief, CONFIRM)

    page = thief.send(
        CONFIRM, csrfmiddlewaretoken=thief.cookie("form"), code=code_to(depot, "bob@example.com")
    )

    assert page.path != COMPLETE


def test_guesses_at_once_do_not_tell_whether_somebody_has_the_address(depot: Depot) -> None:
    thief = Browser(depot)
    thief.submit(thief.get(RESET), email="nobody@example.com")

    pages = _guess_at_once(thief, CONFIRM)

    assert 1 <= _compared(pages) <= TRIES


def test_twenty_guesses_at_once_try_the_code_of_an_address_three_times(depot: Depot) -> None:
    carol = joined(depot, "carol")
    carol.submit(carol.get("/account/email/"), email="victim@example.com", action_add="")

    pages = _guess_at_once(carol, ADDRESS)

    assert 1 <= _compared(pages) <= TRIES
    assert "victim@example.com" not in _verified(depot)


def test_two_slips_leave_the_third_try_to_the_person(depot: Depot) -> None:
    browser = Browser(depot)
    page = browser.submit(browser.get(RESET), email="mallory@example.com")
    for _ in range(TRIES - 1):
        page = browser.submit(page, code="AAAA-AAAA")

    page = browser.submit(page, code=code_to(depot, "mallory@example.com"))

    assert page.path == COMPLETE


@pytest.mark.parametrize("address", ["mallory@example.com", "nobody-either@example.com"])
def test_a_code_that_was_sent_anew_has_tries_of_its_own(depot: Depot, address: str) -> None:
    browser = Browser(depot)
    for _ in range(2):
        page = browser.submit(browser.get(RESET), email=address)
        for _ in range(TRIES - 1):
            page = browser.submit(page, code="AAAA-AAAA")

            assert COMPARED in page.html


def _verified(depot: Depot) -> set[str]:
    rows = execute(depot, "SELECT email FROM account_emailaddress WHERE verified")
    return {email for (email,) in rows}
