import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from entrepot.errors import Conflict, Forbidden, Malformed, Rule
from entrepot.formats import keys, macaroons
from entrepot.formats.names import normalize, shown
from entrepot.formats.networks import network_of
from entrepot.formats.texts import is_legible
from entrepot.records.accounts.models import User
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.actors import Actor
from entrepot.records.instance.models import Instance
from entrepot.records.projects import actions as project_actions
from entrepot.records.projects import queries as project_queries
from entrepot.records.projects.models import UPLOADERS, Project
from entrepot.records.tokens import queries
from entrepot.records.tokens.models import Token, TokenBlock, TokenNetwork, TokenUse

KEPT_USES = 50
MAX_DESCRIPTION_LENGTH = 100
MAX_REASON_LENGTH = 200
MAX_PROJECTS = 200
UPLOAD, READ = ACTIONS = ("upload", "read")
"""All that a token can be granted."""


class DescriptionTaken(Conflict):
    rule = Rule(
        "token-description-taken",
        "Each of a person's unrevoked tokens has a description of its own.",
        "Choose another description, or revoke the token that has it: its text is not shown again.",
    )


class InvalidDescription(Malformed):
    rule = Rule(
        "invalid-token-description",
        f"A token's description is one line of 1 to {MAX_DESCRIPTION_LENGTH} characters, each of "
        "which can be seen.",
        "Say where the token will be used, such as 'release workflow of left-pad'.",
    )


class InvalidReason(Malformed):
    rule = Rule(
        "invalid-revocation-reason",
        f"The reason of a revocation is one line of at most {MAX_REASON_LENGTH} characters, each "
        "of which can be seen.",
        "Say it in fewer words.",
    )


class TooManyProjects(Malformed):
    rule = Rule(
        "token-for-too-many-projects",
        f"One token may be scoped to {MAX_PROJECTS} projects.",
        "Make several tokens, or one for the whole account.",
    )


class UnknownAction(Malformed):
    rule = Rule(
        "token-without-action",
        "A token is made to upload, to read, or for both.",
        "Say which: upload, read.",
    )


class NotTheirProject(Forbidden):
    rule = Rule(
        "token-for-foreign-project",
        "A token reaches projects where its owner is owner or maintainer.",
        "Give the person a role first, or name other projects.",
    )


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a token: from where, by which client, for which project, with what result."""

    address: str
    client: str
    project: str
    result: str


@dataclass(frozen=True, slots=True)
class NewToken:
    """What somebody wants of a token: for these projects, or for the whole account if none.

    `projects_per_hour` limits how many projects its making may make; None is for the operator.
    """

    description: str
    project_names: tuple[str, ...] = ()
    expires_at: datetime | None = None
    projects_per_hour: int | None = None
    actions: tuple[str, ...] = (UPLOAD,)


@transaction.atomic
def create(
    owner: User,
    new: NewToken,
    *,
    minter: "Minter",
    actor: Actor,
    at: datetime,
) -> tuple[Token, str]:
    """Make a token; return its row and its text, which nothing can show again.

    It does what `new.actions` says, for ever. A project that does not exist yet is made, empty, for
    the owner of a token that may upload.
    """
    _require_actions(new.actions)
    if len(new.project_names) > MAX_PROJECTS:
        raise TooManyProjects(f"{len(new.project_names)} projects are too many for one token.")
    projects = [_project(name, owner, new, actor=actor, at=at) for name in new.project_names]
    caveats = _issued_caveats(owner, projects, new.expires_at, at=at)
    token = Token(
        owner=owner,
        description=_parse_description(new.description),
        prefix=minter.instance.token_prefix,
        location=minter.instance.token_location,
        key_id=minter.key.id,
        actions=[each for each in ACTIONS if each in new.actions],
        caveats=[caveat.to_bytes().decode() for caveat in caveats],
        created_at=at,
        expires_at=new.expires_at,
        made_by_kind=actor.kind,
        made_by_id=actor.id,
        made_by_name=actor.name,
        made_with=actor.credential_kind,
    )
    _store(token, scope=[project.name for project in projects], actor=actor, at=at)
    return token, minter.mint(token, caveats)


@dataclass(frozen=True, slots=True)
class Minter:
    """What it takes to make a token's text: who this instance is, and its newest key."""

    instance: Instance
    key: keys.InstanceKey

    def mint(self, token: Token, caveats: Sequence[macaroons.Caveat]) -> str:
        macaroon = macaroons.mint(
            keys.root_key(self.key, salt=bytes(token.salt), token_id=token.id),
            location=token.location,
            identifier=str(token.id),
            caveats=[caveat.to_bytes() for caveat in caveats],
        )
        return macaroons.encode(token.prefix, macaroon)


