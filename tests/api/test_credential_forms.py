"""One gate: a credential gets the same answer in whatever form it is sent, on every route."""

import pytest

from . import parcels, routes, wire
from .publishers import Publisher, basic

BLANKS = " \t"
FORMS = {
    "Basic with __token__": lambda token: basic("__token__", token),
    "Basic with another user name": lambda token: basic("alice", token),
    "Basic with no user name": lambda token: basic("", token),
    "Basic with a user name beyond ASCII": lambda token: basic("\u00e5lice\u2026", token),
    "basic in small letters": lambda token: basic("__token__", token).replace("Basic", "basic"),
    "BASIC in capitals": lambda token: basic("__token__", token).replace("Basic", "BASIC"),
    "Basic with more blanks": lambda token: basic("__token__", token).replace(" ", "   ") + BLANKS,
    "Basic around blanks": lambda token: basic("__token__", f" \t{token} \t"),
    "Basic around line ends": lambda token: basic("__token__", f"\r\n{token}\r\n"),
    "Basic around a byte order mark": lambda token: basic("__token__", f"\ufeff{token}\n"),
    "Basic around hard spaces": lambda token: basic("__token__", f"\u00a0{token}\u00a0"),
    "Bearer": lambda token: f"Bearer {token}",
    "bearer in small letters": lambda token: f"bearer {token}",
    "BEARER around blanks": lambda token: f"BEARER   {token}{BLANKS}",
    "Bearer around a byte order mark": lambda token: latin_1(f"Bearer \ufeff{token}"),
    "Bearer around hard spaces": lambda token: f"Bearer \u00a0{token}\u00a0",
    "Token": lambda token: f"Token {token}",
    "token in small letters": lambda token: f"token {token}",
    "TOKEN around blanks": lambda token: f"TOKEN \t{token} \t",
}
PRINCIPALS = ["the owner", "a stranger", "a revoked token", "a foreign token", "garbage"]


def latin_1(text):
    """Return what the bytes of `text` look like to a client that sends letters as bytes."""
    return text.encode().decode("latin-1")


@pytest.fixture(scope="module")
def published(alice):
    parcel = parcels.wheel("public-parcel")
    alice.publish(parcel)
    return parcel


@pytest.fixture(scope="module")
def secrets(alice, mallory, revoked):
    foreign = alice.token.replace("entrepot-", "other-", 1)
    tokens = [alice.token, mallory.token, revoked.token, foreign, "entrepot-AAAA"]
    return dict(zip(PRINCIPALS, tokens, strict=True))


@pytest.fixture(scope="module")
def anonymous(depot, published, secrets):
    """What whoever sends no credential is told on every route, by method and address.

    The tokens are there by then, for /metrics counts them.
    """
    return {
        (method, address): told(wire.ask(depot.port, method, address))
        for address in routes.all_addresses(published)
        for method in ("GET", "HEAD")
        if method == "GET" or address.startswith(("/simple/", "/packages/"))
    }


@pytest.mark.parametrize("principal", PRINCIPALS)
def test_every_form_of_a_credential_has_the_same_answer_to_an_upload(
    depot, published, secrets, principal
):
    answers = {
        form: told(Publisher(depot, authorization=write(secrets[principal])).upload(published))
        for form, write in FORMS.items()
    }

    assert set(answers.values()) == {answers["Basic with __token__"]}, answers
    is_good = principal == "the owner"
    assert {answer[0] == 200 for answer in answers.values()} == {is_good}


def test_every_route_has_an_example(published):
    assert set(routes.addresses(published)) == routes.patterns()


@pytest.mark.parametrize("principal", PRINCIPALS)
def test_reading_is_the_same_for_everyone(depot, anonymous, secrets, principal):
    credential = {"Authorization": basic("__token__", secrets[principal])}

    for (method, address), expected in anonymous.items():
        assert told(wire.ask(depot.port, method, address, credential)) == expected, address


@pytest.mark.parametrize("form", FORMS)
def test_no_form_of_a_credential_changes_what_is_read(depot, anonymous, secrets, form):
    credential = {"Authorization": FORMS[form](secrets["a stranger"])}

    for (method, address), expected in anonymous.items():
        assert told(wire.ask(depot.port, method, address, credential)) == expected, address


@pytest.mark.parametrize("attack", ["", "Basic", "Digest x=y", "Basic !!!", "Bearer", "\xff"])
def test_a_broken_credential_does_not_stand_in_the_way_of_reading(depot, anonymous, attack):
    broken = {"Authorization": attack}

    for (method, address), expected in anonymous.items():
        assert told(wire.ask(depot.port, method, address, broken)) == expected, address


def told(answer):
    """Return all of an answer that could tell one asker from another."""
    headers = {name.lower(): value for name, value in answer.headers.items()}
    headers.pop("date", None)
    return answer.status, answer.reason, answer.body, tuple(sorted(headers.items()))
