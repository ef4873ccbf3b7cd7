"""A password in a token's place: whose is taken, until when, and how often one may be guessed."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from tests.conftest import NOW
from tests.flows.scene import CALLER
from tests.flows.test_access_upload import _may
from tests.records import cast
from tests.records.cast import KEYRING, OPERATOR

from entrepot.flows import access
from entrepot.flows.access import Credential, CredentialKind, Policy, Principal
from entrepot.flows.access.identity import NotAToken, OwnerInactive
from entrepot.flows.access.passwords import PasswordWrong, TokenTakesPlace
from entrepot.flows.access.permissions import NoRole
from entrepot.flows.access.tries import TooManyTries
from entrepot.formats.names import normalize
from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts.models import User
from entrepot.records.sessions.models import KnownNetwork
from entrepot.records.sessions.queries import network_digest
from entrepot.records.tokens.actions import Minter

pytestmark = pytest.mark.django_db

PASSWORD = "violet-harbour-crane-41"
WITHOUT = Policy(new_projects_per_hour=1000, upload_passwords="without-two-factor")
ALLOWED = Policy(new_projects_per_hour=1000, upload_passwords="allowed")
NEVER = Policy(new_projects_per_hour=1000)


@pytest.fixture(autouse=True)
def _passwords(alice: User) -> None:
    accounts.set_password(alice, PASSWORD, actor=OPERATOR, at=NOW)


def _with(
    password: str = PASSWORD,
    *,
    name: str = "alice",
    policy: Policy = WITHOUT,
    at: datetime = NOW,
) -> Principal:
    credential = Credential(CredentialKind.SECRET, password, name)
    return access.identify(credential, keyring=KEYRING, policy=policy, caller=CALLER, at=at)


def test_the_password_of_somebody_without_a_factor_uploads(alice: User) -> None:
    left_pad = cast.project("left-pad", alice)

    for name in ("alice", "ALICE", "alice@example.com"):
        principal = _with(name=name)
        assert _may(principal, policy=WITHOUT) == left_pad
        assert principal.actor.credential_kind == "password"


def test_by_default_no_password_is_taken() -> None:
    with pytest.raises(NotAToken):
        _with("a password without a hyphen", policy=NEVER)


def test_whoever_has_a_factor_cannot_go_around_it_by_the_password(alice: User) -> None:
    cast.factor(alice)

    with pytest.raises(TokenTakesPlace, match="second factor"):
        _with()
    assert _with(policy=ALLOWED).person == alice


def test_the_day_named_is_the_last_on_which_passwords_are_taken() -> None:
    policy = Policy(
        new_projects_per_hour=1000,
        upload_passwords="allowed",
        upload_passwords_until=date(2026, 11, 23),
    )

    assert "2026-11-23" in access.advice(_with(policy=policy), policy)
    with pytest.raises(NotAToken):
        _with("violet harbour", policy=policy, at=NOW + timedelta(days=1))


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("alice", "wrong-password-entirely"),
        ("nobody", PASSWORD),
        ("bob", PASSWORD),
        ("alice@example.com", "wrong-password-entirely"),
        ("a@b", PASSWORD),
    ],
)
def test_a_wrong_guess_learns_nothing_of_who_exists(bob: User, name: str, password: str) -> None:
    with pytest.raises(PasswordWrong) as refused:
        _with(password, name=name)

    assert refused.value.refusal.message == (
        "There is nobody with this user name and this password."
    )


def test_a_suspended_person_is_nobody(alice: User, bob: User) -> None:
    accounts.promote(bob, actor=OPERATOR, at=NOW)
    accounts.suspend(alice, why="", actor=OPERATOR, at=NOW)

    with pytest.raises(PasswordWrong):
        _with()


def test_a_password_has_the_rights_of_its_owner_and_no_more(alice: User, bob: User) -> None:
    cast.project("left-pad", bob)

    with pytest.raises(NoRole):
        _may(_with(), policy=WITHOUT)


def test_who_was_suspended_since_publishes_nothing_more(alice: User, bob: User) -> None:
    cast.project("left-pad", alice)
    principal = _with()
    accounts.promote(bob, actor=OPERATOR, at=NOW)
    accounts.suspend(alice, why="", actor=OPERATOR, at=NOW)

    with pytest.raises(OwnerInactive):
        access.require_upload_now(
            normalize("left-pad"),
            principal=principal,
            policy=WITHOUT,
            at=NOW,
        )


def _now(principal: Principal, policy: Policy = WITHOUT, at: datetime = NOW) -> None:
    """Ask as the write transaction does, at the end of an upload."""
    access.require_upload_now(normalize("left-pad"), principal=principal, policy=policy, at=at)


def test_a_password_that_was_changed_during_the_upload_publishes_nothing(alice: User) -> None:
    principal = _with()
    accounts.set_password(alice, "another harbour crane", actor=OPERATOR, at=NOW)

    with pytest.raises(PasswordWrong, match="not taken any more"):
        _now(principal)


def test_a_factor_that_was_added_during_the_upload_ends_the_password(alice: User) -> None:
    principal = _with()
    cast.factor(alice)

    with pytest.raises(TokenTakesPlace):
        _now(principal)


def test_an_upload_that_ends_after_the_last_day_publishes_nothing() -> None:
    policy = replace(WITHOUT, upload_passwords_until=NOW.date())
    principal = _with(policy=policy)

    with pytest.raises(PasswordWrong, match="not taken any more"):
        _now(principal, policy, NOW + timedelta(days=1))


@pytest.mark.parametrize("padded", ["alice\u2003", "\u3000alice\x85", " ALICE "])
def test_blanks_around_a_name_are_no_new_name_to_guess_for(padded: str) -> None:
    for _ in range(10):
        with pytest.raises(PasswordWrong):
            _with("wrong-password-entirely")

    with pytest.raises(TooManyTries):
        _with("wrong-password-entirely", name=padded)


def test_the_limit_of_a_name_does_not_tell_whose_address_belongs_to_it() -> None:
    for _ in range(10):
        with pytest.raises(PasswordWrong):
            _with("wrong-password-entirely")

    with pytest.raises(PasswordWrong):
        _with("wrong-password-entirely", name="alice@example.com")


def test_a_neighbour_who_guesses_keeps_nobody_out_of_their_own_network(alice: User) -> None:
    KnownNetwork.objects.create(user=alice, digest=network_digest(alice, CALLER.address))
    neighbour = replace(CALLER, address=CALLER.address.rpartition(".")[0] + ".200")
    for number in range(110):
        name = "alice" if number < 10 else f"nobody-{number}"
        guess = Credential(CredentialKind.SECRET, "wrong-guess", name)
        with pytest.raises((PasswordWrong, TooManyTries)):
            access.identify(guess, keyring=KEYRING, policy=WITHOUT, caller=neighbour, at=NOW)

    assert _with().person == alice


def test_guesses_are_bound_by_their_network_and_right_ones_are_not_counted() -> None:
    for _ in range(12):
        _with()
    for _ in range(10):
        with pytest.raises(PasswordWrong):
            _with("wrong-password-entirely")

    with pytest.raises(TooManyTries):
        _with()
    assert _with(at=NOW + timedelta(minutes=6)).person is not None


def test_guesses_from_everywhere_lock_nobody_out_of_a_network_they_know(alice: User) -> None:
    KnownNetwork.objects.create(user=alice, digest=network_digest(alice, CALLER.address))
    for number in range(100):
        stranger = access.Credential(CredentialKind.SECRET, "wrong-guess", "alice")
        caller = type(CALLER)(CALLER.kind, "", "", address=f"198.51.{number}.1")
        with pytest.raises(PasswordWrong):
            access.identify(stranger, keyring=KEYRING, policy=WITHOUT, caller=caller, at=NOW)

    stranger = type(CALLER)(CALLER.kind, "", "", address="203.0.113.1")
    credential = Credential(CredentialKind.SECRET, PASSWORD, "alice")
    with pytest.raises(TooManyTries):
        access.identify(credential, keyring=KEYRING, policy=WITHOUT, caller=stranger, at=NOW)
    assert _with().person == alice


def test_a_token_is_known_as_such_under_any_user_name(alice: User, minter: Minter) -> None:
    _, text = cast.token(alice, minter)

    assert _with(text, name="alice").token is not None
    assert _with(text, name="__token__").token is not None
