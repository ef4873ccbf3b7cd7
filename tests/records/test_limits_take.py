from datetime import timedelta

import pytest
from tests.conftest import NOW

from entrepot.records.limits import actions as limits
from entrepot.records.limits.models import Window

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def _take(key: str = "tries", *, limit: int = 2, minutes: int = 0) -> bool:
    return limits.take(key, limit=limit, per=HOUR, at=NOW + timedelta(minutes=minutes))


def test_a_limit_lets_so_many_pass_in_a_stretch_of_time() -> None:
    assert [_take(minutes=minutes) for minutes in (0, 30, 59)] == [True, True, False]


def test_the_next_stretch_counts_anew() -> None:
    assert [_take(minutes=minutes) for minutes in (0, 1, 2, 60)] == [True, True, False, True]


def test_keys_are_counted_apart() -> None:
    assert [_take("a"), _take("a"), _take("b"), _take("a")] == [True, True, True, False]


def test_a_limit_of_none_lets_nothing_pass() -> None:
    assert not _take(limit=0)


def test_old_stretches_are_forgotten_and_the_present_one_is_not() -> None:
    _take()
    _take(minutes=-120)

    limits.forget_before(NOW - HOUR)

    assert Window.objects.count() == 1
    assert [_take(), _take()] == [True, False]
