"""Whoever deletes their account, and whoever would rather not let them."""

from collections.abc import Callable, Iterator

import pytest
from tests.cli.commands import entries, execute
from tests.depots import Depot
from tests.uploads import Wheel, publish
from tests.web.newcomers import joined, signed_up
from tests.web.people import PASSWORD, Browser, Page
from tests.web.sealed import grow_older, letter_to
from tests.web.staffed import user

DELETE = "/account/delete/"


@pytest.fixture(scope="module")
def depot(peopled: Callable[..., Depot]) -> Iterator[Depot]:
    started = peopled(TWO_FACTOR="encouraged", SIGN_UP="open").start("--workers", "2")
    yield started
    started.stop()


def _delete(browser: Browser) -> Page:
    return browser.submit(browser.get(DELETE), name=browser.name)


def test_the_only_owner_of_a_project_stays_and_is_told_of_which(depot: Depot) -> None:
    olga = joined(depot, "olga")
    token = olga.make_token("ci")
    assert publish(depot.port, token, Wheel.made("olgas_pad"))[0] == 200

    page = _delete(olga)

    assert page.status == 200
    assert "olga is the only active owner of &#x27;olgas_pad&#x27;" in page.html
    assert "Make somebody else an owner" in page.html
    assert page.form().fields["name"] == "olga"
    assert olga.is_signed_in()
    assert publish(depot.port, token, Wheel.made("olgas_pad", "2.0"))[0] == 200


def test_whoever_deletes_the_account_is_out_for_good(depot: Depot) -> None:
    dan = joined(depot, "dan")
    elsewhere = Browser(depot)
    elsewhere.sign_in("dan")
    token = dan.make_token("ci")

    page = _delete(dan)

    assert "Your account was deleted." in page.html
    assert not dan.is_signed_in()
    assert not elsewhere.is_signed_in()
    back = dan.sign_in("dan")
    assert "There is nobody with this name and this password" in back.html
    assert publish(depot.port, token, Wheel.made("dans_pad"))[0] == 401
    assert execute(depot, "SELECT 1 FROM account_emailaddress WHERE email LIKE 'dan@%'") == []
    assert "was deleted, as whoever was signed in" in letter_to(depot, "dan@example.com", "deleted")


def test_the_name_of_a_deleted_account_is_not_given_again(depot: Depot) -> None:
    _delete(joined(depot, "once"))

    _, page = signed_up(depot, "Once", "other@example.com")

    assert "once&#x27; is taken" in page.html


def test_whoever_found_a_browser_open_does_not_delete_the_account(depot: Depot) -> None:
    paul = joined(depot, "paul")
    page = paul.get(DELETE)
    grow_older(depot)

    asked = paul.submit(page, name="paul")
    guessed = paul.submit(asked, password="wrong horse battery staple")

    assert asked.path == guessed.path == "/account/reauthenticate/"
    assert user(depot, "paul", "state") == "active"

    done = paul.submit(guessed, password=PASSWORD)

    assert "Your account was deleted." in done.html
    assert user(depot, "paul", "state") == "deleted"


def test_another_name_than_ones_own_deletes_nobody(depot: Depot) -> None:
    nina = joined(depot, "nina")

    page = nina.submit(nina.get(DELETE), name="mallory")

    assert "This is not your user name" in page.html
    assert page.form().fields["name"] == "mallory"
    assert user(depot, "nina", "state") == "active"
    assert user(depot, "mallory", "state") == "active"


def test_a_deletion_that_is_sent_twice_is_done_once_and_leads_to_the_entrance(
    depot: Depot,
) -> None:
    twin = joined(depot, "twin")
    page = twin.get(DELETE)
    twin.submit(page, name="twin")

    again = twin.submit(page, name="twin")

    assert (again.status, again.path) == (200, "/account/login/")
    assert "what you sent was not taken" in again.html
    assert [name for _, name, _ in entries(depot, "user.deleted")].count("twin") == 1