@transaction.atomic
def revoke(token: Token, *, why: str, actor: Actor, at: datetime) -> bool:
    """Make `token` useless from now on; False if it was already. Twice is not an error."""
    if len(why) > MAX_REASON_LENGTH or not is_legible(why):
        raise InvalidReason(f"{shown(why)}, of {len(why)} characters, is no reason.", field="why")
    changed = Token.objects.filter(pk=token.pk, revoked_at=None).update(
        revoked_at=at,
        revoked_by=actor.name,
        revoked_why=why,
    )
    if not changed:
        return False
    audit.record(
        kinds.TOKEN_REVOKED,
        token.id,
        label=token.description,
        actor=actor,
        at=at,
        owner=str(token.owner_id),
        why=why,
    )
    return True


@transaction.atomic
def revoke_all(owner: User, *, why: str, actor: Actor, at: datetime) -> None:
    """Revoke every token of `owner`, each with its entry."""
    for token in Token.objects.filter(owner=owner, revoked_at=None).order_by("created_at", "id"):
        revoke(token, why=why, actor=actor, at=at)


@transaction.atomic
def forget_owner(owner: User) -> None:
    """Keep of the tokens of `owner`, who is to be erased, neither name nor addresses."""
    theirs = Token.objects.filter(owner=owner)
    theirs.filter(made_by_id=str(owner.id)).update(made_by_name="")
    theirs.filter(revoked_by=owner.username).update(revoked_by="")
    TokenUse.objects.filter(token__owner=owner).delete()
    TokenNetwork.objects.filter(token__owner=owner).delete()


@transaction.atomic
def record_use(token: Token, use: Use, *, actor: Actor, at: datetime) -> None:
    """Count one use; uses from one network by one client are counted together.

    The first use ever, and later the first from each network, is an entry too, whatever became of
    the use: somebody holds the token there. One that is revoked is in vain, and no entry.
    """
    network = network_of(use.address)
    seen, is_new = TokenUse.objects.get_or_create(
        token=token,
        network=network,
        client=use.client,
        defaults={"first_used_at": at, "last_used_at": at, "count": 0},
    )
    TokenUse.objects.filter(pk=seen.pk).update(
        last_used_at=at,
        last_address=use.address,
        last_project=use.project,
        last_result=use.result,
        count=F("count") + 1,
    )
    if is_new:
        _note_network(token, use, network, actor=actor, at=at)
        _keep_newest_uses(token)


def _require_actions(actions: Sequence[str]) -> None:
    if not actions or not set(actions) <= set(ACTIONS):
        raise UnknownAction(f"A token cannot be made to {shown(', '.join(actions))}.")


def _project(
    display_name: str,
    owner: User,
    new: NewToken,
    *,
    actor: Actor,
    at: datetime,
) -> Project:
    name = normalize(display_name)
    if UPLOAD not in new.actions:
        return project_queries.visible(
            name, reader=project_queries.Reader(owner.id, is_public=True)
        )
    known = project_queries.taken(name)
    if known is None:
        return project_actions.create(
            display_name,
            owner=owner,
            actor=actor,
            at=at,
            per_hour=new.projects_per_hour,
        )
    if project_queries.role_of(owner.id, project_id=known.id) not in UPLOADERS:
        raise NotTheirProject(
            f"{owner.username} is neither owner nor maintainer of {shown(known.display_name)}.",
            field="project",
        )
    return known


