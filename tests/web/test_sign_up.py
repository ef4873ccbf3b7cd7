"""Who may make an account, as the operator chose; and what a sign-up tells of others."""

import re
from collections.abc import Callable, Iterator

import pytest
from tests.cli.commands import execute
from tests.depots import Depot
from tests.web.newcomers import joined, signed_up
from tests.web.people import PASSWORD, Browser, Page
from tests.web.sealed import letter_to, letters_to

from entrepot.flows.people.joining import SIGN_UPS_PER_HOUR_AND_NETWORK
from entrepot.web.account.adapter import CODES_PER_HOUR

SIGN_UP = "/account/signup/"
CONFIRM = "/account/confirm-email/"
SENT = "/account/signup/sent/"
ANYBODY = {"email": "eve@example.com"}


@pytest.fixture(scope="module")
def closed(peopled: Callable[..., Depot]) -> Iterator[Depot]:
    depot = peopled(SIGN_UP="closed", TWO_FACTOR="encouraged").start("--workers", "1")
    yield depot
    depot.stop()


@pytest.fixture(scope="module")
def inviting(peopled: Callable[..., Depot]) -> Iterator[Depot]:
    depot = peopled(SIGN_UP="invite", TWO_FACTOR="encouraged").start("--workers", "1")
    yield depot
    depot.stop()


@pytest.fixture(scope="module")
def everyone(peopled: Callable[..., Depot]) -> Iterator[Depot]:
    depot = peopled(SIGN_UP="open", TWO_FACTOR="encouraged").start("--workers", "1")
    yield depot
    depot.stop()


def _names(depot: Depot) -> list[str]:
    return [name for (name,) in execute(depot, "SELECT username FROM accounts_user")]


# Closed, and by invitation


@pytest.mark.parametrize("policy", ["closed", "inviting"])
def test_where_not_everyone_may_there_is_no_form_and_what_is_sent_makes_nobody(
    policy: str,
    request: pytest.FixtureRequest,
) -> None:
    depot: Depot = request.getfixturevalue(policy)
    browser = Browser(depot)

    page = browser.get(SIGN_UP)
    sent = browser.send(SIGN_UP, csrfmiddlewaretoken=_secret_of(browser), **ANYBODY)

    assert page.status == 200
    assert "No new accounts" in page.html
    assert "<form" not in page.html.partition("<main")[2].partition("</main")[0]
    assert sent.status < 500
    assert not list(letters_to(depot, "eve@example.com"))


def test_where_sign_up_is_closed_a_member_is_told_who_may_invite(closed: Depot) -> None:
    alice = Browser(closed)
    alice.sign_in("alice")

    page = alice.submit(alice.get("/account/invite/"), email="zed@example.com")

    assert "/account/invite/" not in alice.get("/account/").html
    assert "Ask an administrator to invite" in page.html
    assert page.form().fields["email"] == "zed@example.com"
    assert not list(letters_to(closed, "zed@example.com"))


def test_a_member_invites_and_the_link_makes_one_account(inviting: Depot) -> None:
    alice = Browser(inviting)
    alice.sign_in("alice")
    alice.submit(alice.get("/account/invite/"), email="fred@example.com")
    [path] = re.findall(r"/invitation/\S+/", letter_to(inviting, "fred@example.com"))
    fred, second = Browser(inviting), Browser(inviting)
    opened = second.get(path)

    taken = fred.submit(fred.get(path), name="alice", password=PASSWORD)
    made = fred.submit(taken, name="fred", password=PASSWORD)
    again = second.submit(opened, name="fredrick", password=PASSWORD)

    assert "is taken" in taken.html
    assert taken.form().fields["name"] == "alice"
    assert made.status == 200
    assert fred.is_signed_in()
    assert again.status == 410
    assert "This link was used" in again.html
    assert "fredrick" not in _names(inviting)


def test_a_guessed_invitation_opens_nothing(inviting: Depot) -> None:
    page = Browser(inviting).get("/invitation/guessed/")

    assert page.status == 410
    assert "<form" not in page.html.partition("<main")[2].partition("</main")[0]


# Open


def test_an_account_is_made_by_whoever_reads_the_mail_of_its_address(everyone: Depot) -> None:
    carol, page = signed_up(everyone, "carol", "carol@example.com")

    assert page.path == "/account/security/"
    assert carol.is_signed_in()
    assert carol.get("/account/tokens/create/").path == "/account/tokens/create/"
    addresses = carol.get("/account/email/").html
    assert "carol@example.com" in addresses
    assert "Unverified" not in addresses


