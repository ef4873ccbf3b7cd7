from datetime import datetime, timedelta

import pytest
from django.db import connection
from tests.conftest import NOW
from tests.records.sealing import Sealer

from entrepot.records.mails import actions as mails
from entrepot.records.mails.models import Mail
from entrepot.records.mails.queries import due
from entrepot.records.mails.texts import Text

pytestmark = pytest.mark.django_db

SECRET = "https://index.example/revoke/canary-7f3a/"
SEALER = Sealer()
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def _queue(to: str = "alice@example.com", *, at: datetime = NOW) -> Mail:
    return mails.queue(to, "A new token", f"Revoke it: {SECRET}\n", sealer=SEALER, at=at)


def _due(at: datetime = NOW, *, limit: int = 10) -> list[Mail]:
    return list(due(at, limit=limit))


def test_a_queued_mail_is_due_at_once_and_says_what_it_was_given() -> None:
    _queue()

    [mail] = _due()
    text = Text.unsealed(mail.sealed, sealer=SEALER)
    assert mail.to == "alice@example.com"
    assert text == Text("A new token", f"Revoke it: {SECRET}\n")


def test_nothing_of_a_mail_can_be_read_in_the_database() -> None:
    _queue()

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mails_mail")
        row = repr(cursor.fetchall())

    assert "canary" not in row
    assert "token" not in row


def test_a_mail_shows_nothing_of_itself() -> None:
    mail = _queue()

    assert "alice" not in f"{mail!r} {mail}"
    assert SECRET not in repr(Text("", SECRET))


def test_the_longest_due_come_first_and_no_more_than_were_asked_for() -> None:
    for minutes in (3, 1, 2):
        _queue(f"{minutes}@example.com", at=NOW + minutes * MINUTE)

    found = _due(NOW + HOUR, limit=2)

    assert [mail.to for mail in found] == ["1@example.com", "2@example.com"]


def test_a_delivered_mail_is_gone() -> None:
    mail = _queue()
    other = _queue("bob@example.com")

    mails.delivered(mail)

    assert _due() == [other]


def test_a_mail_that_fails_waits_longer_each_time() -> None:
    _queue()
    waits = []
    at = NOW

    for _ in range(7):
        [mail] = _due(at)
        assert mails.postponed(mail, code="mail-undeliverable", at=at)
        later = Mail.objects.get().due_at
        assert _due(later - timedelta(microseconds=1)) == []
        waits.append(later - at)
        at = later

    assert waits == [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR, 6 * HOUR, 6 * HOUR]
    assert Mail.objects.get().attempts == 7
    assert Mail.objects.get().last_error == "mail-undeliverable"


def test_after_three_days_a_mail_is_given_up_and_never_due_again() -> None:
    mail = _queue()
    end = NOW + timedelta(days=3)

    went_on = mails.postponed(mail, code="mail-undeliverable", at=end - MINUTE)
    ended = mails.postponed(mail, code="mail-undeliverable", at=end)

    assert went_on
    assert not ended
    assert Mail.objects.get().given_up_at == end
    assert _due(end + timedelta(days=365)) == []


def test_mails_given_up_long_ago_are_forgotten_and_waiting_ones_are_not() -> None:
    given_up = _queue()
    waiting = _queue()
    end = NOW + timedelta(days=3)
    mails.postponed(given_up, code="mail-undeliverable", at=end)

    mails.forget_given_up(end)
    kept = Mail.objects.count()
    mails.forget_given_up(end + MINUTE)

    assert kept == 2
    assert Mail.objects.get() == waiting


def test_mails_are_sealed_anew_before_their_key_is_retired() -> None:
    old, newer = (
        _queue(),
        Mail.objects.create(
            to="bob@example.com",
            sealed=Text("s", "b").sealed(Sealer("00000002")),
            created_at=NOW,
            due_at=NOW,
        ),
    )

    count = mails.seal_anew("00000001", sealer=Sealer("00000003"))

    sealed = dict(Mail.objects.values_list("id", "sealed"))
    assert count == 1
    assert sealed[old.id].startswith("00000003.")
    assert Text.unsealed(sealed[old.id], sealer=SEALER).subject == "A new token"
    assert sealed[newer.id] == newer.sealed
