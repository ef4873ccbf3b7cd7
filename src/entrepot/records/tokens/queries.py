import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet

from entrepot.errors import NotFound, Rule
from entrepot.formats import macaroons
from entrepot.formats.names import NormalizedName, shown
from entrepot.records.accounts.models import User
from entrepot.records.audit.actors import ActorKind
from entrepot.records.projects.models import UPLOADERS, Project, Visibility
from entrepot.records.tokens.models import Token, TokenBlock, TokenUse
from entrepot.records.tokens.scopes import projects_left_by

_ID_DIGITS = re.compile(r"[0-9a-f]{8,32}")


class NoSuchToken(NotFound):
    rule = Rule(
        "token-unknown-id",
        "A token is named by its ID, a UUID, or by a beginning of 8 characters that no other has.",
        "List the tokens with `entrepot token list`.",
    )


def by_id(text: str) -> Token:
    """Return the token whose ID, or a beginning of it, `text` is, or raise `NoSuchToken`."""
    digits = text.lower().replace("-", "")
    if not _ID_DIGITS.fullmatch(digits):
        raise NoSuchToken(f"{shown(text)} is not a token ID.", field="id")
    groups = digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]
    start = "-".join(filter(None, groups))
    found = Token.objects.filter(pk__startswith=start).select_related("owner")[:2]
    if not found:
        raise NoSuchToken(f"There is no token {start}.", field="id")
    if len(found) > 1:
        raise NoSuchToken(f"More than one token ID begins with {start}.", field="id")
    return found[0]


def identified(token_id: UUID) -> Token | None:
    """Return the token with its owner, revoked ones too."""
    return Token.objects.filter(pk=token_id).select_related("owner").first()


def locked(token_id: UUID) -> Token | None:
    """Return the token as committed now; nobody revokes it until the transaction ends."""
    return Token.objects.select_for_update(no_key=True, of=("self",)).filter(pk=token_id).first()


def is_blocked(token_id: UUID, *, project_id: UUID) -> bool:
    """Whether an owner of the project keeps the token from it."""
    return TokenBlock.objects.filter(token_id=token_id, project_id=project_id).exists()


def projects_blocked_for(token_id: UUID) -> frozenset[UUID]:
    """Return the projects from which an owner keeps the token."""
    blocks = TokenBlock.objects.filter(token_id=token_id)
    return frozenset(blocks.values_list("project_id", flat=True))


@dataclass(frozen=True, slots=True)
class KnownUse:
    """The uses of a token from one network by one client."""

    network: str
    address: str
    client: str
    first_at: datetime
    last_at: datetime
    count: int
    project: str
    result: str


@dataclass(frozen=True, slots=True)
class KnownToken:
    """What may be shown of a token: everything but what could help to make it again.

    `projects` are those it is scoped to; None is all of its owner's.
    """

    id: UUID
    owner: str
    description: str
    projects: tuple[str, ...] | None
    actions: tuple[str, ...]
    made_by: str
    is_operators: bool
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    key_id: str
    uses: tuple[KnownUse, ...]
    is_blocked: bool = False
    kept_from: tuple[Project, ...] = ()
    """Projects whose owners keep it away; known to the token's owner alone."""

    @property
    def last_use(self) -> KnownUse | None:
        return self.uses[0] if self.uses else None


def everyones() -> Iterator[KnownToken]:
    """Yield all tokens by creation, the newest use of each first: for the operator."""
    return map(_known, _with_uses().order_by("created_at", "id"))


def of(owner: User) -> list[KnownToken]:
    """Return the person's tokens, unrevoked ones first, newest first."""
    tokens = _with_uses_and_blocks().filter(owner=owner)
    return list(
        map(_own, tokens.order_by(F("revoked_at").desc(nulls_first=True), "-created_at", "id"))
    )


def known_own(owner: User, token_id: UUID) -> KnownToken:
    """Return what may be shown of the person's token of this ID, or raise `NoSuchToken`."""
    token = _with_uses_and_blocks().filter(pk=token_id, owner=owner).first()
    if token is None:
        raise NoSuchToken(f"There is no token {token_id}.", field="id")
    return _own(token)


def own(owner: User, token_id: UUID) -> Token:
    """Return the person's token of this ID, or raise `NoSuchToken`: others' do not exist."""
    token = Token.objects.filter(pk=token_id, owner=owner).select_related("owner").first()
    if token is None:
        raise NoSuchToken(f"There is no token {token_id}.", field="id")
    return token


