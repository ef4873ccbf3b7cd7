"""All connections of one worker, bounded, so that new ones are answered whatever the others do."""

import logging
import sys
import time
from typing import Protocol

if sys.platform != "win32":
    import resource

logger = logging.getLogger(__name__)

MOST = 10_000
"""However many files may be open: each connection takes memory, too."""

RESERVED_FILES = 96
"""For the program, the database's files in each thread, and what comes in one burst."""

FILES_OF_A_CONNECTION = 2
"""Its socket, and the file that goes through it."""

_SECONDS_BETWEEN_WARNINGS = 60.0


class Member(Protocol):
    """A connection, as far as its crowd knows it."""

    @property
    def waits_for_client(self) -> bool:
        """Whether it is the client's turn: to ask, to go on sending, or to read."""

    def give_way(self) -> None:
        """Close at once, without a word."""


class Crowd:
    """Members in the order in which their clients last gave a sign."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._members: dict[Member, None] = {}
        self._warned_at = float("-inf")

    def admit(self, newcomer: Member) -> bool:
        """Take `newcomer` in; False if there is no room, for nobody here waits for its client.

        Where the crowd is full, whoever has been silent longest gives way.
        """
        self._members[newcomer] = None
        if len(self._members) <= self._limit:
            return True
        self._warn()
        for member in self._members:
            if member is not newcomer and member.waits_for_client:
                del self._members[member]
                member.give_way()
                return True
        return False

    def heard(self, member: Member) -> None:
        """Note that the client sent something, or took something."""
        if member in self._members:
            del self._members[member]
            self._members[member] = None

    def leave(self, member: Member) -> None:
        self._members.pop(member, None)

    def _warn(self) -> None:
        now = time.monotonic()
        if now - self._warned_at >= _SECONDS_BETWEEN_WARNINGS:
            self._warned_at = now
            logger.warning(
                "A worker has %d connections, which is all it may: the longest silent ones are "
                "closed for new ones. More open files (ulimit -n) allow up to %d.",
                self._limit,
                MOST,
            )


def limit_of_files() -> int:
    """Return how many connections a worker may have with the files the system lets it open."""
    if sys.platform == "win32":
        return MOST
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return MOST
    return max(1, min(MOST, (files - RESERVED_FILES) // FILES_OF_A_CONNECTION))
