"""Passwords that fingers make of themselves: rows of keys, sequences, repetitions."""

from itertools import pairwise

LONGEST_UNIT = 4
"""How long a piece may be whose repetition is trivial: `abc1abc1abc1`."""

STEPS_PER_RUN = 4
"""Trivial is what takes so few runs that each has this many characters on average."""

_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "012345678901",
    "!@#$%^&*()_+",
    *(
        "qwertyuiop[]",
        "asdfghjkl;'",
        "zxcvbnm,./",
        "qwertzuiop",
        "yxcvbnm",
        "azertyuiop",
        "qsdfghjklm",
    ),
    *("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "0p;/"),
)

_STEPS = frozenset(step for row in _ROWS for way in (row, row[::-1]) for step in pairwise(way))
"""Every pair of neighbours, in both directions."""


def is_trivial(password: str) -> bool:
    """Whether `password`, which the caller has casefolded, is one of these patterns or a few."""
    return _is_repetition(password) or _is_walk(password)


def _is_repetition(password: str) -> bool:
    return any(password[unit:] == password[:-unit] for unit in range(1, LONGEST_UNIT + 1))


def _is_walk(password: str) -> bool:
    """Whether it is mostly steps to a neighbour, or none: `qwertyuiop12`, `aaaa1111bbbb`."""
    jumps = sum(step[0] != step[1] and step not in _STEPS for step in pairwise(password))
    return STEPS_PER_RUN * (jumps + 1) <= len(password)
