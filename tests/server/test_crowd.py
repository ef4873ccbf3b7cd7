"""However many connections there are, a new one is answered."""

import resource
import time
from contextlib import ExitStack

import pytest

from entrepot.server import crowd
from entrepot.server.crowd import Crowd, limit_of_files

STALLED = b"POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n"


class Member:
    """A connection that waits for its client unless it is busy."""

    def __init__(self, *, is_busy=False):
        self.waits_for_client = not is_busy
        self.has_left = False

    def give_way(self):
        self.has_left = True


def test_whoever_was_silent_longest_gives_way():
    members = [Member() for _ in range(3)]
    full = Crowd(limit=3)

    admitted = [full.admit(member) for member in members]
    full.heard(members[0])
    admitted.append(full.admit(Member()))

    assert all(admitted)
    assert [member.has_left for member in members] == [False, True, False]


def test_nobody_gives_way_whose_answer_is_being_made():
    busy, silent = Member(is_busy=True), Member()
    full = Crowd(limit=2)

    admitted = [full.admit(member) for member in (busy, silent, Member())]

    assert all(admitted)
    assert (busy.has_left, silent.has_left) == (False, True)


def test_whoever_left_is_not_counted_nor_heard():
    gone, staying = Member(), Member()
    full = Crowd(limit=1)

    full.admit(gone)
    full.leave(gone)
    full.heard(gone)

    assert full.admit(staying)
    assert not gone.has_left


@pytest.mark.parametrize(
    ("files", "connections"),
    [(200, 52), (1024, 464), (10, 1), (1 << 20, 10_000), (resource.RLIM_INFINITY, 10_000)],
)
def test_the_limit_follows_the_open_files_and_keeps_a_reserve(monkeypatch, files, connections):
    monkeypatch.setattr(crowd.resource, "getrlimit", lambda _: (files, files))

    assert limit_of_files() == connections


@pytest.mark.parametrize("silent", [STALLED, b"", b"GET /pid HTTP/1.1\r\n"])
def test_a_crowd_of_silent_connections_keeps_nobody_out(start, silent):
    server = start(connections=5)
    with ExitStack() as held:
        for _ in range(30):
            held.enter_context(server.connect()).send(silent)
        started_at = time.monotonic()

        answers = [server.get("/pid") for _ in range(3)]

    assert [answer.status for answer in answers] == [200] * 3
    assert time.monotonic() - started_at < 2
    assert server.log.read_text().count("ulimit -n") == 1


def test_where_everyone_is_busy_a_new_connection_is_told_so(start):
    server = start(connections=2)
    with server.connect() as one, server.connect() as two:
        for client in (one, two):
            client.send(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(0.2)
        refused = server.get("/pid")
        answers = [one.answer(), two.answer()]

    assert (refused.status, refused.headers["retry-after"]) == (503, "5")
    assert [answer.status for answer in answers] == [200, 200]
