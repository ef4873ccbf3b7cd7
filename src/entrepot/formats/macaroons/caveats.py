"""The caveats, each one restriction that judges an `Access`.

A caveat only takes away. What a token may do is granted elsewhere; that a token lacks a caveat is
never a reason to allow anything. On the wire a caveat is the JSON array `[tag, item, ...]`.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Protocol, Self
from uuid import UUID

from entrepot.errors import Refusal, Rule
from entrepot.formats.macaroons.access import Access
from entrepot.formats.names import shown

EXPIRED = Rule(
    "token-expired",
    "A token is good until the moment its caveats name.",
    "Make a new token, or narrow one to a later date.",
)
NOT_YET_VALID = Rule(
    "token-not-yet-valid",
    "A token is good only from the moment its caveats name.",
    "Use the token later; if it should be good already, compare the clocks.",
)
OTHER_PROJECT = Rule(
    "token-project",
    "A token that is scoped to projects is good for no other project.",
    "Use a token for this project.",
)
OUTSIDE_PROJECT = Rule(
    "token-outside-project",
    "A token that is scoped to projects is good for nothing outside them.",
    "Use a token without a project scope.",
)
OTHER_USER = Rule(
    "token-user",
    "A token that is bound to a person works for that person alone.",
    "Use a token of your own.",
)
OTHER_PUBLISHER = Rule(
    "token-publisher",
    "A token that is bound to a trusted publisher works for that publisher alone.",
    "Mint a new token in the workflow that publishes.",
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_NAMED_IN_A_REFUSAL = 3
_CANONICAL_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Unfit(Exception):
    """The items are not what this caveat is made of; the message says why, quoting nothing."""


class Caveat(Protocol):
    """One restriction, readable or not."""

    def prohibits(self, access: Access) -> Refusal | None:
        """Return why `access` is not allowed, or None if this caveat has nothing against it."""

    def in_words(self) -> str:
        """Return what is left of the token's powers, for people, in ASCII."""

    def to_bytes(self) -> bytes:
        """Return the bytes that a signature covers."""


class TaggedCaveat(Caveat, Protocol):
    """A caveat with a tag, in the form in which it is written today."""

    tag: ClassVar[int]

    @classmethod
    def from_items(cls, items: Sequence[object]) -> Self:
        """Return the caveat of the JSON values after the tag. Raises `Unfit`."""


@dataclass(frozen=True, slots=True)
class Expiration:
    """Good from `not_before` on and until just before `not_after`, in Unix seconds.

    They stay integers of any size: a date that no calendar has is still a bound.
    """

    tag: ClassVar[int] = 0

    not_after: int
    not_before: int

    @classmethod
    def from_items(cls, items: Sequence[object]) -> Self:
        match items:
            case [not_after, not_before]:
                return cls(_integer(not_after), _integer(not_before))
        raise Unfit("an expiration has two numbers")

    def prohibits(self, access: Access) -> Refusal | None:
        now = (access.at - _EPOCH) // _SECOND
        if now >= self.not_after:
            return Refusal(EXPIRED, f"The token expired at {_moment(self.not_after)}.")
        if now < self.not_before:
            return Refusal(
                NOT_YET_VALID, f"The token is not valid before {_moment(self.not_before)}."
            )
        return None

    def in_words(self) -> str:
        return f"only from {_moment(self.not_before)} until {_moment(self.not_after)}"

    def to_bytes(self) -> bytes:
        # The end comes first on the wire.
        return _written(self.tag, self.not_after, self.not_before)


@dataclass(frozen=True, slots=True)
class ProjectNames:
    """Good for projects with these normalized names; another spelling never matches.

    A holder may narrow to a name that no project has yet.
    """

    tag: ClassVar[int] = 1

    names: tuple[str, ...]

    @classmethod
    def from_items(cls, items: Sequence[object]) -> Self:
        match items:
            case [list() as names]:
                return cls(tuple(_text(name) for name in names))
        raise Unfit("a restriction to project names has one list of names")

    def prohibits(self, access: Access) -> Refusal | None:
        if access.project_name in self.names:
            return None
        return _project_refusal(access, _listed("project", [shown(name) for name in self.names]))

    def in_words(self) -> str:
        return f"only for {_listed('project', [shown(name) for name in self.names], limit=None)}"

    def to_bytes(self) -> bytes:
        return _written(self.tag, self.names)


