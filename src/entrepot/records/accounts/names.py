"""User names: folded to lower case where they come in, and never changed after."""

import hashlib
import re
from typing import NewType

from entrepot.errors import Malformed, Rule
from entrepot.formats.names import shown

UserName = NewType("UserName", str)
"""A user name in the one spelling that is stored and compared."""

MAX_USER_NAME_LENGTH = 64

_VALID = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?", re.ASCII)


class InvalidUserName(Malformed):
    rule = Rule(
        "invalid-user-name",
        "A user name has 1 to 64 of the characters a-z, 0-9, '.', '_' and '-', and starts and ends "
        "with a letter or digit.",
        "Choose another user name.",
    )


def parse(text: str) -> UserName:
    """Return `text` folded to lower case, or raise `InvalidUserName`."""
    folded = text.strip().lower()
    if len(folded) > MAX_USER_NAME_LENGTH or not _VALID.fullmatch(folded):
        raise InvalidUserName(
            f"{shown(text)} is not a valid user name: it may have 1 to 64 of the characters a-z, "
            "0-9, '.', '_' and '-', and starts and ends with a letter or digit.",
            field="name",
        )
    return UserName(folded)


def digest(name: UserName) -> str:
    """Return what is kept of a name for ever.

    It hides who is gone from whoever reads the table, not from whoever tries names.
    """
    return hashlib.sha256(f"entrepot user name {name}".encode()).hexdigest()
