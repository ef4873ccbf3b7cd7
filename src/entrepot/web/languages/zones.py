"""The time zones that somebody can choose, by continent, each with what its clocks show now."""

import zoneinfo
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

from django.utils.translation import pgettext_lazy

UTC = "UTC"
AREAS = {
    "Africa": pgettext_lazy("time zones of", "Africa"),
    "America": pgettext_lazy("time zones of", "America"),
    "Antarctica": pgettext_lazy("time zones of", "Antarctica"),
    "Arctic": pgettext_lazy("time zones of", "the Arctic"),
    "Asia": pgettext_lazy("time zones of", "Asia"),
    "Atlantic": pgettext_lazy("time zones of", "the Atlantic"),
    "Australia": pgettext_lazy("time zones of", "Australia"),
    "Europe": pgettext_lazy("time zones of", "Europe"),
    "Indian": pgettext_lazy("time zones of", "the Indian Ocean"),
    "Pacific": pgettext_lazy("time zones of", "the Pacific"),
}

Zone = tuple[str, str]
Choices = list[tuple[str, str] | tuple[Any, list[Zone]]]


@cache
def names() -> tuple[str, ...]:
    """Return the IANA names of places; what else the database knows are other names of the same."""
    known = zoneinfo.available_timezones()
    return tuple(sorted(name for name in known if name.partition("/")[0] in AREAS))


def choices(at: datetime) -> Choices:
    """Return every zone in a group of its continent, UTC first."""
    grouped = groupby(names(), key=lambda name: name.partition("/")[0])
    offered: Choices = [(UTC, UTC)]
    for area, zones in grouped:
        offered.append((AREAS[area], [(name, _label(name, at)) for name in zones]))
    return offered


def offset(name: str, at: datetime) -> str:
    """Return how far the clocks of a zone are from UTC, as in `UTC+1` or `UTC+5:30`."""
    shown = f"{at.astimezone(zoneinfo.ZoneInfo(name)):%z}"
    hours, minutes = int(shown[1:3]), shown[3:5]
    return f"UTC{shown[0]}{hours}" + ("" if minutes == "00" else f":{minutes}")


def _label(name: str, at: datetime) -> str:
    place = name.partition("/")[2].replace("_", " ").replace("/", ", ")
    return f"{place} ({offset(name, at)})"
