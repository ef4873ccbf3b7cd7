"""A letter speaks its reader's language and tells the time by their clocks."""

import pytest
from django.utils import timezone, translation
from tests.conftest import NOW
from tests.records import cast
from tests.records.cast import LATER, by
from tests.records.sealing import Sealer

from entrepot.flows import notifications
from entrepot.flows.notifications import Site
from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts.models import User
from entrepot.records.audit import actions as audit
from entrepot.records.mails.queries import due
from entrepot.records.mails.texts import Text
from entrepot.records.tokens.actions import Minter

pytestmark = pytest.mark.django_db

SEALER = Sealer()


def told(name: str) -> str:
    audit.append_to_log()
    site = Site("The Depot", "https://index.example")
    notifications.send_due(sealer=SEALER, site=site, at=LATER)
    return "\n".join(
        Text.unsealed(mail.sealed, sealer=SEALER).body
        for mail in due(LATER, limit=100)
        if mail.to == f"{name}@example.com"
    )


@pytest.mark.parametrize(
    ("language", "time_zone", "moment"),
    [
        ("", "UTC", "2026-11-23 12:00 UTC"),
        ("en", "Asia/Kolkata", "2026-11-23 17:30 IST"),
        ("ja", "Asia/Tokyo", "2026年11月23日 21:00 JST"),
        ("de", "Europe/Berlin", "23. November 2026 13:00 CET"),
        ("ar", "America/Sao_Paulo", "23 نوفمبر، 2026 9:00 ص UTC-03"),
        ("fr", "Nowhere/Else", "23 novembre 2026 12:00 UTC"),
    ],
)
def test_a_letter_tells_the_time_as_its_reader_does(
    alice: User, minter: Minter, language: str, time_zone: str, moment: str
) -> None:
    chosen = {"language": language, "time_zone": time_zone}
    accounts.set_preferences(alice, **chosen, actor=by(alice), at=NOW)

    cast.token(alice, minter)

    assert moment in told("alice")


def test_the_letter_of_one_person_leaves_the_next_ones_as_it_is(
    alice: User, bob: User, minter: Minter
) -> None:
    chosen = {"language": "ja", "time_zone": "Asia/Tokyo"}
    accounts.set_preferences(alice, **chosen, actor=by(alice), at=NOW)

    cast.token(alice, minter)
    cast.token(bob, minter)

    assert "2026年11月23日" in told("alice")
    assert "2026-11-23 12:00 UTC" in told("bob")
    assert translation.get_language() == "en"
    assert timezone.get_current_timezone_name() == "UTC"