@dataclass(frozen=True, slots=True)
class ProjectIds:
    """Good for these projects, whatever they are called; never for one that is made later."""

    tag: ClassVar[int] = 2

    ids: tuple[UUID, ...]

    @classmethod
    def from_items(cls, items: Sequence[object]) -> Self:
        match items:
            case [list() as ids]:
                return cls(tuple(_uuid(each) for each in ids))
        raise Unfit("a restriction to project IDs has one list of IDs")

    def prohibits(self, access: Access) -> Refusal | None:
        if access.project_id in self.ids:
            return None
        return _project_refusal(access, _listed("project ID", [str(each) for each in self.ids]))

    def in_words(self) -> str:
        return f"only for {_listed('project ID', [str(each) for each in self.ids], limit=None)}"

    def to_bytes(self) -> bytes:
        return _written(self.tag, [str(each) for each in self.ids])


@dataclass(frozen=True, slots=True)
class RequestUser:
    """Good for this person alone."""

    tag: ClassVar[int] = 3

    user_id: UUID

    @classmethod
    def from_items(cls, items: Sequence[object]) -> Self:
        match items:
            case [user_id]:
                return cls(_uuid(user_id))
        raise Unfit("a restriction to a user has one ID")

    def prohibits(self, access: Access) -> Refusal | None:
        if access.user_id == self.user_id:
            return None
        asked = "by nobody" if access.user_id is None else f"by the user {access.user_id}"
        return Refusal(
            OTHER_USER, f"The token is for the user {self.user_id}; it was used {asked}."
        )

    def in_words(self) -> str:
        return f"only by the user {self.user_id}"

    def to_bytes(self) -> bytes:
        return _written(self.tag, str(self.user_id))


@dataclass(frozen=True, slots=True)
class TrustedPublisher:
    """Good for this trusted publisher, and for the projects it serves at the moment of use.

    `claims` is what older issuers noted beside it; it restricts nothing and is written as null.
    """

    tag: ClassVar[int] = 4

    publisher_id: UUID
    claims: Mapping[str, object] | None = field(default=None, hash=False)

    @classmethod
    def from_items(cls, items: Sequence[object]) -> Self:
        match items:
            case [publisher_id] | [publisher_id, None]:
                return cls(_uuid(publisher_id))
            case [publisher_id, dict() as claims]:
                return cls(_uuid(publisher_id), claims)
        raise Unfit("a restriction to a publisher has one ID, and claims or null")

    def prohibits(self, access: Access) -> Refusal | None:
        if access.publisher_id != self.publisher_id:
            return Refusal(
                OTHER_PUBLISHER,
                f"The token is for the trusted publisher {self.publisher_id}; "
                "it was used by somebody else.",
            )
        if access.project_id in access.publisher_project_ids:
            return None
        return _project_refusal(access, "the projects of its trusted publisher")

    def in_words(self) -> str:
        return f"only by the trusted publisher {self.publisher_id}, for the projects it serves"

    def to_bytes(self) -> bytes:
        return _written(self.tag, str(self.publisher_id), self.claims)


REGISTRY: Mapping[int, type[TaggedCaveat]] = {
    kind.tag: kind for kind in (Expiration, ProjectNames, ProjectIds, RequestUser, TrustedPublisher)
}
"""Every caveat by its tag. Tags below 64 are the field's; ours start there. None is ever reused,
and the items of a tag never change: a reader that does not know an item refuses."""


def _project_refusal(access: Access, allowed: str) -> Refusal:
    rule = OUTSIDE_PROJECT if access.project_name is None else OTHER_PROJECT
    return Refusal(rule, f"It is good for {allowed}, not for {access.in_words}.")


def _listed(noun: str, members: Sequence[str], *, limit: int | None = _NAMED_IN_A_REFUSAL) -> str:
    """Return "the projects 'a', 'b' and 2 more", naming at most `limit`."""
    if not members:
        return "no project"
    named = ", ".join(members[:limit])
    more = "" if limit is None or len(members) <= limit else f" and {len(members) - limit} more"
    return f"the {noun}{'s' if len(members) > 1 else ''} {named}{more}"


def _moment(seconds: int) -> str:
    try:
        return f"{(_EPOCH + timedelta(seconds=seconds)).replace(tzinfo=None)} UTC"
    except OverflowError:
        return f"a moment no calendar has ({shown(str(seconds))})"


def _written(tag: int, *items: object) -> bytes:
    return json.dumps([tag, *items], separators=(",", ":"), sort_keys=True).encode("ascii")


def _integer(value: object) -> int:
    # `True` is an instance of int, and must not be a moment.
    if type(value) is int:
        return value
    raise Unfit("a moment must be a whole number")


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise Unfit("a name must be a text")


def _uuid(value: object) -> UUID:
    if isinstance(value, str) and _CANONICAL_UUID.fullmatch(value):
        return UUID(value)
    raise Unfit("an ID must be a lower-case UUID with hyphens")
