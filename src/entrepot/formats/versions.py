"""Versions of releases, as PEP 440 defines them, within bounds."""

from packaging.utils import canonicalize_version
from packaging.version import InvalidVersion as Unparsable
from packaging.version import Version

from entrepot.errors import Malformed, Rule
from entrepot.formats.names import shown

MAX_VERSION_LENGTH = 250
"""However it is spelled. Python refuses to read a number of more than 4,300 digits, in its own
words; and a file's name has no room for such a version anyway."""


class InvalidVersion(Malformed):
    rule = Rule(
        "invalid-version",
        f"A version is spelled as PEP 440 says, with {MAX_VERSION_LENGTH} characters at most.",
        "Check the spelling.",
    )


def parse(text: str) -> Version:
    """Return the version that `text` spells; raises `InvalidVersion`, and nothing else."""
    if len(text) > MAX_VERSION_LENGTH or not text.isascii():
        raise _invalid(text)
    try:
        parsed = Version(text)
    except Unparsable as error:
        raise _invalid(text) from error
    if len(str(parsed)) > MAX_VERSION_LENGTH:  # `1crdev` is `1rc0.post0.dev0`
        raise _invalid(text)
    return parsed


def canonical(of: str | Version) -> str:
    """Return the one spelling by which releases are told apart: `1.0.0` and `1` are `1`.

    Raises `InvalidVersion` for a text that spells no version.
    """
    return canonicalize_version(parse(of) if isinstance(of, str) else of)


def _invalid(text: str) -> InvalidVersion:
    return InvalidVersion(f"{shown(text)} is not a version (PEP 440).", field="version")
