"""Who is told of what by mail: from acts to the letters that wait for the clock."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from tests.conftest import NOW
from tests.records import cast
from tests.records.cast import LATER, OPERATOR
from tests.records.sealing import Sealer

from entrepot.flows import notifications
from entrepot.flows.notifications import LETTERS, LETTERS_A_DAY, Site
from entrepot.records.accounts.models import User
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.models import EntryPersonal
from entrepot.records.mails.queries import due
from entrepot.records.mails.texts import Text
from entrepot.records.tickets import actions as tickets
from entrepot.records.tickets.queries import TicketSpent
from entrepot.records.tokens import actions as tokens
from entrepot.records.tokens.actions import Minter, NewToken, Use
from entrepot.records.tokens.models import Token

pytestmark = pytest.mark.django_db

PUBLIC = Site("The Depot", "https://index.example")
NAMELESS = Site("The Depot", None)
SEALER = Sealer()
LINK = re.compile(r"https://index\.example/revoke/(\S+)/")


@pytest.fixture(autouse=True)
def _nobody_waits_for_a_letter(alice: User, bob: User, minter: Minter) -> None:
    """Begin with an instance and people about whom everything was said."""
    _tell()


def _tell(*, site: Site = PUBLIC, limit: int = 100) -> int:
    audit.append_to_log()
    return notifications.send_due(sealer=SEALER, site=site, at=LATER, limit=limit)


def _letters() -> dict[str, list[Text]]:
    """Return what waits to be sent, by address."""
    found: dict[str, list[Text]] = {}
    for mail in due(LATER, limit=1000):
        found.setdefault(mail.to, []).append(Text.unsealed(mail.sealed, sealer=SEALER))
    return found


def _letter(about: str = "") -> Text:
    """Return the one letter to Alice with these words in its subject."""
    [letter] = [text for text in _letters()["alice@example.com"] if about in text.subject]
    return letter


def _use(token: Token, address: str = "192.0.2.7") -> None:
    use = Use(address=address, client="twine/7.0.0", project="left-pad", result="published")
    tokens.record_use(token, use, actor=cast.by(token.owner, address=address), at=NOW)


def test_the_owner_of_a_new_token_is_told_what_it_may_do_and_who_made_it(
    alice: User,
    minter: Minter,
) -> None:
    cast.token(alice, minter, cast.project("left-pad", alice), name="release pipeline")

    _tell()

    [letter] = _letters()["alice@example.com"]
    assert letter.subject == "New API token: release pipeline"
    assert "your account on The Depot" in letter.body
    assert "May upload to: left-pad\n" in letter.body
    assert "Made by: operator root\n" in letter.body
    assert "When: 2026-11-23 12:00 UTC" in letter.body
    assert len(_letters()) == 1


def test_a_token_for_everything_and_one_for_many_projects_are_told_in_short(
    alice: User,
    minter: Minter,
) -> None:
    many = [cast.project(f"p{number:02}", alice) for number in range(13)]
    cast.token(alice, minter, name="all")
    cast.token(alice, minter, *many, name="many")

    _tell()

    assert "May upload to: all your projects\n" in _letter("all").body
    assert "p08, p09 and 3 more\n" in _letter("many").body


@pytest.mark.parametrize(
    ("actions", "told"),
    [
        (("read",), "May read: all your projects\n"),
        (("upload", "read"), "May upload to, and read: all your projects\n"),
    ],
)
def test_a_token_that_reads_is_told_as_such(
    alice: User, minter: Minter, actions: tuple[str, ...], told: str
) -> None:
    new = NewToken("reads", actions=actions)
    tokens.create(alice, new, minter=minter, actor=cast.OPERATOR, at=NOW)

    _tell()

    assert told in _letter("reads").body


def test_the_letter_about_a_new_token_has_a_link_that_revokes_it_once(
    alice: User,
    minter: Minter,
) -> None:
    token, _ = cast.token(alice, minter)
    _tell()

    [secret] = LINK.findall(_letter().body)
    ticket = tickets.redeem(notifications.REVOKE_TOKEN, secret, at=LATER + timedelta(days=6))

    assert (ticket.purpose, ticket.subject_id) == ("revoke-token", str(token.id))
    with pytest.raises(TicketSpent):
        tickets.redeem(notifications.REVOKE_TOKEN, secret, at=LATER)


def test_the_link_lives_for_as_long_as_the_letter_says(alice: User, minter: Minter) -> None:
    cast.token(alice, minter)
    _tell()

    letter = _letter().body

    assert "until 2026-11-30 12:05 UTC:\n\nhttps://" in letter
    with pytest.raises(TicketSpent):
        tickets.redeem("revoke-token", LINK.findall(letter)[0], at=LATER + timedelta(days=7))


def test_the_secret_of_the_link_is_nowhere_in_the_database(alice: User, minter: Minter) -> None:
    cast.token(alice, minter)
    _tell()
    [secret] = LINK.findall(_letter().body)

    with connection.cursor() as cursor:
        for table in ("mails_mail", "tickets_ticket", "audit_entrypersonal"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608 (constants)
            assert secret not in repr(cursor.fetchall())


def test_without_a_public_address_a_letter_names_the_page_and_has_no_link(
    alice: User,
    minter: Minter,
) -> None:
    cast.token(alice, minter)

    _tell(site=NAMELESS)

    assert "your account's tokens page" in _letter().body
    assert "://" not in _letter().body


def test_the_owner_of_a_revoked_token_is_told_by_whom_and_why(alice: User, minter: Minter) -> None:
    token, _ = cast.token(alice, minter)
    _tell()
    actor = cast.by(alice, address="198.51.100.4")
    tokens.revoke(token, why="left in a log", actor=actor, at=NOW)

    _tell()

    letter = _letter("API token revoked: ci")
    assert "Revoked by: alice\n" in letter.body
    assert "Reason: left in a log\n" in letter.body
    assert "From: 198.51.100.4" in letter.body
    assert "https://index.example/account/tokens/" in letter.body


def test_the_first_use_and_each_new_network_is_told(alice: User, minter: Minter) -> None:
    token, _ = cast.token(alice, minter)
    _tell()
    for address in ("192.0.2.7", "192.0.2.8", "198.51.100.4"):
        _use(token, address)

    _tell()

    first, new = _letter("used for the first time: ci"), _letter("used from a new network: ci")
    assert "From: 192.0.2.7" in first.body
    assert "Network: 198.51.100.0/24\nWhen: 2026-11-23 12:00 UTC\nFrom: 198.51.100.4" in new.body
    assert "With: twine/7.0.0" in new.body


def test_a_token_on_many_machines_does_not_fill_a_mailbox(alice: User, minter: Minter) -> None:
    token, _ = cast.token(alice, minter)
    for number in range(20):
        _use(token, f"10.0.{number}.1")

    _tell()

    subjects = [letter.subject for letter in _letters()["alice@example.com"]]
    assert sum("new network" in subject for subject in subjects) == LETTERS_A_DAY


def test_what_somebody_else_chose_stays_on_its_line(alice: User, minter: Minter) -> None:
    token, _ = cast.token(alice, minter)
    evil = "all is well\n\nSign in at https://mallory.example\r\nor else"
    tokens.revoke(token, why="", actor=replace(OPERATOR, id=evil), at=NOW)

    _tell()

    [line] = [line for line in _letter("revoked").body.splitlines() if "mallory" in line]
    assert line == "Revoked by: operator all is well  Sign in at https://mallory.example  or else"


def test_every_entry_is_told_once(alice: User, minter: Minter) -> None:
    cast.token(alice, minter)

    read = [_tell() for _ in range(3)]

    assert read == [1, 0, 0]
    assert len(_letters()["alice@example.com"]) == 1


def test_of_many_entries_so_many_are_read_at_a_time_and_none_is_missed(
    alice: User,
    minter: Minter,
) -> None:
    for number in range(5):
        cast.token(alice, minter, name=f"token {number}")

    read = [_tell(limit=2) for _ in range(4)]

    assert read == [2, 2, 1, 0]
    subjects = {letter.subject for letter in _letters()["alice@example.com"]}
    assert subjects == {f"New API token: token {number}" for number in range(5)}


def test_a_round_that_fails_has_done_nothing_and_is_done_again(
    alice: User,
    minter: Minter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cast.token(alice, minter, name="one")
    token, _ = cast.token(alice, minter, name="two")
    tokens.revoke(token, why="", actor=OPERATOR, at=NOW)

    with monkeypatch.context() as broken:
        broken.setitem(LETTERS, "token.revoked", lambda _news: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            _tell()
    after_failure = _letters()
    _tell()

    assert after_failure == {}
    assert len(_letters()["alice@example.com"]) == 3


@pytest.mark.parametrize("change", [{"verified": False}, {"primary": False}])
def test_an_address_that_nobody_verified_is_not_written_to(
    alice: User,
    minter: Minter,
    change: dict[str, bool],
) -> None:
    cast.readdress(alice, **change)
    cast.token(alice, minter)

    _tell()

    assert _letters() == {}


def test_whose_names_were_erased_is_not_written_to(alice: User, minter: Minter) -> None:
    cast.token(alice, minter)
    EntryPersonal.objects.filter(entry__kind="token.created").delete()

    assert _tell() == 1
    assert _letters() == {}


def test_acts_that_concern_nobody_are_passed_over(alice: User) -> None:
    cast.project("left-pad", alice)

    assert _tell() == 2
    assert _letters() == {}


def test_a_quiet_trail_takes_no_lock_to_look_at(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        notifications.send_due(sealer=SEALER, site=PUBLIC, at=LATER)


def test_every_letter_is_about_a_kind_of_entry_that_there_is() -> None:
    assert set(LETTERS) <= set(kinds.REGISTRY)
