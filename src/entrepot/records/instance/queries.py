from django.db import connection

from entrepot.errors import Misconfigured, Rule
from entrepot.records.instance.models import Instance


class NoInstance(Misconfigured):
    rule = Rule(
        "no-data-here",
        "A command works on the data of an instance that was started or given a user before.",
        "Name the right folder with --data, or start one with `entrepot serve`.",
    )


def known() -> Instance | None:
    """Return this instance's row, None before its first start."""
    return Instance.objects.filter(pk=1).first()


def current() -> Instance:
    """Return this instance's row, or raise `NoInstance`."""
    instance = known()
    if instance is None:
        raise NoInstance("No Entrepot data here: the database holds no instance.")
    return instance


def readable_from() -> str | None:
    """Return the oldest version that may run on these data, None before the first start.

    It asks for this one column alone, whatever a newer version has made of the others.
    """
    return Instance.objects.filter(pk=1).values_list("readable_from", flat=True).first()


def answers() -> bool:
    """Whether the database answers a statement; raises the driver's error when it does not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def database_kind() -> str:
    return "postgresql" if connection.vendor == "postgresql" else "sqlite"


def defect() -> str | None:
    """Return what the database finds wrong with itself, None if it is sound.

    SQLite reads all its pages for that; PostgreSQL keeps watch by itself, so answering is enough.
    """
    answers()
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        verdict: str = cursor.fetchone()[0]
    return None if verdict == "ok" else " ".join(verdict.split())
