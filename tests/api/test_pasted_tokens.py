"""Tokens as people paste them: what stands around one is dropped, what stands inside is refused."""

import unicodedata

import pytest

from . import parcels
from .publishers import Publisher, basic

AROUND = {
    "a carriage return": "\r",
    "a line feed": "\n",
    "a line end of Windows": "\r\n",
    "several empty lines": "\r\n\n\r\n",
    "a byte order mark": "\ufeff",
    "a byte order mark and a line end": "\ufeff\r\n",
    "a blank": " ",
    "a tabulator": "\t",
    "a form feed": "\f",
    "a vertical tabulator": "\v",
    "a hard space": "\u00a0",
    "a blank without width": "\u200b",
    "a word joiner": "\u2060",
    "a line separator": "\u2028",
    "a paragraph separator": "\u2029",
}
INSIDE = [
    "\r",
    "\n",
    "\r\n",
    " ",
    "\t",
    "\u00a0",
    "\ufeff",
    "\u200b",
    "\0",
    "=",
    "+",
    "/",
    '"',
    "\u2026",
]
QUOTES = {"double quotation marks": '"', "single quotation marks": "'"}


@pytest.fixture
def send(depot, alice, project):
    """Uploads something new with Alice's token, spelled and named as a test says."""

    def run(token, *, user="__token__"):
        publisher = Publisher(depot, authorization=basic(user, token))
        return publisher.upload(parcels.wheel(project))

    return run


@pytest.mark.parametrize("what", AROUND)
@pytest.mark.parametrize("where", ["before", "after", "around"])
def test_what_stands_around_a_token_is_dropped(send, alice, what, where):
    extra = AROUND[what]
    before = extra if where in ("before", "around") else ""
    after = extra if where in ("after", "around") else ""

    answer = send(f"{before}{alice.token}{after}")

    assert (answer.status, answer.reason) == (200, "OK")


@pytest.mark.parametrize("what", QUOTES)
def test_quotation_marks_around_a_token_are_dropped(send, alice, what):
    mark = QUOTES[what]

    answer = send(f" {mark}{alice.token}{mark}\r\n")

    assert (answer.status, answer.reason) == (200, "OK")


@pytest.mark.parametrize("user", [" __token__ ", "__token__\r", "\ufeff__token__", "\t__token__\n"])
def test_what_stands_around_the_user_name_is_dropped(send, alice, user):
    answer = send(alice.token, user=user)

    assert (answer.status, answer.reason) == (200, "OK")


@pytest.mark.parametrize("extra", INSIDE, ids=lambda text: "-".join(f"{ord(c):04X}" for c in text))
def test_what_stands_inside_a_token_is_named_and_refused(send, alice, extra):
    middle = len(alice.token) // 2

    answer = send(f"{alice.token[:middle]}{extra}{alice.token[middle:]}")

    assert answer.status in (400, 401)
    assert f"U+{ord(extra[0]):04X}" in answer.reason
    assert "Copy it in one piece." in answer.reason
    assert alice.token[middle : middle + 20] not in answer.reason


@pytest.mark.parametrize("mark", ['"', "'"])
def test_one_quotation_mark_alone_is_not_taken_for_a_pair(send, alice, mark):
    answers = [send(f"{mark}{alice.token}"), send(f"{alice.token}{mark}")]

    assert [answer.status in (400, 401) for answer in answers] == [True, True]


def test_every_blank_that_is_dropped_is_tried_here():
    from entrepot.formats.macaroons import BLANKS  # formats know nothing of this server

    tried = set("".join(AROUND.values()))

    assert set(BLANKS) == tried, [unicodedata.name(each, hex(ord(each))) for each in tried]
