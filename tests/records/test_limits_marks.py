"""What happens once, and what only rises: decided by the database, for all workers at once."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from tests.conftest import NOW

from entrepot.records.limits import actions as limits
from entrepot.records.limits import queries
from entrepot.records.limits.models import Mark

HOUR = timedelta(hours=1)


@pytest.mark.django_db
def test_what_happened_once_does_not_happen_again() -> None:
    assert [limits.once("challenge a", until=NOW + HOUR) for _ in range(2)] == [True, False]
    assert limits.once("challenge b", until=NOW + HOUR)


@pytest.mark.django_db
def test_a_mark_is_forgotten_when_its_time_is_over_and_not_before() -> None:
    limits.once("old", until=NOW - HOUR)
    limits.once("new", until=NOW + HOUR)

    limits.forget_before(NOW)

    assert list(Mark.objects.values_list("key", flat=True)) == ["new"]


@pytest.mark.django_db
def test_a_value_counts_only_above_all_that_were_shown() -> None:
    shown = [limits.rise("key 7", value) for value in (5, 5, 4, 6)]

    assert shown == [True, False, False, True]
    assert queries.has_risen("key 7")
    assert not queries.has_risen("key 8")


@pytest.mark.django_db
def test_what_is_given_back_may_be_taken_again() -> None:
    taken = [limits.take("tries", limit=1, per=HOUR, at=NOW) for _ in range(2)]

    limits.give_back("tries", per=HOUR, at=NOW)

    assert taken == [True, False]
    assert limits.take("tries", limit=1, per=HOUR, at=NOW)


def _at_once(attempt: Callable[[], bool], count: int = 8) -> int:
    """Return how many of `count` attempts at the same moment succeeded."""
    start = threading.Barrier(count)
    results: list[bool] = []

    def run() -> None:
        start.wait(timeout=30)
        results.append(attempt())
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == count
    return sum(results)


@pytest.mark.usefixtures("committed")
def test_a_code_sent_eight_times_at_once_counts_once() -> None:
    assert _at_once(lambda: limits.rise("totp alice", 59_000_000)) == 1


@pytest.mark.usefixtures("committed")
def test_a_challenge_answered_eight_times_at_once_counts_once() -> None:
    assert _at_once(lambda: limits.once("challenge", until=NOW + HOUR)) == 1


@pytest.mark.usefixtures("committed")
def test_tries_at_once_do_not_slip_through_a_limit() -> None:
    assert _at_once(lambda: limits.take("tries", limit=3, per=HOUR, at=NOW)) == 3
