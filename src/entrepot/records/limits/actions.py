"""Counts and marks that decide, each in one atomic statement: any number of workers share them.

None of it may stand in a transaction that is rolled back when the attempt fails: the count of the
failure would be rolled back with it.
"""

from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, models, transaction

from entrepot.records.limits.models import Highest, Mark, Window


@transaction.atomic
def take(key: str, *, limit: int, per: timedelta, at: datetime) -> bool:
    """Count one more `key` in the stretch of `per` that holds `at`; False once `limit` is passed.

    Inside a transaction that is rolled back the count is rolled back with it.
    """
    window, _ = Window.objects.get_or_create(
        key=key,
        starts_at=_start(at, per),
        defaults={"count": 0},
    )
    return bool(
        Window.objects.filter(pk=window.pk, count__lt=limit).update(count=models.F("count") + 1),
    )


def give_back(key: str, *, per: timedelta, at: datetime) -> None:
    """Take back one count of `key`: the attempt was no failure after all."""
    Window.objects.filter(key=key, starts_at=_start(at, per), count__gt=0).update(
        count=models.F("count") - 1,
    )


def once(key: str, *, until: datetime) -> bool:
    """Whether this is the first time that `key` is named, of all times until `until`."""
    try:
        with transaction.atomic():
            Mark.objects.create(key=key, kept_until=until)
    except IntegrityError:
        return False
    return True


def rise(key: str, value: int) -> bool:
    """Whether `value` is higher than every value that `key` has shown before; remember it."""
    if Highest.objects.filter(key=key, value__lt=value).update(value=value):
        return True
    try:
        with transaction.atomic():
            Highest.objects.create(key=key, value=value)
    except IntegrityError:
        return False
    return True


@transaction.atomic
def forget_before(moment: datetime) -> None:
    """Delete the counts of stretches that began before `moment`, and marks kept until then."""
    Window.objects.filter(starts_at__lt=moment).delete()
    Mark.objects.filter(kept_until__lt=moment).delete()


def _start(at: datetime, per: timedelta) -> datetime:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + (at - epoch) // per * per
