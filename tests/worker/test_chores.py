"""What the clock does, done once in this process."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from tests.conftest import NOW
from tests.flows.scene import Scene, identified
from tests.records import cast
from tests.uploads import Wheel

from entrepot import config, wiring
from entrepot.backends.storage import MemoryStorage
from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts.actions.recovery_cases import DELAY, WAITS
from entrepot.records.accounts.models import User
from entrepot.records.audit.models import Entry, EntryPersonal, LogRow, Unlogged
from entrepot.records.instance import locks
from entrepot.records.limits.models import Window
from entrepot.records.projects.deletion.queries import RESTORABLE_FOR
from entrepot.records.projects.models import Project
from entrepot.records.releases.deletion import actions as deletion
from entrepot.records.releases.deletion import queries as deleted
from entrepot.records.search.models import Document
from entrepot.wiring import Depot
from entrepot.worker import chores

pytestmark = pytest.mark.django_db

ORPHAN = f"ab/ab{'0' * 62}.5d9bcb3a-7b0e-4c65-9d5b-0f7d3a0f0001"
LONG_AGO = timedelta(hours=25)


@pytest.fixture
def instance() -> Depot:
    return replace(wiring.depot(config.current()), storage=MemoryStorage())


@pytest.fixture
def alice() -> User:
    return cast.person("alice")


def _keys(instance: Depot) -> set[str]:
    return {stored.key for stored in instance.storage.objects()}


def _orphan(instance: Depot) -> None:
    for key in (ORPHAN, f"{ORPHAN}.metadata"):
        instance.storage.put_bytes(key, b"of an upload that never ended")


def test_an_object_that_no_row_names_is_swept_after_a_day_with_its_metadata(
    instance: Depot,
) -> None:
    _orphan(instance)

    swept = chores.sweep_objects(instance, datetime.now(UTC) + LONG_AGO)

    assert swept == 2
    assert _keys(instance) == set()


def test_an_object_that_no_row_names_yet_is_left_alone(instance: Depot) -> None:
    _orphan(instance)

    chores.sweep_objects(instance, datetime.now(UTC) + timedelta(hours=23))

    assert len(_keys(instance)) == 2


def test_what_a_row_names_is_kept_with_its_metadata(alice: User, instance: Depot) -> None:
    assert isinstance(instance.storage, MemoryStorage)
    scene = Scene(instance.storage)
    scene.publish(Wheel.made("left_pad"), identified(cast.token(alice, cast.minter())[1]))
    published = _keys(instance)
    _orphan(instance)

    chores.sweep_objects(instance, datetime.now(UTC) + LONG_AGO)

    assert _keys(instance) == published
    assert len(published) == 2


def test_what_can_be_restored_is_kept_by_the_sweeper(alice: User, instance: Depot) -> None:
    assert isinstance(instance.storage, MemoryStorage)
    scene = Scene(instance.storage)
    scene.publish(Wheel.made("left_pad"), identified(cast.token(alice, cast.minter())[1]))
    file = deleted.file_named("left_pad-1.0-py3-none-any.whl")
    deletion.delete_file(file, actor=cast.OPERATOR, at=NOW)

    swept = chores.sweep_objects(instance, datetime.now(UTC) + LONG_AGO)
    kept = len(_keys(instance))
    purged = chores.purge_deleted(instance, NOW + RESTORABLE_FOR)

    assert (swept, kept, purged) == (0, 2, 1)
    assert _keys(instance) == set()


def test_nothing_is_swept_while_another_sweeps(instance: Depot) -> None:
    _orphan(instance)
    is_held, may_end = threading.Event(), threading.Event()

    def sweep_elsewhere() -> None:
        with locks.held("sweep-objects"):
            is_held.set()
            may_end.wait(timeout=30)
        connection.close()

    other = threading.Thread(target=sweep_elsewhere)
    other.start()
    assert is_held.wait(timeout=30)

    swept = chores.sweep_objects(instance, datetime.now(UTC) + LONG_AGO)
    may_end.set()
    other.join()

    assert swept == 0
    assert len(_keys(instance)) == 2


def test_every_entry_gets_its_position_once(alice: User, instance: Depot) -> None:
    cast.project("left-pad", alice)

    numbered = [chores.number_entries(instance, NOW) for _ in range(2)]

    assert numbered == [Entry.objects.count(), 0]
    assert not Unlogged.objects.exists()
    positions = LogRow.objects.order_by("position").values_list("position", flat=True)
    assert list(positions) == list(range(1, Entry.objects.count() + 1))


def test_counts_that_limit_nothing_any_more_are_forgotten(instance: Depot) -> None:
    Window.objects.create(key="old", starts_at=NOW - timedelta(days=3), count=1)
    Window.objects.create(key="new", starts_at=NOW - timedelta(hours=1), count=1)

    chores.forget_old_limits(instance, NOW)

    assert Window.objects.get().key == "new"


def _agreed_recovery(person: User) -> None:
    first, second = (cast.person(name, is_administrator=True) for name in ("root", "vera"))
    case = accounts.start_recovery(person, why="lost all", actor=cast.by(first), at=NOW)
    accounts.agree_to_recovery(case.id, actor=cast.by(second), at=NOW)


def test_a_recovery_is_completed_when_its_time_has_come(alice: User, instance: Depot) -> None:
    _agreed_recovery(alice)

    done = [chores.complete_recoveries(instance, NOW + DELAY * times) for times in (0, 1, 2)]

    assert done == [0, 1, 0]
    assert cast.kinds_about(alice.id)[-1] == "recovery.completed"


def test_a_recovery_that_nobody_agrees_to_lapses_and_the_person_is_told_why(
    alice: User,
    instance: Depot,
) -> None:
    first, _ = (cast.person(name, is_administrator=True) for name in ("root", "vera"))
    accounts.start_recovery(alice, why="lost all", actor=cast.by(first), at=NOW)

    chores.complete_recoveries(instance, NOW + WAITS - timedelta(seconds=1))
    assert cast.kinds_about(alice.id)[-1] == "recovery.started"

    chores.complete_recoveries(instance, NOW + WAITS)
    cancelled = EntryPersonal.objects.get(entry__kind="recovery.cancelled")
    assert cancelled.details["why"] == "no second administrator agreed"


def test_a_recovery_that_was_agreed_to_on_the_last_day_does_not_lapse(
    alice: User,
    instance: Depot,
) -> None:
    first, second = (cast.person(name, is_administrator=True) for name in ("root", "vera"))
    case = accounts.start_recovery(alice, why="lost all", actor=cast.by(first), at=NOW)
    accounts.agree_to_recovery(case.id, actor=cast.by(second), at=NOW + WAITS)

    done = [chores.complete_recoveries(instance, NOW + WAITS + DELAY * times) for times in (0, 1)]

    assert done == [0, 1]


def test_no_recovery_is_completed_while_another_node_completes(
    alice: User,
    instance: Depot,
) -> None:
    _agreed_recovery(alice)
    is_held, may_end = threading.Event(), threading.Event()

    def complete_elsewhere() -> None:
        with locks.held("recoveries"):
            is_held.set()
            may_end.wait(timeout=30)
        connection.close()

    other = threading.Thread(target=complete_elsewhere)
    other.start()
    assert is_held.wait(timeout=30)

    done = chores.complete_recoveries(instance, NOW + DELAY)
    may_end.set()
    other.join()

    assert done == 0


def test_what_changed_without_an_upload_is_found_anew(alice: User, instance: Depot) -> None:
    project = cast.project("left-pad", alice)
    Project.objects.filter(pk=project.pk).update(is_listed=True, revision=3)

    refreshed = [chores.refresh_search(instance, NOW) for _ in range(2)]

    assert refreshed == [1, 0]
    assert Document.objects.get().revision == 3
