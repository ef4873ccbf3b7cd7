from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch

from entrepot.errors import NotFound, Rule
from entrepot.formats.names import shown
from entrepot.records.tokens.models import Token, TokenUse
from entrepot.records.tokens.scopes import scope_in_words


class NoSuchToken(NotFound):
    rule = Rule(
        "token-unknown-id",
        "A token is named by its unique ID, a UUID.",
        "List the tokens with `entrepot token list`.",
    )


def by_id(text: str) -> Token:
    """Return the token with the ID that `text` spells, or raise `NoSuchToken`."""
    try:
        wanted = UUID(text)
    except ValueError as invalid:
        raise NoSuchToken(f"{shown(text)} is not a token ID.", field="id") from invalid
    token = identified(wanted)
    if token is None:
        raise NoSuchToken(f"There is no token {wanted}.", field="id")
    return token


def identified(token_id: UUID) -> Token | None:
    """Return the token with its owner, revoked ones too."""
    return Token.objects.filter(pk=token_id).select_related("owner").first()


def locked(token_id: UUID) -> Token | None:
    """Return the token as committed now; nobody revokes it until the transaction ends."""
    return Token.objects.select_for_update(no_key=True, of=("self",)).filter(pk=token_id).first()


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
    """What may be shown of a token: everything but what could help to make it again."""

    id: UUID
    owner: str
    description: str
    scope: str
    actions: tuple[str, ...]
    made_by: str
    is_operators: bool
    created_at: datetime
    revoked_at: datetime | None
    uses: tuple[KnownUse, ...]


def everyones() -> Iterator[KnownToken]:
    """Yield all tokens by creation, the newest use of each first: for the operator."""
    tokens = (
        Token.objects.select_related("owner")
        .prefetch_related(Prefetch("uses", TokenUse.objects.order_by("-last_used_at")))
        .order_by("created_at", "id")
    )
    return map(_known, tokens)


def key_ids() -> set[str]:
    """Return the id of every instance key that some unrevoked token needs."""
    return set(Token.objects.filter(revoked_at=None).values_list("key_id", flat=True).distinct())


def count_needing(key_id: str) -> int:
    return Token.objects.filter(revoked_at=None, key_id=key_id).count()


def _known(token: Token) -> KnownToken:
    return KnownToken(
        id=token.id,
        owner=token.owner.username,
        description=token.description,
        scope=scope_in_words(token.caveats),
        actions=tuple(token.actions),
        made_by=token.made_by_name,
        is_operators=token.is_operators,
        created_at=token.created_at,
        revoked_at=token.revoked_at,
        uses=tuple(map(_known_use, token.uses.all())),
    )


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