def test_asking_for_an_account_keeps_no_name_and_no_address_from_anybody(everyone: Depot) -> None:
    _ask(everyone, "owner@example.com")

    assert _names(everyone) == [name for name in _names(everyone) if name != "owner"]
    assert execute(everyone, "SELECT 1 FROM account_emailaddress WHERE email LIKE 'owner@%'") == []
    owner, _ = signed_up(everyone, "owner", "owner@example.com")
    assert owner.is_signed_in()


def test_a_sign_up_with_an_address_that_is_known_is_told_like_any_other(everyone: Depot) -> None:
    known, unknown = _ask(everyone, "alice@example.com"), _ask(everyone, "nobody@example.com")

    assert known.path == unknown.path == SENT
    assert known.html == unknown.html
    letter = letter_to(everyone, "alice@example.com", "You have one already")
    assert "/invitation/" not in letter
    assert "/invitation/" in letter_to(everyone, "nobody@example.com")


@pytest.mark.parametrize("email", ["bob@example.com", "unheard-of@example.com"])
def test_nothing_that_a_stranger_can_do_later_tells_whether_the_address_was_known(
    everyone: Depot,
    email: str,
) -> None:
    _ask(everyone, email)

    signing_in = Browser(everyone).sign_in("probe")
    by_address = Browser(everyone)
    refused = by_address.submit(by_address.get("/account/login/"), login=email, password="x" * 12)

    assert "There is nobody with this name and this password" in signing_in.html
    assert "There is nobody with this address and this password" in refused.html


def test_a_name_that_is_taken_is_told_to_whoever_opened_the_letter_alone(everyone: Depot) -> None:
    browser, page = signed_up(everyone, "alice", "newcomer@example.com")

    assert "alice&#x27; is taken" in page.html
    assert page.form().fields["name"] == "alice"
    assert not browser.is_signed_in()
    browser.submit(page, name="not-alice", password=PASSWORD)
    assert browser.is_signed_in()


def test_the_name_of_somebody_who_was_erased_is_not_given_again(everyone: Depot) -> None:
    joined(everyone, "gone")
    everyone.run("user", "erase", "gone", "--yes")

    _, page = signed_up(everyone, "gone", "another@example.com")

    assert page.status == 200
    assert "gone&#x27; is taken" in page.html


def test_of_two_letters_to_one_address_the_second_makes_no_second_account(everyone: Depot) -> None:
    for _ in range(2):
        _ask(everyone, "erin@example.com")
    paths = {
        path
        for _, body in letters_to(everyone, "erin@example.com")
        for path in re.findall(r"/invitation/\S+/", body)
    }
    browsers = [Browser(everyone) for _ in paths]

    pages = [
        browser.submit(browser.get(path), name=f"erin-{number}", password=PASSWORD)
        for number, (browser, path) in enumerate(zip(browsers, paths, strict=True))
    ]

    assert len(paths) == 2
    assert pages[0].path == "/account/security/"
    assert "is another account" in pages[1].html
    assert [name for name in _names(everyone) if name.startswith("erin")] == ["erin-0"]


def test_nobody_floods_a_mailbox_by_asking_for_accounts(everyone: Depot) -> None:
    asked = SIGN_UPS_PER_HOUR_AND_NETWORK + 1
    pages = [_ask(everyone, "flooded@example.com") for _ in range(asked)]
    execute(everyone, "DELETE FROM limits_window")  # else other tests would meet the limit too

    assert len(list(letters_to(everyone, "flooded@example.com"))) < asked
    assert "tries in 60 minutes are taken" in pages[-1].html
    assert pages[-1].form().fields["email"] == "flooded@example.com"


# Made before sign-ups waited for their letter


def test_a_claim_that_was_never_verified_lets_nobody_in_and_mails_few_codes(
    everyone: Depot,
) -> None:
    joined(everyone, "claimant")
    execute(
        everyone,
        "UPDATE account_emailaddress SET verified = 0 WHERE email = 'claimant@example.com'",
    )

    browsers = [Browser(everyone) for _ in range(2 * CODES_PER_HOUR)]
    pages = [browser.sign_in("claimant") for browser in browsers]

    assert pages[0].path == CONFIRM
    assert not any(browser.is_signed_in() for browser in browsers)
    assert len(list(letters_to(everyone, "claimant@example.com"))) <= 2 * CODES_PER_HOUR
    assert pages[-1].status == 429
    assert "No more than 5 tries in 60 minutes are taken." in pages[-1].html


def _ask(depot: Depot, email: str) -> Page:
    browser = Browser(depot)
    return browser.submit(browser.get(SIGN_UP), email=email)


def _secret_of(browser: Browser) -> str:
    return browser.get("/account/login/").form().fields["csrfmiddlewaretoken"]
