"""Who may make an account, as the operator chose; and what a sign-up tells of others."""

import re
from collections.abc import Callable, Iterator

import pytest
from tests.cli.commands import execute
from tests.depots import Depot
from tests.web.newcomers import joined
from tests.web.outbox import CODE
from tests.web.people import PASSWORD, Browser, Page
from tests.web.sealed import code_to, letter_to, letters_to

from entrepot.web.account.adapter import CODES_PER_HOUR

SIGN_UP = "/account/signup/"
CONFIRM = "/account/confirm-email/"
ANYBODY = {"username": "eve", "email": "eve@example.com", "password1": PASSWORD}


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


def _sign_up(depot: Depot, name: str, email: str) -> tuple[Browser, Page]:
    browser = Browser(depot)
    page = browser.get(SIGN_UP)
    return browser, browser.submit(page, username=name, email=email, password1=PASSWORD)


def _names(depot: Depot) -> list[str]:
    return [name for (name,) in execute(depot, "SELECT username FROM accounts_user")]


def _without_what_differs(page: Page, *texts: str) -> str:
    html = re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", page.html)
    for text in texts:
        html = html.replace(text, "TEXT")
    return html


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
    assert "password" not in page.html.partition("<main")[2].partition("</main")[0]
    assert sent.status < 500
    assert "eve" not in _names(depot)


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
    assert "<form" not in page.html.partition("<main")[2]


# Open


def test_an_account_that_somebody_made_works_once_the_address_is_verified(everyone: Depot) -> None:
    carol, page = _sign_up(everyone, "carol", "carol@example.com")
    before = [carol.get(path).path for path in ("/account/", "/account/tokens/create/")]
    code = code_to(everyone, "carol@example.com")
    elsewhere = Browser(everyone)
    signing_in = elsewhere.sign_in("carol")

    done = carol.submit(page, code=code)

    assert page.path == CONFIRM
    assert before == [CONFIRM, CONFIRM]
    assert signing_in.path == CONFIRM
    assert not elsewhere.is_signed_in()
    assert done.status == 200
    assert carol.get("/account/tokens/create/").path == "/account/tokens/create/"


def test_nobody_publishes_or_makes_a_token_before_the_address_is_verified(everyone: Depot) -> None:
    dora, page = _sign_up(everyone, "dora", "dora@example.com")
    token = page.form(CONFIRM).fields["csrfmiddlewaretoken"]

    dora.send(
        "/account/tokens/create/",
        csrfmiddlewaretoken=token,
        description="early",
        scope="account",
        lifetime="30",
    )

    assert execute(everyone, "SELECT 1 FROM tokens_token WHERE description = 'early'") == []


def test_the_code_of_a_sign_up_is_not_guessed(everyone: Depot) -> None:
    browser, page = _sign_up(everyone, "guesser", "victim@example.com")
    code = code_to(everyone, "victim@example.com")

    tried = 0
    while page.path == CONFIRM and tried < 10:
        page = browser.submit(page, code="AAAA-AAAA")
        tried += 1
    browser.send(CONFIRM, csrfmiddlewaretoken=_secret_of(browser), code=code)

    assert tried < 10
    assert not browser.is_signed_in()


def test_a_sign_up_with_an_address_that_is_known_is_told_like_any_other(everyone: Depot) -> None:
    _, known = _sign_up(everyone, "stranger1", "alice@example.com")
    _, unknown = _sign_up(everyone, "stranger2", "nobody@example.com")

    assert known.path == unknown.path == CONFIRM
    assert _without_what_differs(known, "alice@") == _without_what_differs(unknown, "nobody@")
    assert not CODE.findall(letter_to(everyone, "alice@example.com", "belongs to an account"))
    assert "stranger1" not in _names(everyone)
    assert code_to(everyone, "nobody@example.com")


def test_a_code_for_an_address_that_is_known_is_asked_for_as_in_vain_as_any(
    everyone: Depot,
) -> None:
    pages = []
    for name, email in (("stranger3", "bob@example.com"), ("stranger4", "someone@example.com")):
        browser, page = _sign_up(everyone, name, email)
        pages.append(browser.submit(page, code="AAAA-AAAA"))

    known, unknown = pages
    assert "Incorrect code" in known.html
    assert _without_what_differs(known, "bob@") == _without_what_differs(unknown, "someone@")


def test_a_name_that_is_taken_is_told_alike_whether_the_address_is_known(everyone: Depot) -> None:
    _, known = _sign_up(everyone, "alice", "mallory@example.com")
    _, unknown = _sign_up(everyone, "alice", "whoever@example.com")

    assert "This user name is taken" in known.html
    assert known.form().fields["username"] == "alice"
    assert _without_what_differs(known, "mallory@") == _without_what_differs(unknown, "whoever@")
    assert not list(letters_to(everyone, "mallory@example.com"))


def test_the_name_of_somebody_who_was_erased_is_not_given_again(everyone: Depot) -> None:
    joined(everyone, "gone")
    everyone.run("user", "erase", "gone", "--yes")

    _, page = _sign_up(everyone, "gone", "another@example.com")

    assert page.status == 200
    assert "This user name is taken" in page.html
    assert page.form().fields["username"] == "gone"
    assert not list(letters_to(everyone, "another@example.com"))


def test_a_sign_up_that_was_sent_twice_makes_one_account_and_one_code(everyone: Depot) -> None:
    erin = Browser(everyone)
    form = erin.get(SIGN_UP)
    fields = {"username": "erin", "email": "erin@example.com", "password1": PASSWORD}

    first, second = erin.submit(form, **fields), erin.submit(form, **fields)

    assert first.path == second.path == CONFIRM
    assert len(list(letters_to(everyone, "erin@example.com"))) == 1
    erin.submit(second, code=code_to(everyone, "erin@example.com"))
    assert erin.is_signed_in()


def _secret_of(browser: Browser) -> str:
    return browser.get("/account/login/").form().fields["csrfmiddlewaretoken"]


def test_nobody_floods_a_mailbox_by_signing_in_before_it_is_verified(everyone: Depot) -> None:
    _sign_up(everyone, "flooder", "flooded@example.com")

    pages = [Browser(everyone).sign_in("flooder") for _ in range(20)]

    assert len(list(letters_to(everyone, "flooded@example.com"))) <= 2 * CODES_PER_HOUR
    assert pages[-1].status == 429
    assert "No more than 5 tries in 60 minutes are taken." in pages[-1].html
