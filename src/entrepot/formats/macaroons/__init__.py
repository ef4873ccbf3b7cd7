"""API tokens as macaroons: minting, narrowing, checking, and their text.

>>> prefix, macaroon = decode(text)
>>> macaroon.is_signed_by(root_key) and not judge(macaroon.caveats, access)

The threat model in three lines: the database alone mints nothing, because root keys are derived
from an instance key outside it; a token's holder can only take away; whatever is not understood
refuses.
"""

from entrepot.formats.macaroons.access import Access
from entrepot.formats.macaroons.caveats import (
    Caveat,
    Expiration,
    ProjectIds,
    ProjectNames,
    RequestUser,
    TrustedPublisher,
)
from entrepot.formats.macaroons.macaroon import BeyondLimits, Macaroon, MalformedToken, mint
from entrepot.formats.macaroons.reading import judge, read
from entrepot.formats.macaroons.text import BLANKS, PREFIX, decode, encode

__all__ = [
    "BLANKS",
    "PREFIX",
    "Access",
    "BeyondLimits",
    "Caveat",
    "Expiration",
    "Macaroon",
    "MalformedToken",
    "ProjectIds",
    "ProjectNames",
    "RequestUser",
    "TrustedPublisher",
    "decode",
    "encode",
    "judge",
    "mint",
    "read",
]
