"""Who may read what. What is public is so for everyone, whatever credential they bring along."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from entrepot.errors import Forbidden, NotFound, Refusal, Unauthenticated
from entrepot.flows.access import identity, permissions, trail
from entrepot.flows.access.permissions import Action, CaveatUnmet, TokenBlocked
from entrepot.flows.access.policies import Policy
from entrepot.flows.access.principals import Principal
from entrepot.flows.access.trail import Later
from entrepot.formats import macaroons
from entrepot.formats.names import shown
from entrepot.records.projects import queries as projects
from entrepot.records.projects.queries import ANYONE, Known, Reader, ReaderUnknown, Scope
from entrepot.records.tokens import queries as tokens
from entrepot.records.tokens.models import Token


@dataclass(frozen=True, slots=True)
class Asker:
    """Whoever asks to read; who that is is found out only where it matters.

    Reading waits for no writer: what the trail keeps of it is handed to `later`.
    """

    identify: Callable[[], Principal] = field(repr=False)
    policy: Policy
    at: datetime
    later: Later = field(repr=False)


def require_read(project: Known | None, *, asker: Asker, unknown: NotFound) -> Reader:
    """Return through whose eyes `project` is read, or raise why not: `unknown` if there is none.

    That a name is taken is no secret. Raises `Unauthenticated` and `Forbidden` for what is private.
    """
    if asker.policy.reads_publicly and (project is None or not project.is_for_members):
        if project is None:
            raise unknown
        return ANYONE
    principal = asker.identify()
    if principal.token is None:
        raise ReaderUnknown
    if project is None:
        raise unknown
    token, name, at = principal.token, project.name, asker.at
    with trail.of_refusals(principal, action=Action.READ, project=name, at=at, later=asker.later):
        _judge(project, principal, token, asker)
    trail.note_reading(principal, project=name, at=at, later=asker.later)
    return Reader(token.owner_id, is_public=asker.policy.reads_publicly)


def is_private(project: Known, policy: Policy) -> bool:
    """Whether what is answered about the project is for whoever asked alone."""
    return project.is_for_members or not policy.reads_publicly


def reader_of_lists(asker: Asker) -> Reader:
    """Return through whose eyes a list over all projects is made.

    On a public instance whoever is not known by the credential, or may not read by it, sees what
    everyone sees; elsewhere it is raised why not.
    """
    try:
        return _reader(asker)
    except (Unauthenticated, Forbidden):
        if asker.policy.reads_publicly:
            return ANYONE
        raise


def _reader(asker: Asker) -> Reader:
    principal = asker.identify()
    if principal.token is None:
        raise ReaderUnknown
    if asker.policy.reads_publicly:
        return _reader_within(principal, principal.token, asker)  # nobody is refused a public list
    with trail.of_refusals(
        principal, action=Action.READ, project="", at=asker.at, later=asker.later
    ):
        return _reader_within(principal, principal.token, asker)


def _reader_within(principal: Principal, token: Token, asker: Asker) -> Reader:
    permissions.require_granted(token, Action.READ, asker.policy)
    scope = _scope(principal, token, at=asker.at)
    return Reader(token.owner_id, is_public=asker.policy.reads_publicly, scope=scope)


def _judge(project: Known, principal: Principal, token: Token, asker: Asker) -> None:
    """Raise unless what was granted, all caveats, the project's owners and the role agree."""
    permissions.require_granted(token, Action.READ, asker.policy)
    access = macaroons.Access(
        at=asker.at,
        action=Action.READ,
        user_id=token.owner_id,
        project_id=project.id,
        project_name=project.name,
    )
    permissions.require_caveats(permissions.caveats_of(principal, token), access, token=token)
    if tokens.is_blocked(token.id, project_id=project.id):
        raise TokenBlocked(
            f"An owner of {shown(project.name)} keeps the token {identity.described(token)} "
            "from it.",
        )
    if project.is_for_members and projects.role_of(token.owner_id, project_id=project.id) is None:
        raise projects.not_a_member(project.name)


def _scope(principal: Principal, token: Token, *, at: datetime) -> Scope:
    """Return what the token's caveats leave of all projects, or raise if that is nothing.

    A caveat about anything but projects has to allow reading as such.
    """
    ids, names = None, None
    access = macaroons.Access(at, Action.READ, token.owner_id, None, None)
    for caveat in permissions.caveats_of(principal, token):
        meaning = macaroons.read(caveat)
        if isinstance(meaning, macaroons.ProjectIds):
            ids = frozenset(meaning.ids) & (ids if ids is not None else frozenset(meaning.ids))
        elif isinstance(meaning, macaroons.ProjectNames):
            named = frozenset(meaning.names)
            names = named & (names if names is not None else named)
        elif refusal := meaning.prohibits(access):
            raise CaveatUnmet.of(_worded(refusal, token))
    return Scope(ids, names, without=tokens.projects_blocked_for(token.id))


def _worded(refusal: Refusal, token: Token) -> Refusal:
    return Refusal(
        refusal.rule,
        f"The token {identity.described(token)} does not allow this. {refusal.message}",
        refusal.field,
    )