def _issued_caveats(
    owner: User,
    projects: Sequence[Project],
    expires_at: datetime | None,
    *,
    at: datetime,
) -> list[macaroons.Caveat]:
    caveats: list[macaroons.Caveat] = [macaroons.RequestUser(owner.id)]
    if projects:
        # Names for people and their tools; ids so that a name given anew is another project.
        caveats = [
            macaroons.ProjectNames(tuple(project.name for project in projects)),
            macaroons.ProjectIds(tuple(project.id for project in projects)),
        ]
    if expires_at is not None:
        bounds = [int(moment.timestamp()) for moment in (expires_at, at)]
        caveats.append(macaroons.Expiration(not_after=bounds[0], not_before=bounds[1]))
    return caveats


def _parse_description(text: str) -> str:
    description = text.strip()
    if not 0 < len(description) <= MAX_DESCRIPTION_LENGTH or not is_legible(description):
        raise InvalidDescription(
            f"{shown(text)}, of {len(description)} characters, cannot be a token's description: it "
            f"is one line of 1 to {MAX_DESCRIPTION_LENGTH} characters, each of which can be seen.",
            field="description",
        )
    return description


def _store(token: Token, *, scope: list[str], actor: Actor, at: datetime) -> None:
    same = Token.objects.filter(
        owner=token.owner,
        description=token.description,
        revoked_at=None,
    )
    if same.exists():
        raise DescriptionTaken(
            f"There is a token called {shown(token.description)} already.",
            field="description",
        )
    token.save(force_insert=True)
    audit.record(
        kinds.TOKEN_CREATED,
        token.id,
        label=token.description,
        actor=actor,
        at=at,
        owner=str(token.owner.id),
        scope=scope,
        expires_at=token.expires_at.isoformat() if token.expires_at else None,
        actions=token.actions,
    )


def _note_network(token: Token, use: Use, network: str, *, actor: Actor, at: datetime) -> None:
    current = queries.locked(token.id)  # held, so that of two first uses at once one is the first
    was_used = TokenNetwork.objects.filter(token=token).exists()
    digest = hashlib.sha256(bytes(token.salt) + network.encode()).digest()
    _, is_new = TokenNetwork.objects.get_or_create(token=token, digest=digest)
    if not is_new or current is None or current.revoked_at is not None:
        return
    kind = kinds.TOKEN_NEW_NETWORK if was_used else kinds.TOKEN_FIRST_USED
    audit.record(
        kind,
        token.id,
        label=token.description,
        actor=actor,
        at=at,
        owner=str(token.owner_id),
        project=use.project,
        client=use.client,
        **({"network": network} if was_used else {}),
    )


def _keep_newest_uses(token: Token) -> None:
    newest = TokenUse.objects.filter(token=token).order_by("-last_used_at", "-pk")
    superfluous = list(newest.values_list("pk", flat=True)[KEPT_USES:])
    TokenUse.objects.filter(pk__in=superfluous).delete()


@transaction.atomic
def block(token: Token, project: Project, *, actor: Actor, at: datetime) -> None:
    """Keep `token` from `project`, whatever its scope says. Doing so twice is not an error."""
    _, is_new = TokenBlock.objects.get_or_create(
        token=token,
        project=project,
        defaults={"blocked_by": actor.name, "blocked_at": at},
    )
    if is_new:
        _record_block(kinds.TOKEN_BLOCKED, token, project, actor=actor, at=at)


@transaction.atomic
def unblock(token: Token, project: Project, *, actor: Actor, at: datetime) -> None:
    """Take `block` back. Doing so twice is not an error."""
    deleted, _ = TokenBlock.objects.filter(token=token, project=project).delete()
    if deleted:
        _record_block(kinds.TOKEN_UNBLOCKED, token, project, actor=actor, at=at)


def _record_block(
    kind: kinds.Kind,
    token: Token,
    project: Project,
    *,
    actor: Actor,
    at: datetime,
) -> None:
    audit.record(
        kind,
        token.id,
        label=token.description,
        actor=actor,
        at=at,
        owner=str(token.owner_id),
        project=project.name,
    )
