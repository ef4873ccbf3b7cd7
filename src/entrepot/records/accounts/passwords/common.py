"""The most common passwords that are long enough to be taken at all.

Whoever guesses begins with them. `data/NOTICE.txt` says where they come from and under which
licences; `scripts/common_passwords.py` makes the file.
"""

import gzip
from functools import cache
from importlib import resources


def is_common(password: str) -> bool:
    """Whether `password`, which the caller has casefolded, is on the list."""
    return f"\n{password}\n".encode() in _lines()


@cache
def _lines() -> bytes:
    """Return the whole list as one text, with a newline on both sides of each password.

    Searching 0.3 MB takes a fraction of what a hash does; a set of strings would take ten times
    the memory in every worker.
    """
    packed = resources.files(__package__).joinpath("data", "common.txt.gz").read_bytes()
    return b"\n" + gzip.decompress(packed)
