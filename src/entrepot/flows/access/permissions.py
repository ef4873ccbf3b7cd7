from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from entrepot.errors import Forbidden, Refusal, Rule, Unauthenticated
from entrepot.flows.access import identity, passwords
from entrepot.flows.access.policies import Policy
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
        "Use a token that was made for it: to upload, to read, or for both.",
    )


class OperatorsTokenRefused(Forbidden):
    rule = Rule(
        "operators-token-refused",
        "This index takes only tokens that people made themselves (ENTREPOT_OPERATOR_TOKENS).",
        "Make a token of your own.",
    )


class CaveatUnmet(Forbidden):
    """The rule is the caveat's own."""


class AddressUnverified(Forbidden):
    rule = Rule(
        "address-unverified",
        "Whoever publishes has a verified e-mail address.",
        "Sign in on the index's pages and verify an address under Account.",
    )


class SecondFactorMissing(Forbidden):
    rule = Rule(
        "second-factor-missing",
        "On this index whoever publishes has a second factor (ENTREPOT_TWO_FACTOR).",
        "Sign in on the index's pages and set one up under Security; the token then works again.",
    )


class TokenBlocked(Forbidden):
    rule = Rule(
        "token-blocked",
        "An owner of a project may keep a token from it.",
        "Ask the project's owners, or use another token.",
    )


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


def require_publisher(principal: Principal) -> None:
    """Raise `TokenNeeded` for whoever brought no credential."""
    if principal.is_anonymous:
        raise TokenNeeded("This upload came without a credential.")


def require_upload(
    name: NormalizedName,
    *,
    principal: Principal,
    policy: Policy,
    at: datetime,
) -> Project | None:
    """Return the project that `principal` may upload to, None for a new one; or raise why not."""
    require_publisher(principal)
    project = projects.taken(name)
    _judge(_Case(name, project, principal, policy, at))
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
    require_publisher(principal)
    principal = (
        _held_token(principal) if principal.token else _held_person(principal, policy, at=at)
    )
    project = projects.locked(name)
    case = _Case(name, project, principal, policy, at, holds_rows=True)
    _judge(case)
    return project, case.owner


def _held_token(principal: Principal) -> Principal:
    token = tokens.locked(principal.token.id) if principal.token else None
    owner = accounts.locked(token.owner_id) if token else None
    if token is None or owner is None:
        raise TokenNeeded("The token is gone.")
    token.owner = owner
    identity.require_alive(token)
    return replace(principal, token=token)


def _held_person(principal: Principal, policy: Policy, *, at: datetime) -> Principal:
    known = principal.person
    person = accounts.locked(known.id) if known else None
    if known is None or person is None or not person.is_active:
        raise identity.OwnerInactive("The account is not active any more.")
    passwords.require_good_still(person, known, policy=policy, at=at)
    return replace(principal, person=person)


@dataclass(frozen=True, slots=True)
class _Case:
    """One upload to judge: of what, by whom, under which policy, when. A new project is None.

    `holds_rows` is for a judgement that must hold until the transaction ends.
    """

    name: NormalizedName
    project: Project | None
    principal: Principal
    policy: Policy
    at: datetime
    holds_rows: bool = False

    @property
    def owner(self) -> User:
        """The person in whose right the upload is made."""
        owner = self.principal.token.owner if self.principal.token else self.principal.person
        if owner is None:
            raise TokenNeeded("This upload came without a credential.")
        return owner

    @property
    def is_operators(self) -> bool:
        return self.principal.token is not None and self.principal.token.is_operators

    @property
    def asker(self) -> str:
        """The words by which a refusal names whoever asks."""
        token = self.principal.token
        if token is None:
            return self.owner.username
        return f"{self.owner.username}, who owns the token {identity.described(token)},"


def _judge(case: _Case) -> None:
    """Raise unless what was granted, all caveats, the owner's account and role agree, in order."""
    if case.principal.token is not None:
        _require_token_allows(case, case.principal.token)
    _require_owner_may_publish(case)
    if case.project is None:
        _require_new_project_allowed(case)
    else:
        _require_role(case, case.project)


def _require_token_allows(case: _Case, token: Token) -> None:
    require_granted(token, Action.UPLOAD, case.policy)
    require_caveats(caveats_of(case.principal, token), _access(case, token), token=token)
    if case.project is not None and tokens.is_blocked(token.id, project_id=case.project.id):
        raise TokenBlocked(
            f"An owner of {shown(case.project.display_name)} keeps the token "
            f"{identity.described(token)} from it.",
        )


def require_granted(token: Token, action: Action, policy: Policy) -> None:
    """Raise unless the token was made for `action`, and by somebody whose tokens are taken."""
    if action not in token.actions:
        raise ActionNotGranted(f"The token {identity.described(token)} may not {action}.")
    if token.is_operators and not policy.takes_operators_tokens:
        raise OperatorsTokenRefused(
            f"The token {identity.described(token)} was made by the operator.",
        )


def _require_owner_may_publish(case: _Case) -> None:
    """Judge the person behind the upload; for an operator's token the shell vouches."""
    owner = case.owner
    if not accounts.has_verified_address(owner.id):
        raise AddressUnverified(f"{owner.username} has no verified e-mail address.")
    if case.is_operators or not case.policy.requires_two_factor or case.principal.token is None:
        return
    if not accounts.has_second_factor(owner.id):
        raise SecondFactorMissing(f"{owner.username} has no second factor.")


def caveats_of(principal: Principal, token: Token) -> Sequence[bytes]:
    """Return the caveats the holder presents and those of the row, which may be stricter now."""
    presented = principal.macaroon.caveats if principal.macaroon else ()
    return (*presented, *(caveat.encode() for caveat in token.caveats))


def _access(case: _Case, token: Token) -> macaroons.Access:
    return macaroons.Access(
        at=case.at,
        action=Action.UPLOAD,
        user_id=token.owner_id,
        project_id=case.project.id if case.project else None,
        project_name=case.name,
    )


def require_caveats(caveats: Sequence[bytes], access: macaroons.Access, *, token: Token) -> None:
    """Raise, naming the token, if any of `caveats` is against `access`."""
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


def _require_new_project_allowed(case: _Case) -> None:
    if case.policy.new_projects_per_hour == 0:
        # Not "too many": nobody should wait for the next hour.
        raise NewProjectsClosed("There is no such project, and uploading makes none here.")
    if case.policy.only_administrators_make_projects and not case.owner.is_administrator:
        raise NewProjectsClosed("There is no such project, and you may not make one.")


def _require_role(case: _Case, project: Project) -> None:
    if project.state != State.ACTIVE:
        raise ProjectDeleted(f"The project {shown(project.display_name)} was deleted.")
    role_of = projects.locked_role_of if case.holds_rows else projects.role_of
    role = role_of(case.owner.id, project_id=project.id)
    if role not in UPLOADERS:
        raise NoRole(f"{case.asker} may not upload to {shown(project.display_name)}.")
