"""POST /legacy/ with nothing, or with something else than a good token: 401, nothing stored."""

import base64
import string
from contextlib import contextmanager

import pypitoken
import pytest
from tests.depots import Depot

from . import parcels, stores, wire
from .publishers import Publisher, agreed, basic

LETTERS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
"""The alphabet of URL-safe base64, in the order of its values."""

NO_TOKENS = {
    "a scheme alone": ("Basic", "credential-unreadable"),
    "no base64": ("Basic !!!!", "credential-unreadable"),
    "base64 with a blank in it": ("Basic YTpi YTpi", "credential-unreadable"),
    "no colon": ("Basic X190b2tlbl9f", "credential-unreadable"),
    "an empty password": (basic("__token__", ""), "credential-unreadable"),
    "no UTF-8": ("Basic YTr//g==", "credential-not-a-token"),
    "30 kB of base64": ("Basic " + "A" * 30_000, "credential-unreadable"),
    "a password": (basic("alice", "correct horse"), "credential-not-a-token"),
    "a password with a hyphen": (basic("alice", "hunter-2"), "malformed-token"),
    "a prefix alone": (basic("__token__", "entrepot-"), "malformed-token"),
    "20 kB behind the prefix": (basic("a", "entrepot-" + "A" * 20_000), "malformed-token"),
    "Digest": ("Digest username=alice", "credential-unreadable"),
    "Negotiate": ("Negotiate YII=", "credential-unreadable"),
    "Bearer alone": ("Bearer", "credential-unreadable"),
    "Token and blanks": ("Token \t ", "credential-unreadable"),
    "two schemes": (basic("a", "b") + ", Bearer c", "credential-unreadable"),
    "letters beyond ASCII": ("Bearer entrepot-\xe9", "malformed-token"),
    "nothing": ("", "credential-unreadable"),
}


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """A token of Alice's at another instance."""
    other = Depot(tmp_path_factory.mktemp("elsewhere") / "data")
    other.user("alice")
    return other.token("alice", "laptop")


def payload(token):
    text = token.partition("-")[2]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def altered(token, position):
    """Return `token` with one other letter at `position`."""
    letter = "B" if token[position] != "B" else "C"
    letters = list(token)
    letters[position] = letter
    return "".join(letters)


def test_an_anonymous_upload_is_told_how_to_send_a_token(depot, project):
    refused = Publisher(depot).is_refused(parcels.wheel(project))

    assert (refused.status, refused.code) == (401, "token-needed")
    assert "__token__" in refused.sentence


@pytest.mark.parametrize(("attack", "code"), NO_TOKENS.values(), ids=NO_TOKENS)
def test_a_header_without_a_token_in_it(depot, project, attack, code):
    refused = Publisher(depot, authorization=attack).is_refused(parcels.wheel(project))

    assert (refused.status, refused.code) == (401, code)


def test_a_token_with_an_altered_signature(alice, depot, project):
    forged = Publisher(depot, altered(alice.token, -10))

    refused = forged.is_refused(parcels.wheel(project))

    assert (refused.status, refused.code) == (401, "token-unknown")


def test_a_token_with_a_last_letter_that_decodes_to_the_same_bytes(alice, depot, project):
    twin = alice.token[:-1] + LETTERS[LETTERS.index(alice.token[-1]) ^ 1]
    assert payload(twin) == payload(alice.token)

    refused = Publisher(depot, twin).is_refused(parcels.wheel(project))

    assert (refused.status, refused.code) == (401, "malformed-token")


def test_a_token_that_was_cut_off(alice, depot, project):
    refused = Publisher(depot, alice.token[:-8]).is_refused(parcels.wheel(project))

    assert refused.status == 401


def test_a_token_under_another_prefix(alice, depot, project):
    renamed = alice.token.replace("entrepot-", "pypi-", 1)

    refused = Publisher(depot, renamed).is_refused(parcels.wheel(project))

    assert (refused.status, refused.code) == (401, "token-unknown")


def test_a_token_with_an_id_that_nobody_made(alice, depot, project):
    stranger = pypitoken.Token.create(
        domain=pypitoken.Token.load(alice.token).domain,
        identifier="11111111-2222-4333-8444-555555555555",
        key="guessed",
        prefix="entrepot",
    )

    refused = Publisher(depot, stranger.dump()).is_refused(parcels.wheel(project))

    assert (refused.status, refused.code) == (401, "token-unknown")


def test_a_token_that_was_minted_with_a_guessed_key_for_a_real_id(alice, depot, project):
    real = pypitoken.Token.load(alice.token)
    forged = pypitoken.Token.create(
        domain=real.domain, identifier=real.identifier, key="guessed", prefix="entrepot"
    )

    refused = Publisher(depot, forged.dump()).is_refused(parcels.wheel(project))

    assert (refused.status, refused.code) == (401, "token-unknown")


def test_a_token_of_another_instance_is_refused_by_the_names_of_both(
    depot, project, elsewhere, alice
):
    here = pypitoken.Token.load(alice.token).domain

    refused = Publisher(depot, elsewhere).is_refused(parcels.wheel(project))

    assert (refused.status, refused.code) == (401, "token-of-another-instance")
    assert pypitoken.Token.load(elsewhere).domain in refused.sentence
    assert here in refused.sentence


def test_a_revoked_token_is_named(depot, revoked, project):
    refused = revoked.is_refused(parcels.wheel(project))

    assert (refused.status, refused.code) == (401, "token-revoked")
    assert "'stolen'" in refused.sentence
    assert depot.token_id("stolen") in refused.sentence


def test_a_token_of_someone_who_was_suspended(depot, mallory, project):
    with suspended(depot, "mallory"):
        refused = mallory.is_refused(parcels.wheel(project))

    assert (refused.status, refused.code) == (403, "owner-inactive")
    assert "mallory" in refused.sentence


def test_two_authorization_headers_even_with_the_same_token(alice, depot, project):
    body = parcels.wheel(project).body()
    line = alice.headers["Authorization"]
    headers = [("Authorization", line), ("Authorization", line), ("Content-Type", wire.FORM)]

    plain, as_json = (
        wire.ask(depot.port, "POST", "/legacy/", [*headers, ("Accept", accept)], body)
        for accept in ("*/*", wire.JSON)
    )

    refused = agreed(plain, as_json)
    assert (refused.status, refused.code) == (401, "credential-unreadable")


@pytest.mark.parametrize("parameter", ["token", "password", "access_token", ":token"])
def test_a_token_in_the_address_opens_nothing(alice, depot, project, parameter):
    path = f"/legacy/?{parameter}={alice.token}"

    refused = Publisher(depot).is_refused(parcels.wheel(project), path=path)

    assert refused.status == 401


@pytest.mark.parametrize("name", ["Cookie", "X-Api-Key", "Proxy-Authorization"])
def test_a_token_in_another_header_opens_nothing(alice, depot, project, name):
    headers = {name: basic("__token__", alice.token)}

    refused = Publisher(depot).is_refused(parcels.wheel(project), headers=headers)

    assert refused.status == 401


@contextmanager
def suspended(depot, name):
    statement = "UPDATE accounts_user SET state = ? WHERE username = ?"
    stores.query(depot, statement, "suspended", name)
    try:
        yield
    finally:
        stores.query(depot, statement, "active", name)
