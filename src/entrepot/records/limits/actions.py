from datetime import UTC, datetime, timedelta

from django.db import models, transaction

from entrepot.records.limits.models import Window


@transaction.atomic
def take(key: str, *, limit: int, per: timedelta, at: datetime) -> bool:
    """Count one more `key` in the stretch of `per` that holds `at`; False once `limit` is passed.

    One atomic statement decides, so any number of workers and nodes share the limit. Inside a
    transaction that is rolled back the count is rolled back with it.
    """
    window, _ = Window.objects.get_or_create(
        key=key,
        starts_at=_start(at, per),
        defaults={"count": 0},
    )
    return bool(
        Window.objects.filter(pk=window.pk, count__lt=limit).update(count=models.F("count") + 1),
    )


@transaction.atomic
def forget_before(moment: datetime) -> None:
    """Delete the counts of stretches that began before `moment`."""
    Window.objects.filter(starts_at__lt=moment).delete()


def _start(at: datetime, per: timedelta) -> datetime:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return epoch + (at - epoch) // per * per
