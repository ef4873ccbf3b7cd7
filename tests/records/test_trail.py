from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from tests.conftest import NOW

from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds, triggers
from entrepot.records.audit.actors import SYSTEM
from entrepot.records.audit.models import Entry, EntryPersonal, Horizon, LogRow

pytestmark = pytest.mark.django_db


def _entry() -> Entry:
    return audit.record(kinds.KEY_ROTATED, "abc", label="abc", actor=SYSTEM, at=NOW)


def test_an_entry_cannot_be_changed() -> None:
    entry = _entry()

    with pytest.raises(DatabaseError, match="entry_is_never_changed"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(kind="key.retired")


def test_who_it_was_can_be_erased_but_not_changed() -> None:
    entry = _entry()

    with pytest.raises(DatabaseError, match="personal_is_never_changed"), transaction.atomic():
        EntryPersonal.objects.filter(entry=entry).update(actor_name="somebody else")
    EntryPersonal.objects.filter(entry=entry).delete()

    assert Entry.objects.filter(pk=entry.pk).exists()


def test_an_entry_above_the_horizon_cannot_be_deleted() -> None:
    entry = _entry()

    with pytest.raises(DatabaseError, match="above_the_horizon"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk)._raw_delete(using="default")


def test_an_entry_below_the_horizon_can_be_pruned() -> None:
    entry = _entry()
    audit.append_to_log()
    Horizon.objects.create(key=entry.key + 1)

    LogRow.objects.filter(entry=entry).delete()
    EntryPersonal.objects.filter(entry=entry).delete()
    Entry.objects.filter(pk=entry.pk)._raw_delete(using="default")

    assert not Entry.objects.filter(pk=entry.pk).exists()


def test_every_trigger_is_there_after_all_migrations() -> None:
    source = "pg_trigger" if connection.vendor == "postgresql" else "sqlite_master"
    column = "tgname" if connection.vendor == "postgresql" else "name"

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {source}")  # noqa: S608 (constants)
        there = {name for (name,) in cursor.fetchall()}

    assert set(triggers.REFUSALS) <= there


def test_the_log_numbers_entries_without_a_gap() -> None:
    entries = [_entry() for _ in range(5)]

    audit.append_to_log(limit=3)
    audit.append_to_log(limit=3)

    rows = LogRow.objects.order_by("position").values_list("position", "entry_id")
    first = rows[0][0]
    assert list(rows) == [(first + n, entry.key) for n, entry in enumerate(entries)]


def test_details_that_the_kind_does_not_know_are_a_mistake_of_ours() -> None:
    with pytest.raises(TypeError):
        audit.record(
            kinds.KEY_ROTATED,
            "abc",
            label="abc",
            actor=SYSTEM,
            at=NOW + timedelta(1),
            whatever=1,
        )
