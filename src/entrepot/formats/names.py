"""Project names, as PEP 503 and PEP 508 define them."""

import re
from typing import NewType

from entrepot.errors import Malformed, Rule

NormalizedName = NewType("NormalizedName", str)
"""A project name in the one spelling that is compared and addressed (PEP 503)."""

MAX_NAME_LENGTH = 200

_VALID = re.compile(r"(?i:[A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])", re.ASCII)
_SEPARATORS = re.compile(r"[-_.]+")


class InvalidName(Malformed):
    rule = Rule(
        "invalid-project-name",
        "A project name has only ASCII letters, digits, '.', '_' and '-', and starts and ends "
        "with a letter or digit.",
        "Choose another name; for an upload it stands in your project's metadata.",
    )


def normalize(name: str) -> NormalizedName:
    """Return `name` lower-cased with each run of `-`, `_`, `.` as one `-` (PEP 503).

    Raises `InvalidName` if it is no project name at all (PEP 508), or too long.
    """
    if len(name) > MAX_NAME_LENGTH:
        raise InvalidName(
            f"A project name may have {MAX_NAME_LENGTH} characters; this one has {len(name)}.",
            field="name",
        )
    if not _VALID.fullmatch(name):
        raise InvalidName(
            f"{shown(name)} is not a valid project name: it may have only ASCII letters, digits, "
            "'.', '_' and '-', and starts and ends with a letter or digit.",
            field="name",
        )
    return NormalizedName(_SEPARATORS.sub("-", name).lower())


def shown(value: str, *, limit: int = 60) -> str:
    """Return `value` quoted for a message: ASCII, one line, its end left out when long.

    A token that was pasted where a name belongs must not be repeated, and its end is its secret.
    """
    if len(value) > limit:
        value = f"{value[: limit * 2 // 3]}..."
    return ascii(value)
