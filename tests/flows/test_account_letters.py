"""What people are told of what others did to their accounts: at every address they read."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from tests.conftest import NOW
from tests.records import cast
from tests.records.cast import LATER, OPERATOR, by
from tests.records.sealing import Sealer

from entrepot.flows import notifications
from entrepot.flows.notifications import LETTERS, LETTERS_A_DAY, TO_EVERY_ADDRESS, Site
from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts.actions.recovery_cases import DELAY
from entrepot.records.accounts.models import RecoveryCase, User
from entrepot.records.audit import actions as audit
from entrepot.records.audit.actors import SYSTEM
from entrepot.records.mails.queries import due
from entrepot.records.mails.texts import Text
from entrepot.records.tokens import actions as tokens
from entrepot.records.tokens.actions import Minter

pytestmark = pytest.mark.django_db

SEALER = Sealer()
SITE = Site("The Depot", "https://index.example")
BY_OPERATOR = {"actor": OPERATOR, "at": NOW}
EVERYWHERE = {"alice@example.com", "alice@work.example"}


@pytest.fixture(autouse=True)
def _alice_reads_at_two_addresses(alice: User) -> None:
    for email, verified in (("alice@work.example", True), ("alice@typo.example", False)):
        EmailAddress.objects.create(user=alice, email=email, verified=verified)
    accounts.promote(alice, **BY_OPERATOR)
    _told()


@pytest.fixture
def helpers() -> list[User]:
    return [cast.person(name, is_administrator=True) for name in ("root", "vera")]


def _told(*, site: Site = SITE) -> dict[str, list[Text]]:
    """Let the clock write what it has not written yet; return that, by address."""
    before = {mail.pk for mail in due(LATER, limit=1000)}
    audit.append_to_log()
    notifications.send_due(sealer=SEALER, site=site, at=LATER)
    found: dict[str, list[Text]] = {}
    for mail in due(LATER, limit=1000):
        if mail.pk not in before:
            found.setdefault(mail.to, []).append(Text.unsealed(mail.sealed, sealer=SEALER))
    return found


def _letter(*, site: Site = SITE) -> Text:
    """Return the one letter that Alice got, the same at each address."""
    told = _told(site=site)
    assert told.keys() == EVERYWHERE
    [letter] = {letter for letters in told.values() for letter in letters}
    return letter


def _started(alice: User, helpers: list[User]) -> RecoveryCase:
    return accounts.start_recovery(alice, why="lost the phone", actor=by(helpers[0]), at=NOW)


def _agreed(alice: User, helpers: list[User]) -> RecoveryCase:
    case = _started(alice, helpers)
    _told()
    return accounts.agree_to_recovery(case.id, actor=by(helpers[1]), at=NOW)


@pytest.mark.parametrize(
    ("act", "subject", "fact"),
    [
        (
            lambda alice: accounts.set_password(alice, "correct horse battery", **BY_OPERATOR),
            "A new password was set for your account",
            "sessions of the old one have ended",
        ),
        (
            lambda alice: (
                accounts.set_address(alice, "alice@example.com", **BY_OPERATOR)
                or accounts.set_address(alice, "alice@work.example", **BY_OPERATOR)
            ),
            "Your account has a new e-mail address",
            "Address: alice@work.example\n",
        ),
        (
            lambda alice: accounts.suspend(alice, why="left\nus", **BY_OPERATOR),
            "Your account was suspended",
            "Reason: left us\n",
        ),
        (
            lambda alice: cast.factor(alice) and accounts.reset_factors(alice, **BY_OPERATOR),
            "Your second factors were taken away",
            "recovery codes of your account on The Depot",
        ),
        (
            lambda alice: accounts.demote(alice, **BY_OPERATOR),
            "You are no administrator any more",
            "no longer an administrator's",
        ),
    ],
)
def test_what_the_operator_did_is_told_at_every_verified_address(
    alice: User,
    helpers: list[User],
    act: Callable[[User], object],
    subject: str,
    fact: str,
) -> None:
    act(alice)

    letter = _letter()

    assert letter.subject == subject
    assert fact in letter.body
    assert "Account: alice\n" in letter.body
    assert "By: operator root\nWhen: 2026-11-23 12:00 UTC\n" in letter.body


def test_who_is_resumed_and_promoted_is_told_so(alice: User, helpers: list[User]) -> None:
    accounts.suspend(alice, why="", **BY_OPERATOR)
    accounts.demote(alice, **BY_OPERATOR)
    _told()

    accounts.resume(alice, **BY_OPERATOR)
    assert _letter().subject == "Your account works again"
    accounts.promote(alice, **BY_OPERATOR)
    assert _letter().subject == "You are an administrator now"


def test_from_where_an_administrator_works_is_not_told(alice: User, helpers: list[User]) -> None:
    accounts.suspend(alice, why="", actor=by(helpers[0], address="198.51.100.4"), at=NOW)

    letter = _letter()

    assert "By: root\n" in letter.body
    assert "198.51.100.4" not in letter.body


def test_who_asks_for_a_recovery_is_named_and_how_to_stop_it(
    alice: User,
    helpers: list[User],
) -> None:
    _started(alice, helpers)

    letter = _letter()

    assert letter.subject == "Somebody wants to recover your account"
    assert "Reason: lost the phone\n" in letter.body
    assert "Takes effect: 72 hours after a second administrator agrees\nBy: root\n" in letter.body
    assert "press “Stop the recovery” at https://index.example/account/" in letter.body


def test_when_a_recovery_takes_effect_is_told_with_both_names(
    alice: User,
    helpers: list[User],
) -> None:
    _agreed(alice, helpers)

    letter = _letter(site=Site("The Depot", None))

    assert letter.subject == "Your account is going to be recovered"
    assert "Started by: root\n" in letter.body
    assert "Takes effect: 2026-11-26 12:00 UTC\nBy: vera\n" in letter.body
    assert "“Stop the recovery” at your account's page" in letter.body
    assert "://" not in letter.body


def test_a_recovery_that_was_stopped_is_told(alice: User, helpers: list[User]) -> None:
    case = _agreed(alice, helpers)
    _told()
    accounts.cancel_recovery(case.id, actor=by(alice), at=NOW)

    letter = _letter()

    assert letter.subject == "The recovery of your account was stopped"
    assert "By: alice\n" in letter.body
    assert "From: 192.0.2.7" in letter.body


def test_a_recovery_that_was_done_leads_to_a_new_password(
    alice: User,
    helpers: list[User],
) -> None:
    cast.factor(alice)
    case = _agreed(alice, helpers)
    _told()
    accounts.complete_recovery(case.id, actor=SYSTEM, at=NOW + DELAY)

    letter = _letter()

    assert letter.subject == "Your account was recovered"
    assert "Started by: root\nAgreed to by: vera\nBy: Entrepot\n" in letter.body
    assert "https://index.example/account/password/reset/" in letter.body


def test_no_number_of_recoveries_hides_the_next_one(alice: User, helpers: list[User]) -> None:
    for _ in range(LETTERS_A_DAY + 1):
        case = _started(alice, helpers)
        accounts.cancel_recovery(case.id, actor=by(helpers[0]), at=NOW)
    _told()

    _started(alice, helpers)

    assert _letter().subject == "Somebody wants to recover your account"


def test_who_deleted_the_account_is_written_to_no_more(alice: User, helpers: list[User]) -> None:
    _agreed(alice, helpers)
    accounts.delete(alice, actor=by(alice), at=NOW + timedelta(minutes=1))

    assert _told() == {}


def test_the_owner_of_a_token_hears_that_it_is_kept_from_a_project_and_let_in_again(
    alice: User,
    bob: User,
    minter: Minter,
) -> None:
    token, _ = cast.token(bob, minter)
    project = cast.project("left-pad", alice)
    _told()

    tokens.block(token, project, actor=by(alice, address="198.51.100.4"), at=NOW)
    [blocked] = _told()["bob@example.com"]
    tokens.unblock(token, project, actor=by(alice), at=NOW)
    [unblocked] = _told()["bob@example.com"]

    assert blocked.subject == "API token kept from a project: ci"
    assert "Token: ci\nProject: left-pad\nBy: alice\n" in blocked.body
    assert "198.51.100.4" not in blocked.body
    assert unblocked.subject == "API token let in to a project again: ci"


def test_tokens_are_written_about_at_the_primary_address_alone() -> None:
    assert set(LETTERS) > TO_EVERY_ADDRESS
    assert {slug for slug in TO_EVERY_ADDRESS if slug.startswith("token.")} == set()
