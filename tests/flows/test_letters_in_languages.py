"""A letter speaks its reader's language and tells the time by their clocks."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone, translation
from tests.conftest import NOW
from tests.records import cast
from tests.records.cast import LATER, OPERATOR, by
from tests.records.sealing import Sealer
from tests.translations import pseudo
from tests.translations.pseudo import left_plain

from entrepot.flows import notifications
from entrepot.flows.notifications import Site
from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts.models import User
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.mails.models import Mail
from entrepot.records.mails.queries import due
from entrepot.records.mails.texts import Text
from entrepot.records.tokens.actions import Minter

pytestmark = pytest.mark.django_db

SEALER = Sealer()
NAMES = re.compile(r"https?://\S+|The Depot|\b(alice|root|vera|UTC)\b|__token__")


def told(*names: str) -> list[str]:
    """Let the clock write; return what each of these people is told that they were not before."""
    audit.append_to_log()
    before = {mail.pk for mail in due(LATER, limit=100)}
    site = Site("The Depot", "https://index.example", date(2027, 1, 31))
    notifications.send_due(sealer=SEALER, site=site, at=LATER)
    written = [mail for mail in due(LATER, limit=100) if mail.pk not in before]
    by_name = {
        name: [_text(mail) for mail in written if mail.to.startswith(f"{name}@")] for name in names
    }
    return ["\n".join(by_name[name]) for name in names]


def _text(mail: Mail) -> str:
    text = Text.unsealed(mail.sealed, sealer=SEALER)
    return f"{text.subject}\n{text.body}"


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

    [letter] = told("alice")
    assert moment in letter


def test_the_letter_of_one_person_leaves_the_next_ones_as_it_is(
    alice: User, bob: User, minter: Minter
) -> None:
    chosen = {"language": "ja", "time_zone": "Asia/Tokyo"}
    accounts.set_preferences(alice, **chosen, actor=by(alice), at=NOW)

    cast.token(alice, minter)
    cast.token(bob, minter)

    first, second = told("alice", "bob")
    assert "2026年11月23日" in first
    assert "2026-11-23 12:00 UTC" in second
    assert translation.get_language() == "en"
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.fixture
def _accented(tmp_path: Path, settings: Any) -> None:
    settings.LANGUAGES = [*settings.LANGUAGES, (pseudo.CODE, "⟦⟧")]
    settings.LOCALE_PATHS = [pseudo.written(tmp_path)]


@pytest.mark.usefixtures("_accented")
@pytest.mark.parametrize("slug", sorted(notifications.LETTERS))
def test_no_letter_is_in_english_to_who_reads_another_language(alice: User, slug: str) -> None:
    kind = kinds.REGISTRY[slug]
    root, vera = (cast.person(name, is_administrator=True) for name in ("root", "vera"))
    case = accounts.start_recovery(alice, why="0123", actor=by(root), at=NOW)
    case = accounts.agree_to_recovery(case.id, actor=by(vera), at=NOW)
    project = cast.project("0123", alice)
    known = {
        "owner": str(alice.id),
        "user": str(alice.id),
        "project_id": str(project.id),
        "role": "maintainer",
        "was": "reader",
        "scope": [],
        "case": str(case.id),
        "due_at": NOW.isoformat(),
        "expires_at": NOW.isoformat(),
    }
    told("alice")
    accounts.set_preferences(alice, language=pseudo.CODE, actor=by(alice), at=NOW)

    by_password = replace(by(alice), credential_kind="password")
    audit.record(
        kind,
        project.id if kind.subject == "project" else alice.id,
        label="0123",
        actor=by_password if slug == kinds.FILE_ADDED.slug else OPERATOR,
        at=LATER,
        **{name: known.get(name, "0123") for name in kind.details},
    )

    [letter] = told("alice")
    assert letter
    assert left_plain(letter.split("\n"), NAMES) == set()
