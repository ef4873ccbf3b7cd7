"""Who reads the log comes to each entry once, in its order."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from tests.conftest import NOW

from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds, queries
from entrepot.records.audit.actors import SYSTEM
from entrepot.records.audit.models import Cursor, Entry, EntryPersonal

pytestmark = pytest.mark.django_db


def _entry(name: str) -> Entry:
    return audit.record(kinds.KEY_ROTATED, name, label=name, actor=SYSTEM, at=NOW)


@pytest.fixture
def start() -> int:
    """The end of the log as the tests find it."""
    audit.append_to_log()
    known = queries.entries_after(0, limit=10**6)
    return known[-1].position if known else 0


def _read(position: int, *, limit: int = 10) -> list[str]:
    return [logged.entry.subject_id for logged in queries.entries_after(position, limit=limit)]


def test_entries_come_in_the_order_of_the_log_with_what_was_said_of_people(start: int) -> None:
    for name in ("one", "two", "three"):
        _entry(name)
    audit.append_to_log()

    found = queries.entries_after(start, limit=10)

    assert [logged.position for logged in found] == [start + 1, start + 2, start + 3]
    assert [logged.personal and logged.personal.subject_name for logged in found] == [
        "one",
        "two",
        "three",
    ]
    assert _read(start, limit=2) == ["one", "two"]
    assert _read(start + 2) == ["three"]


def test_an_entry_without_a_position_is_not_read_yet(start: int) -> None:
    _entry("one")

    assert _read(start) == []


def test_of_an_erased_entry_only_the_rest_is_read(start: int) -> None:
    entry = _entry("one")
    audit.append_to_log()
    EntryPersonal.objects.filter(entry=entry).delete()

    [logged] = queries.entries_after(start, limit=10)

    assert (logged.entry, logged.personal) == (entry, None)


def test_entries_are_read_in_one_statement(start: int, django_assert_num_queries: Any) -> None:
    for name in ("one", "two", "three"):
        _entry(name)
    audit.append_to_log()

    with django_assert_num_queries(1):
        for logged in queries.entries_after(start, limit=10):
            assert logged.entry.kind
            assert logged.personal is not None


def test_a_reader_that_never_read_begins_at_the_beginning() -> None:
    assert queries.position_of("streams") == 0


def test_a_cursor_moves_and_leaves_the_others_where_they_are() -> None:
    audit.advance("streams", 3)
    audit.advance("mails", 5)
    audit.advance("streams", 7)

    assert queries.position_of("streams") == 7
    assert queries.position_of("mails") == 5


def test_an_older_instance_sends_no_letters_about_its_past(start: int) -> None:
    migration = import_module("entrepot.records.audit.migrations.0002_cursor")
    Cursor.objects.all().delete()
    _entry("one")
    audit.append_to_log()

    migration.pass_over_the_past(apps, None)

    assert queries.position_of("notifications") == start + 1
