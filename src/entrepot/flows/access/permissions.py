from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from entrepot.errors import Forbidden, Refusal, Rule, Unauthenticated
from entrepot.flows.access import identity
from entrepot.flows.access.principals import Principal
from entrepot.formats import macaroons
from entrepot.formats.names import NormalizedName, shown
from entrepot.records.accounts import queries as accounts
from entrepot.records.accounts.models import User
from entrepot.records.projects import queries as projects
from entrepot.records.projects.models import UPLOADERS, Project, State
from entrepot.records.tokens import queries as tokens
from entrepot.records.tokens.models import Token


class Action(StrEnum):
    """All that a token can be granted."""

    UPLOAD = "upload"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Policy:
    """What the operator decided about uploads: who makes new projects, and by whose tokens."""

    new_projects_per_hour: int
    only_administrators_make_projects: bool = False
    takes_operators_tokens: bool = True


class TokenNeeded(Unauthenticated):
    rule = Rule(
        "token-needed",
        "Uploading needs an API token.",
        "Send the token as the password, with the user name __token__.",
    )


class ActionNotGranted(Forbidden):
    rule = Rule(
        "token-action",
        "A token does what it was made for and nothing else.",
        "Use a token that was made for uploads.",
    )


class OperatorsTokenRefused(Forbidden):
    rule = Rule(
        "operators-token-refused",
        "This index takes only tokens that people made themselves (ENTREPOT_OPERATOR_TOKENS).",
        "Make a token of your own.",
    )


class CaveatUnmet(Forbidden):
    """The rule is the caveat's own."""


class NoRole(Forbidden):
    rule = Rule(
        "role-missing",
        "Only a project's owners and maintainers upload to it.",
        "Ask one of its owners for a role.",
    )


class ProjectDeleted(Forbidden):
    rule = Rule(
        "project-deleted",
        "A deleted project takes no uploads and its name stays taken.",
        "One of its last owners may restore it; or choose another name.",
    )


class NewProjectsClosed(Forbidden):
    rule = Rule(
        "new-projects-closed",
        "On this index new projects are made by administrators.",
        "Ask an administrator to make the project for you.",
    )


def may_read(principal: Principal) -> projects.Reader:
    """Return through whose eyes `principal` reads; on a public instance everyone reads the same."""
    return principal.reader


def require_upload(
    name: NormalizedName,
    *,
    principal: Principal,
    policy: Policy,
    at: datetime,
) -> Project | None:
    """Return the project that `principal` may upload to, None for a new one; or raise why not."""
    token = token_of(principal)
    project = projects.taken(name)
    _judge(name, project, principal=principal, token=token, policy=policy, at=at)
    return project


def require_upload_now(
    name: NormalizedName,
    *,
    principal: Principal,
    policy: Policy,
    at: datetime,
) -> tuple[Project | None, User]:
    """Do as `require_upload` on rows read again and held: the first statements of a transaction.

    A revocation, a suspension or a lost role that was acknowledged before the transaction's
    commit wins, for it waits for these rows, or these statements see it.
    """
    token = tokens.locked(token_of(principal).id)
    owner = accounts.locked(token.owner_id) if token else None
    if token is None or owner is None:
        raise TokenNeeded("The token is gone.")
    token.owner = owner
    identity.require_alive(token)
    project = projects.locked(name)
    _judge(name, project, principal=principal, token=token, policy=policy, at=at)
    return project, owner


def token_of(principal: Principal) -> Token:
    """Return the token by which `principal` is known, or raise `TokenNeeded`."""
    if principal.token is None:
        raise TokenNeeded("This upload came without a credential.")
    return principal.token


def _judge(
    name: NormalizedName,
    project: Project | None,
    *,
    principal: Principal,
    token: Token,
    policy: Policy,
    at: datetime,
) -> None:
    """Raise unless what was granted, all caveats and the owner's role agree, in that order."""
    if Action.UPLOAD not in token.actions:
        raise ActionNotGranted(
            f"The token {identity.described(token)} may not upload.",
        )
    if token.is_operators and not policy.takes_operators_tokens:
        raise OperatorsTokenRefused(
            f"The token {identity.described(token)} was made by the operator.",
        )
    _require_caveats(_caveats(principal, token), _access(name, project, token, at=at), token=token)
    if project is None:
        _require_new_project_allowed(token, policy=policy)
    else:
        _require_role(project, token)


def _caveats(principal: Principal, token: Token) -> Sequence[bytes]:
    """Return the caveats the holder presents and those of the row, which may be stricter now."""
    presented = principal.macaroon.caveats if principal.macaroon else ()
    return (*presented, *(caveat.encode() for caveat in token.caveats))


def _access(
    name: NormalizedName,
    project: Project | None,
    token: Token,
    *,
    at: datetime,
) -> macaroons.Access:
    return macaroons.Access(
        at=at,
        action=Action.UPLOAD,
        user_id=token.owner_id,
        project_id=project.id if project else None,
        project_name=name,
    )


def _require_caveats(caveats: Sequence[bytes], access: macaroons.Access, *, token: Token) -> None:
    refusals = macaroons.judge(caveats, access)
    if not refusals:
        return
    first = refusals[0]
    raise CaveatUnmet.of(
        Refusal(
            first.rule,
            f"The token {identity.described(token)} does not allow this. {first.message}",
            first.field,
        ),
    )


def _require_new_project_allowed(token: Token, *, policy: Policy) -> None:
    if policy.new_projects_per_hour == 0:
        # Not "too many": nobody should wait for the next hour.
        raise NewProjectsClosed("There is no such project, and uploading makes none here.")
    if policy.only_administrators_make_projects and not token.owner.is_administrator:
        raise NewProjectsClosed("There is no such project, and you may not make one.")


def _require_role(project: Project, token: Token) -> None:
    if project.state != State.ACTIVE:
        raise ProjectDeleted(f"The project {shown(project.display_name)} was deleted.")
    role = projects.role_of(token.owner_id, project_id=project.id)
    if role not in UPLOADERS:
        raise NoRole(
            f"{token.owner.username}, who owns the token {identity.described(token)}, may not "
            f"upload to {shown(project.display_name)}.",
        )
