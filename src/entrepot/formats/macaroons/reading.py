"""From the bytes of caveats to a verdict. What cannot be read refuses; nothing here raises."""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NoReturn

from entrepot.errors import Refusal, Rule
from entrepot.formats.macaroons.access import Access
from entrepot.formats.macaroons.caveats import (
    OTHER_USER,
    REGISTRY,
    Caveat,
    Expiration,
    ProjectIds,
    ProjectNames,
    Unfit,
)
from entrepot.formats.macaroons.macaroon import MAX_CAVEAT_BYTES
from entrepot.formats.names import shown

UNREADABLE = Rule(
    "caveat-unreadable",
    "A caveat that cannot be read allows nothing.",
    "Use a token without this caveat, or narrow it again with a tool that writes known caveats.",
)
UNKNOWN = Rule(
    "caveat-unknown",
    "A caveat with a tag that this index does not know allows nothing.",
    "Use a token without this caveat, or ask the operator for a newer version.",
)

# No caveat nests deeper than an object in an array; the claims of a publisher may, a little.
_MAX_BRACKETS = 64


def judge(caveats: Iterable[bytes], access: Access) -> tuple[Refusal, ...]:
    """Return everything the caveats have against `access`, each refusal once, in their order.

    None of them having anything against it grants nothing: that is the token's row to say.
    """
    # Caveats are both embedded in a token and kept in its row: most come twice.
    refusals = (read(caveat).prohibits(access) for caveat in dict.fromkeys(caveats))
    return tuple(dict.fromkeys(refusal for refusal in refusals if refusal is not None))


def read(caveat: bytes) -> Caveat:
    """Return what `caveat` restricts; never raises.

    Bytes that no caveat is written as come back as one that prohibits everything.
    """
    try:
        return _recognized(caveat)
    except Unfit as error:
        return Unreadable(str(error), caveat)


def _recognized(caveat: bytes) -> Caveat:
    match _json(caveat):
        case dict() as members:
            return _legacy(members)
        # `True == 1`, and `1.0` too; neither is a tag.
        case [tag, *items] if type(tag) is int:
            kind = REGISTRY.get(tag)
            return kind.from_items(items) if kind else Unknown(tag, caveat)
    raise Unfit("it is not an array that starts with a tag")


@dataclass(frozen=True, slots=True)
class LegacyUser:
    """An old way to say "account": good for the token's owner, and for nobody else."""

    def prohibits(self, access: Access) -> Refusal | None:
        # Which person it is, the row of the token says: no one else arrives here with it.
        if access.user_id is not None:
            return None
        return Refusal(OTHER_USER, "The token is for a person; it was used by nobody.")

    def in_words(self) -> str:
        return "only by the user it was made for"

    def to_bytes(self) -> bytes:
        return b'{"version":1,"permissions":"user"}'


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes in the place of a caveat; `reason` says what is wrong with them, quoting nothing."""

    reason: str
    raw: bytes = field(repr=False)

    def prohibits(self, access: Access) -> Refusal:
        return Refusal(
            UNREADABLE,
            f"The token has a caveat that cannot be read ({self.reason}), "
            f"so it is not good for {access.in_words}.",
        )

    def in_words(self) -> str:
        return f"nothing at all: this caveat cannot be read ({self.reason})"

    def to_bytes(self) -> bytes:
        return self.raw


@dataclass(frozen=True, slots=True)
class Unknown:
    """A caveat of a kind that came after this version, or that somebody else made up."""

    tag: int
    raw: bytes = field(repr=False)

    def prohibits(self, access: Access) -> Refusal:
        return Refusal(
            UNKNOWN,
            f"The token has a caveat with the unknown tag {shown(str(self.tag))}, "
            f"so it is not good for {access.in_words}.",
        )

    def in_words(self) -> str:
        return f"nothing at all: the tag {shown(str(self.tag))} of this caveat is unknown"

    def to_bytes(self) -> bytes:
        return self.raw


def _legacy(members: dict[str, object]) -> Caveat:
    """Read the objects that caveats were before they were arrays.

    With one member too many it is none of them: what an unread member restricts, nobody knows.
    """
    match members:
        case {"version": version, "permissions": permissions, **extra} if not extra:
            return _legacy_permissions(version, permissions)
        case {"exp": not_after, "nbf": not_before, **extra} if not extra:
            return Expiration.from_items([not_after, not_before])
        case {"project_ids": ids, **extra} if not extra:
            return ProjectIds.from_items([ids])
    raise Unfit("it is an object of no known form")


def _legacy_permissions(version: object, permissions: object) -> Caveat:
    if type(version) is int and version == 1:
        match permissions:
            case "user":
                return LegacyUser()
            case {"projects": names, **extra} if not extra:
                return ProjectNames.from_items([names])
    raise Unfit("it is an object of no known form")


def _json(caveat: bytes) -> object:
    if len(caveat) > MAX_CAVEAT_BYTES:
        raise Unfit(f"it has more than {MAX_CAVEAT_BYTES} bytes")
    # Counted before parsing, so that no nesting ever reaches the parser's recursion.
    if caveat.count(b"[") + caveat.count(b"{") > _MAX_BRACKETS:
        raise Unfit("it is nested too deeply")
    try:
        value: object = _DECODER.decode(caveat.decode())
    except ValueError:
        raise Unfit("it is not JSON") from None
    return value


def _unique(members: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(members)
    if len(found) < len(members):
        raise Unfit("it names a member twice")
    return found


def _finite(number: str) -> float:
    value = float(number)
    if math.isfinite(value):
        return value
    raise Unfit("it has a number without end")


def _no_constant(_name: str) -> NoReturn:
    raise Unfit("it has a number without end")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_finite, parse_constant=_no_constant
)
