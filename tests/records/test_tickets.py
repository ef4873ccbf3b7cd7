import re
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from tests.conftest import NOW

from entrepot.records.tickets import actions as tickets
from entrepot.records.tickets.models import Ticket
from entrepot.records.tickets.queries import TicketSpent, find

pytestmark = pytest.mark.django_db

PURPOSE = "revoke-token"
WEEK = timedelta(days=7)
END = NOW + WEEK
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def secret() -> str:
    return tickets.issue(PURPOSE, "the-token", lives=WEEK, at=NOW)


def _refusal(secret: str, *, purpose: str = PURPOSE, at: datetime = NOW) -> str:
    """Insist that both ways to ask refuse in the same words, and return them."""
    said = set()
    for ask in (find, tickets.redeem):
        with pytest.raises(TicketSpent) as spent:
            ask(purpose, secret, at=at)
        said.add(spent.value.refusal)
    [refusal] = said
    return refusal.sentence


def test_a_ticket_is_redeemed_once(secret: str) -> None:
    ticket = tickets.redeem(PURPOSE, secret, at=NOW)

    assert (ticket.purpose, ticket.subject_id, ticket.used_at) == (PURPOSE, "the-token", NOW)
    assert _refusal(secret)


def test_looking_at_a_ticket_does_not_use_it_up(secret: str) -> None:
    seen = [find(PURPOSE, secret, at=NOW).subject_id for _ in range(2)]

    assert seen == ["the-token"] * 2
    assert tickets.redeem(PURPOSE, secret, at=NOW)


def test_a_ticket_keeps_what_it_was_given() -> None:
    secret = tickets.issue("change-address", 7, lives=WEEK, at=NOW, data={"to": "a@example.com"})

    ticket = find("change-address", secret, at=NOW)

    assert (ticket.subject_id, ticket.data) == ("7", {"to": "a@example.com"})


def test_a_ticket_lives_until_its_last_moment(secret: str) -> None:
    assert find(PURPOSE, secret, at=END - INSTANT)
    assert tickets.redeem(PURPOSE, secret, at=END - INSTANT)


def test_whoever_guesses_learns_nothing_from_the_answer(secret: str) -> None:
    used = tickets.issue(PURPOSE, "the-token", lives=WEEK, at=NOW)
    tickets.redeem(PURPOSE, used, at=NOW)

    answers = {
        _refusal("A" * 43),
        _refusal(""),
        _refusal("\u00e9"),
        _refusal(used),
        _refusal(secret, at=END),
        _refusal(secret, purpose="reset-password"),
    }

    assert len(answers) == 1


def test_a_secret_is_long_and_fits_into_a_link(secret: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", secret)
    assert tickets.issue(PURPOSE, "the-token", lives=WEEK, at=NOW) != secret


def test_the_database_does_not_hold_the_secret(secret: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM tickets_ticket")
        assert secret not in repr(cursor.fetchall())


def test_a_digest_from_the_database_is_no_secret(secret: str) -> None:
    assert _refusal(Ticket.objects.get().digest)


def test_what_is_rolled_back_uses_up_no_ticket(secret: str) -> None:
    with transaction.atomic():
        tickets.redeem(PURPOSE, secret, at=NOW)
        transaction.set_rollback(True)

    assert find(PURPOSE, secret, at=NOW)


def test_expired_tickets_are_forgotten_and_others_are_not(secret: str) -> None:
    tickets.issue(PURPOSE, "other", lives=timedelta(days=1), at=NOW)

    tickets.forget_expired(END)

    assert Ticket.objects.get().subject_id == "the-token"
