"""Days, times, sizes and numbers, as each language writes them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.humanize.templatetags.humanize import intcomma
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import strip_tags

AT = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)


def shown(template: str) -> str:
    return strip_tags(render_to_string(template, {"at": AT})).strip()


@pytest.mark.parametrize(
    ("language", "zone", "moment"),
    [
        ("en", "UTC", "2026-11-23 09:05 UTC"),
        ("en", "America/New_York", "2026-11-23 04:05 EST"),
        ("de", "Europe/Berlin", "23. November 2026 10:05 CET"),
        ("ja", "Asia/Tokyo", "2026年11月23日 18:05 JST"),
        ("zh-hans", "Asia/Shanghai", "2026年11月23日 17:05 CST"),
        ("ar", "Asia/Dubai", "23 نوفمبر، 2026 1:05 م UTC+04"),
    ],
)
def test_a_moment_is_told_as_its_reader_tells_time(language: str, zone: str, moment: str) -> None:
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        assert shown("moment.html") == moment


def test_a_day_begins_where_its_reader_lives() -> None:
    with translation.override("en"), timezone.override(ZoneInfo("Pacific/Auckland")):
        late = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)

        assert "<span>2026-11-24</span>" in render_to_string("day.html", {"at": late})


@pytest.mark.parametrize(
    ("language", "number", "size"),
    [
        ("en", "1,234,567", "1.5 MB"),
        ("ar", "1,234,567", "1.5 م.ب"),
        ("de", "1.234.567", "1,5 MB"),
        ("fr", "1\xa0234\xa0567", "1,5 Mio"),
        ("ja", "1,234,567", "1.5 MB"),
        ("pt-br", "1.234.567", "1,5 MB"),
        ("zh-hans", "1,234,567", "1.5 MB"),
    ],
)
def test_numbers_and_sizes_are_written_as_the_language_does(
    language: str, number: str, size: str
) -> None:
    with translation.override(language):
        assert intcomma(1234567) == number
        assert filesizeformat(1572864).replace("\xa0", " ") == size
