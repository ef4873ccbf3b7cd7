"""Days and moments as a reader is told them: in their language and by their clocks.

Whoever words a page or a letter has made both current before.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import formats, timezone


def moment(at: datetime) -> str:
    """Return day and time in the reader's language and by their clocks, which are named."""
    there = timezone.localtime(at)
    time = formats.time_format(there, "TIME_FORMAT")
    return f"{day(there)} {time} {zone_name(there)}"


def day(at: date) -> str:
    return formats.date_format(at, "DATE_FORMAT")


def known_zone(name: str) -> ZoneInfo:
    """Return a time zone by its name; one that this machine no longer knows is UTC."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def zone_name(at: datetime) -> str:
    """Return the short name of a moment's clocks, or for those without one, how far from UTC."""
    name = at.tzname() or "UTC"
    return f"UTC{name}" if name.startswith(("+", "-")) else name
