"""From an act to a letter that was sent, and what becomes of one that cannot be."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from tests.conftest import NOW
from tests.records import cast

from entrepot import config, wiring
from entrepot.backends.keyring import FileKeys
from entrepot.backends.mail import Letter, MailUndeliverable, Outbox
from entrepot.records.instance import locks
from entrepot.records.mails import actions as mails
from entrepot.records.mails.models import Mail
from entrepot.records.tickets import actions as tickets
from entrepot.records.tickets.models import Ticket
from entrepot.wiring import Depot
from entrepot.worker import chores

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass
class Postman:
    """Takes letters, unless `meets` raises."""

    meets: Callable[[Letter], object] = bool
    taken: list[tuple[Letter, UUID, datetime]] = field(default_factory=list)

    def send(self, letter: Letter, *, mail_id: UUID, at: datetime) -> None:
        self.meets(letter)
        self.taken.append((letter, mail_id, at))

    @property
    def readers(self) -> list[str]:
        return [letter.to for letter, _, _ in self.taken]


@pytest.fixture
def postman() -> Postman:
    return Postman()


@pytest.fixture
def instance(postman: Postman, tmp_path: Path) -> Depot:
    keys = FileKeys(tmp_path / "instance-keys")
    keys.create(NOW)
    return replace(wiring.depot(config.current()), keyring=keys, mailer=postman)


def _queue(instance: Depot, to: str = "alice@example.com", *, at: datetime = NOW) -> Mail:
    return mails.queue(to, "A new token", "Revoke it\n", sealer=instance.keyring, at=at)


def _refuse(_letter: Letter) -> None:
    raise MailUndeliverable("The mail server is not there.")


def _stumble(letter: Letter) -> None:
    if letter.to == "odd@example.com":
        raise AttributeError(letter.to)


def _die(_mail: Mail) -> None:
    raise KeyboardInterrupt


def test_an_instance_without_a_mail_server_has_an_outbox() -> None:
    settings = config.current()

    assert isinstance(wiring.depot(settings).mailer, Outbox)


def test_an_act_becomes_a_letter(instance: Depot, postman: Postman) -> None:
    cast.token(cast.person("alice"), cast.minter(), name="release pipeline")

    for chore in (chores.number_entries, chores.write_letters, chores.deliver_mails):
        chore(instance, NOW)

    [(letter, _, _)] = postman.taken
    assert (letter.to, letter.subject) == ("alice@example.com", "New API token: release pipeline")
    assert "your account on Entrepot" in letter.body
    assert not Mail.objects.exists()


def test_a_mail_is_sent_once_and_gone(instance: Depot, postman: Postman) -> None:
    mail = _queue(instance)

    sent = [chores.deliver_mails(instance, NOW + MINUTE) for _ in range(2)]

    letter = Letter("alice@example.com", "A new token", "Revoke it\n")
    assert sent == [1, 0]
    assert postman.taken == [(letter, mail.id, NOW)]


def test_a_mail_that_cannot_be_sent_is_tried_again_later(
    instance: Depot,
    postman: Postman,
    caplog: pytest.LogCaptureFixture,
) -> None:
    mail = _queue(instance)
    postman.meets = _refuse
    chores.deliver_mails(instance, NOW)
    chores.deliver_mails(instance, NOW)
    failed = Mail.objects.get()

    postman.meets = bool
    chores.deliver_mails(instance, NOW + MINUTE)

    assert (failed.attempts, failed.last_error) == (1, "mail-undeliverable")
    assert [mail_id for _, mail_id, _ in postman.taken] == [mail.id]
    assert f"mail {mail.id} will be tried again" in caplog.text
    assert "alice" not in caplog.text


def test_a_mail_is_given_up_after_three_days(
    instance: Depot,
    postman: Postman,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _queue(instance)
    postman.meets = _refuse

    chores.deliver_mails(instance, NOW + 3 * DAY)
    postman.meets = bool
    chores.deliver_mails(instance, NOW + 30 * DAY)

    assert postman.taken == []
    assert "is given up" in caplog.text


def test_a_mail_that_nobody_foresaw_does_not_keep_the_others_waiting(
    instance: Depot,
    postman: Postman,
) -> None:
    _queue(instance, "odd@example.com", at=NOW - MINUTE)
    _queue(instance, "alice@example.com")
    postman.meets = _stumble

    chores.deliver_mails(instance, NOW)

    assert postman.readers == ["alice@example.com"]
    assert Mail.objects.get().attempts == 1


def test_a_mail_whose_seal_is_broken_or_whose_address_is_none_is_not_sent(
    instance: Depot,
    postman: Postman,
) -> None:
    Mail.objects.filter(pk=_queue(instance).pk).update(sealed="00000000.AAAA")
    _queue(instance, "alice@example.com\r\nBcc: mallory@example.com")

    chores.deliver_mails(instance, NOW)

    assert postman.taken == []
    errors = set(Mail.objects.values_list("last_error", flat=True))
    assert errors == {"sealed-text-broken", "malformed-letter"}


def test_who_is_killed_while_sending_sends_it_again_under_the_same_id(
    instance: Depot,
    postman: Postman,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mail = _queue(instance)
    with monkeypatch.context() as killed:
        killed.setattr(mails, "delivered", _die)
        with pytest.raises(KeyboardInterrupt):
            chores.deliver_mails(instance, NOW)

    chores.deliver_mails(instance, NOW + MINUTE)

    assert [(mail_id, at) for _, mail_id, at in postman.taken] == [(mail.id, NOW)] * 2
    assert not Mail.objects.exists()


def test_nothing_is_sent_while_another_node_sends(instance: Depot, postman: Postman) -> None:
    _queue(instance)
    is_held, may_end = threading.Event(), threading.Event()

    def send_elsewhere() -> None:
        with locks.held("mails"):
            is_held.set()
            may_end.wait(timeout=30)
        connection.close()

    other = threading.Thread(target=send_elsewhere)
    other.start()
    assert is_held.wait(timeout=30)

    sent = chores.deliver_mails(instance, NOW)
    may_end.set()
    other.join()

    assert sent == 0
    assert postman.taken == []


def test_a_slow_server_does_not_hold_up_the_clock(
    instance: Depot,
    postman: Postman,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(5):
        _queue(instance)
    moments = iter(range(0, 100, 4))
    monkeypatch.setattr(chores.time, "monotonic", lambda: next(moments))

    first = chores.deliver_mails(instance, NOW)
    second = chores.deliver_mails(instance, NOW)

    assert (first, second) == (2, 2)


def test_what_was_given_up_or_has_expired_is_forgotten_after_a_month(instance: Depot) -> None:
    mails.postponed(_queue(instance), code="mail-undeliverable", at=NOW + 3 * DAY)
    tickets.issue("revoke-token", "one", lives=3 * DAY, at=NOW)

    chores.forget_spent_mails_and_tickets(instance, NOW + 33 * DAY)
    kept = (Mail.objects.count(), Ticket.objects.count())
    chores.forget_spent_mails_and_tickets(instance, NOW + 34 * DAY)

    assert kept == (1, 1)
    assert (Mail.objects.count(), Ticket.objects.count()) == (0, 0)
