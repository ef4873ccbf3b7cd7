import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from entrepot.errors import Conflict, Forbidden, Malformed, Rule
from entrepot.formats import keys, macaroons
from entrepot.formats.names import normalize, shown
from entrepot.records.accounts.models import User
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.actors import Actor
from entrepot.records.instance.models import Instance
from entrepot.records.projects import actions as project_actions
from entrepot.records.projects import queries as project_queries
from entrepot.records.projects.models import UPLOADERS, Project
from entrepot.records.tokens.models import Token, TokenNetwork, TokenUse

KEPT_USES = 50
MAX_DESCRIPTION_LENGTH = 100
MAX_PROJECTS = 200


class DescriptionTaken(Conflict):
    rule = Rule(
        "token-description-taken",
        "Each of a person's unrevoked tokens has a description of its own.",
        "Choose another description, or revoke the token that has it.",
    )


class InvalidDescription(Malformed):
    rule = Rule(
        "invalid-token-description",
        f"A token's description is one line of 1 to {MAX_DESCRIPTION_LENGTH} characters.",
        "Say where the token will be used, such as 'release workflow of left-pad'.",
    )


class TooManyProjects(Malformed):
    rule = Rule(
        "token-for-too-many-projects",
        f"One token may be scoped to {MAX_PROJECTS} projects.",
        "Make several tokens, or one for the whole account.",
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


@transaction.atomic
def create_for_projects(
    owner: User,
    description: str,
    *,
    project_names: Sequence[str],
    minter: "Minter",
    actor: Actor,
    at: datetime,
) -> tuple[Token, str]:
    """Make a token for these projects, for the whole account if there are none.

    A project that does not exist yet is made, empty, for the token's owner.
    """
    return create(
        owner,
        description,
        projects=[_project(name, owner, actor=actor, at=at) for name in project_names],
        minter=minter,
        actor=actor,
        at=at,
    )


def create(
    owner: User,
    description: str,
    *,
    projects: Sequence[Project],
    minter: "Minter",
    actor: Actor,
    at: datetime,
) -> tuple[Token, str]:
    """Make a token that may upload; return its row and its text, which nothing can show again.

    It reaches every project of its owner, or with `projects` those and no other.
    """
    caveats = _issued_caveats(owner, projects)
    token = Token(
        owner=owner,
        description=_parse_description(description),
        prefix=minter.instance.token_prefix,
        location=minter.instance.token_location,
        key_id=minter.key.id,
        caveats=[caveat.to_bytes().decode() for caveat in caveats],
        created_at=at,
        made_by_kind=actor.kind,
        made_by_id=actor.id,
        made_by_name=actor.name,
        made_with=actor.credential_kind,
    )
    with transaction.atomic():
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
def record_use(token: Token, use: Use, *, at: datetime) -> None:
    """Count one use; uses from one network by one client are counted together."""
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
        digest = hashlib.sha256(bytes(token.salt) + network.encode()).digest()
        TokenNetwork.objects.get_or_create(token=token, digest=digest)
        _keep_newest_uses(token)


def network_of(address: str) -> str:
    """Return the network that stands for `address`: its /24 (IPv4) or /48 (IPv6)."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    prefix = 24 if parsed.version == 4 else 48  # noqa: PLR2004 (the version of the protocol)
    return str(ipaddress.ip_network((parsed, prefix), strict=False))


def _project(display_name: str, owner: User, *, actor: Actor, at: datetime) -> Project:
    name = normalize(display_name)
    known = project_queries.taken(name)
    if known is None:
        return project_actions.create(display_name, owner=owner, actor=actor, at=at)
    if project_queries.role_of(owner.id, project_id=known.id) not in UPLOADERS:
        raise NotTheirProject(
            f"{owner.username} is neither owner nor maintainer of {shown(known.display_name)}.",
            field="project",
        )
    return known


def _issued_caveats(owner: User, projects: Sequence[Project]) -> list[macaroons.Caveat]:
    if not projects:
        return [macaroons.RequestUser(owner.id)]
    if len(projects) > MAX_PROJECTS:
        raise TooManyProjects(f"{len(projects)} projects are too many for one token.")
    # Names for people and their tools; ids so that a name given anew is another project.
    return [
        macaroons.ProjectNames(tuple(project.name for project in projects)),
        macaroons.ProjectIds(tuple(project.id for project in projects)),
    ]


def _parse_description(text: str) -> str:
    description = text.strip()
    if not 0 < len(description) <= MAX_DESCRIPTION_LENGTH or not description.isprintable():
        raise InvalidDescription(
            f"{shown(text)}, of {len(description)} characters, cannot be a token's description: it "
            f"is one line of 1 to {MAX_DESCRIPTION_LENGTH} characters.",
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
            f"{token.owner.username} has a token called {shown(token.description)}.",
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
        expires_at=None,
    )


def _keep_newest_uses(token: Token) -> None:
    newest = TokenUse.objects.filter(token=token).order_by("-last_used_at", "-pk")
    superfluous = list(newest.values_list("pk", flat=True)[KEPT_USES:])
    TokenUse.objects.filter(pk__in=superfluous).delete()
