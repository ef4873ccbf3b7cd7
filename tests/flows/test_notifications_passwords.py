"""Whoever uploads by password is reminded once a month, while it is decided that this will end."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from tests.conftest import NOW
from tests.records import cast
from tests.records.sealing import Sealer

from entrepot.flows import notifications
from entrepot.flows.notifications import Site
from entrepot.records.accounts.models import User
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.mails.queries import due
from entrepot.records.mails.texts import Text

pytestmark = pytest.mark.django_db

SEALER = Sealer()
ENDING = Site("The Depot", "https://index.example", passwords_until=date(2027, 3, 1))
MONTH = timedelta(days=31)


def _upload(person: User, *, credential: str = "password", at: datetime = NOW) -> None:
    audit.record(
        kinds.FILE_ADDED,
        "a file",
        label="left_pad-1.0.tar.gz",
        actor=replace(cast.by(person), credential_kind=credential),
        at=at,
        project="left-pad",
        version="1.0",
        sha256="0" * 64,
        size=1,
    )


def _reminders(site: Site = ENDING, *, at: datetime = NOW) -> list[Text]:
    audit.append_to_log()
    notifications.send_due(sealer=SEALER, site=site, at=at)
    texts = [Text.unsealed(mail.sealed, sealer=SEALER) for mail in due(at, limit=1000)]
    return [text for text in texts if text.subject == "Uploads will need an API token"]


def test_one_letter_a_month_says_until_when_and_what_to_do(alice: User, bob: User) -> None:
    for person in (alice, alice, bob, alice):
        _upload(person)

    reminders = _reminders()

    assert len(reminders) == 2  # one each
    assert "Passwords are taken until: 2027-03-01\n" in reminders[0].body
    assert "File: left_pad-1.0.tar.gz\n" in reminders[0].body
    assert "https://index.example/account/tokens/" in reminders[0].body


def test_the_next_month_has_a_letter_of_its_own(alice: User) -> None:
    _upload(alice)
    assert len(_reminders()) == 1

    _upload(alice, at=NOW + MONTH)

    assert len(_reminders(at=NOW + MONTH)) == 2


def test_uploads_by_token_and_ends_that_nobody_decided_remind_nobody(alice: User) -> None:
    _upload(alice, credential="token")
    assert _reminders() == []

    _upload(alice)

    assert _reminders(replace(ENDING, passwords_until=None)) == []
