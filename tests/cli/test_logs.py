"""What never stands in the log, whatever is logged."""

import logging

import pytest

from entrepot.cli.logs import MaskingFormatter

SECRET = "kJ8-_" + "a" * 38


def _line(message: str, *values: object) -> str:
    record = logging.LogRecord("here", logging.ERROR, __file__, 1, message, values, None)
    return MaskingFormatter("%(message)s").format(record)


@pytest.mark.parametrize("place", ["revoke", "invitation", "announcements/stop"])
def test_the_secret_of_a_link_stands_in_no_line(place: str) -> None:
    line = _line("Internal Server Error: %s", f"/{place}/{SECRET}/")

    assert line == f"Internal Server Error: /{place}/(a secret)/"


def test_a_token_stands_in_no_line() -> None:
    assert _line("refused entrepot-AgEIbG9jYWxob3N0AiQ0ZDk3Y2U3Zi0") == "refused (a token)"


def test_what_is_no_secret_stays() -> None:
    path = "/account/tokens/4d97ce7f-0000-4000-8000-000000000000/revoke/"

    assert _line(path) == path