def publishing(project: Project, *, at: datetime) -> list[KnownToken]:
    """Return every token that can publish the project, with those an owner keeps from it.

    Of a project for members alone, those that can read it are among them.
    """
    blocked = set(TokenBlock.objects.filter(project=project).values_list("token_id", flat=True))
    roles = dict(project.roles.values_list("user_id", "name"))
    tokens = _with_uses().filter(owner_id__in=roles, revoked_at=None).order_by("created_at")
    return [
        replace(_known(token), is_blocked=token.id in blocked)
        for token in tokens
        if any(
            action in token.actions and _reaches(token, project, action, at=at)
            for action in _judged(project, roles[token.owner_id])
        )
    ]


def _judged(project: Project, role: str) -> Iterator[str]:
    """Yield what a token of somebody with this role could do with the project."""
    if role in UPLOADERS:
        yield "upload"
    if project.visibility == Visibility.MEMBERS:
        yield "read"


def publishing_by_id(project: Project, token_id: UUID, *, at: datetime) -> Token:
    """Return the token of this ID if it can publish the project, or raise `NoSuchToken`."""
    if token_id not in {known.id for known in publishing(project, at=at)}:
        raise NoSuchToken(f"There is no token {token_id}.", field="id")
    return Token.objects.get(pk=token_id)


def _reaches(token: Token, project: Project, action: str, *, at: datetime) -> bool:
    access = macaroons.Access(
        at=at,
        action=action,
        user_id=token.owner_id,
        project_id=project.id,
        project_name=NormalizedName(project.name),
    )
    return not macaroons.judge([caveat.encode() for caveat in token.caveats], access)


def _with_uses() -> QuerySet[Token]:
    return Token.objects.select_related("owner").prefetch_related(
        Prefetch("uses", TokenUse.objects.order_by("-last_used_at")),
    )


def _with_uses_and_blocks() -> QuerySet[Token]:
    blocks = TokenBlock.objects.select_related("project").order_by("project__name")
    return _with_uses().prefetch_related(Prefetch("blocks", blocks))


@dataclass(frozen=True, slots=True)
class TokenCounts:
    """How many tokens there are; `operators` says how many of the active ones are operator's."""

    active: int
    expired: int
    revoked: int
    operators: int


def counts(*, at: datetime, owner: User | None = None) -> TokenCounts:
    """Count all tokens, or those of `owner`, as they are at this moment."""
    tokens = Token.objects.filter(owner=owner) if owner else Token.objects.all()
    unrevoked = tokens.filter(revoked_at=None)
    active = unrevoked.filter(Q(expires_at=None) | Q(expires_at__gt=at))
    return TokenCounts(
        active=active.count(),
        expired=unrevoked.filter(expires_at__lte=at).count(),
        revoked=tokens.exclude(revoked_at=None).count(),
        operators=active.filter(made_by_kind=ActorKind.OPERATOR).count(),
    )


def active_of_each(owner_ids: Iterable[UUID], *, at: datetime) -> dict[UUID, int]:
    """Return how many tokens each of these people has that can be used, if any."""
    unrevoked = Token.objects.filter(owner_id__in=list(owner_ids), revoked_at=None)
    active = unrevoked.filter(Q(expires_at=None) | Q(expires_at__gt=at))
    return dict(active.order_by("owner_id").values_list("owner_id").annotate(Count("pk")))


def key_ids() -> set[str]:
    """Return the id of every instance key that some unrevoked token needs."""
    return set(Token.objects.filter(revoked_at=None).values_list("key_id", flat=True).distinct())


def needing(*key_ids: str) -> list[Token]:
    """Return the unrevoked tokens that were made with these instance keys, oldest first."""
    tokens = Token.objects.filter(revoked_at=None, key_id__in=key_ids)
    return list(tokens.select_related("owner").order_by("created_at", "id"))


def _known(token: Token) -> KnownToken:
    return KnownToken(
        id=token.id,
        owner=token.owner.username,
        description=token.description,
        projects=projects_left_by(token.caveats),
        actions=tuple(token.actions),
        made_by=token.made_by_name,
        is_operators=token.is_operators,
        created_at=token.created_at,
        expires_at=token.expires_at,
        revoked_at=token.revoked_at,
        key_id=token.key_id,
        uses=tuple(map(_known_use, token.uses.all())),
    )


def _own(token: Token) -> KnownToken:
    return replace(_known(token), kept_from=tuple(block.project for block in token.blocks.all()))


def _known_use(use: TokenUse) -> KnownUse:
    return KnownUse(
        network=use.network,
        address=use.last_address,
        client=use.client,
        first_at=use.first_used_at,
        last_at=use.last_used_at,
        count=use.count,
        project=use.last_project,
        result=use.last_result,
    )
