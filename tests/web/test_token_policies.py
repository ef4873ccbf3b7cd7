"""What an operator asks of those who make tokens, as its pages ask it."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.cli.commands import execute
from tests.depots import Depot
from tests.web.newcomers import joined
from tests.web.people import Browser, Page

CREATE = "/account/tokens/create/"
SECURITY = "/account/security/"
MAX_DAYS = 60


@pytest.fixture(scope="module")
def strict(peopled: Callable[..., Depot]) -> Iterator[Depot]:
    """An index that asks for a second factor, and where tokens live for 60 days."""
    depot = peopled(TWO_FACTOR="required", TOKEN_MAX_DAYS=str(MAX_DAYS)).start("--workers", "2")
    yield depot
    depot.stop()


@pytest.fixture(scope="module")
def lenient(peopled: Callable[..., Depot]) -> Iterator[Depot]:
    depot = peopled(TWO_FACTOR="encouraged").start("--workers", "2")
    yield depot
    depot.stop()


@pytest.fixture(scope="module")
def member(strict: Depot) -> Browser:
    joined(strict, "member")
    return Browser(strict).become_complete("member")


def _tokens(depot: Depot, description: str) -> int:
    query = "SELECT count(*) FROM tokens_token WHERE description = ?"
    [(count,)] = execute(depot, query, description)
    return int(count)


def _lifetimes(page: Page) -> list[str]:
    return re.findall(r'<input type="radio" name="lifetime" value="([^"]+)"', page.html)


# A second factor


def test_where_a_second_factor_is_required_whoever_has_none_is_led_to_set_one_up(
    strict: Depot,
) -> None:
    pat = joined(strict, "pat")

    page = pat.get(CREATE)
    sent = pat.post(CREATE, description="early", scope="account", lifetime="30")

    assert (page.status, page.path) == (200, SECURITY)
    assert "First set up a second factor" in page.html
    assert 'href="/account/security/totp/activate/"' in page.html
    assert sent.path == SECURITY
    assert _tokens(strict, "early") == 0


def test_with_a_factor_but_unconfirmed_codes_no_token_is_made_yet(strict: Depot) -> None:
    kim = joined(strict, "kim")
    codes = kim.activate_totp()

    before = kim.post(CREATE, description="soon", scope="account", lifetime="30")
    led_on = kim.confirm_recovery(codes)
    kim.submit(led_on, description="soon", scope="account")

    assert before.path == SECURITY
    assert "show that you kept" in before.html
    assert led_on.path == CREATE
    assert _tokens(strict, "soon") == 1


def test_whoever_removes_the_last_factor_makes_no_more_tokens(strict: Depot) -> None:
    joined(strict, "ron")
    ron = Browser(strict).become_complete("ron")
    ron.submit(ron.get("/account/security/totp/deactivate/"))

    page = ron.post(CREATE, description="after", scope="account", lifetime="30")

    assert page.path == SECURITY
    assert _tokens(strict, "after") == 0


def test_where_a_second_factor_is_only_encouraged_a_token_needs_none(lenient: Depot) -> None:
    pat = joined(lenient, "pat")

    text = pat.make_token("early")

    assert text.startswith("entrepot-")
    assert _tokens(lenient, "early") == 1
    assert "You cannot make tokens yet" not in pat.get(SECURITY).html


# Lifetimes


def test_a_lifetime_that_the_operator_does_not_allow_is_no_choice(member: Browser) -> None:
    page = member.get(CREATE)

    assert _lifetimes(page) == ["30", "60", "date"]


def test_whoever_chooses_no_lifetime_gets_the_longest_one_that_is_usual(
    member: Browser,
    lenient: Depot,
) -> None:
    pages = [member.get(CREATE), joined(lenient, "lazy").get(CREATE)]

    assert [page.form(CREATE).fields["lifetime"] for page in pages] == ["60", "90"]
    made = member.submit(pages[0], description="as offered", scope="account")
    assert "Your new token" in made.html


@pytest.mark.parametrize("lifetime", ["90", "365", "never", "0", "-1", "30.5"])
def test_a_lifetime_that_is_no_choice_is_refused_when_it_is_sent(
    member: Browser,
    lifetime: str,
) -> None:
    description = f"for {lifetime}"

    page = member.submit(
        member.get(CREATE),
        description=description,
        scope="account",
        lifetime=lifetime,
    )

    assert "Please correct this" in page.html
    assert page.form().fields["description"] == description
    assert _tokens(member.depot, description) == 0


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (MAX_DAYS + 1, "A token may live for 60 days here."),
        (-1, "The token would have expired already. Choose a later day."),
    ],
)
def test_a_day_that_is_too_late_or_over_is_refused_in_words(
    member: Browser,
    days: int,
    says: str,
) -> None:
    day = f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%d}"

    page = member.submit(
        member.get(CREATE),
        description="never made",
        scope="account",
        lifetime="date",
        expires_on=day,
    )

    assert says in page.html
    assert page.form().fields["expires_on"] == day
    assert _tokens(member.depot, "never made") == 0


def test_a_token_lives_to_the_end_of_the_last_day_that_is_allowed(member: Browser) -> None:
    day = datetime.now(UTC) + timedelta(days=MAX_DAYS - 1)

    page = member.submit(
        member.get(CREATE),
        description="to the last",
        scope="account",
        lifetime="date",
        expires_on=f"{day:%Y-%m-%d}",
    )

    assert f"{day + timedelta(days=1):%Y-%m-%d}</span> <span>00:00 UTC" in page.html


def test_without_a_limit_a_token_may_live_until_it_is_revoked(lenient: Depot) -> None:
    evelyn = joined(lenient, "evelyn")
    page = evelyn.get(CREATE)

    made = evelyn.submit(page, description="for ever", scope="account", lifetime="never")

    assert _lifetimes(page) == ["30", "90", "365", "date", "never"]
    assert "It works until it is revoked." in made.html
