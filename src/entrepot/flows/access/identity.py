from datetime import datetime
from typing import Protocol
from uuid import UUID

from entrepot.errors import Forbidden, Rule, Unauthenticated
from entrepot.flows.access import passwords, trail
from entrepot.flows.access.credentials import Credential, CredentialKind
from entrepot.flows.access.policies import Policy
from entrepot.flows.access.principals import ANONYMOUS, Principal
from entrepot.formats import keys, macaroons
from entrepot.formats.names import shown
from entrepot.records.audit.actors import Actor, ActorKind
from entrepot.records.instance import queries as instances
from entrepot.records.tokens import queries as tokens
from entrepot.records.tokens.models import Token

TOKEN_USER = "__token__"  # noqa: S105 (a user name)
"""The user name by which clients say that the password is a token; any other is taken too."""

_SEND_A_TOKEN = "Send an API token as the password, with the user name __token__."  # noqa: S105 (advice)
_MAKE_A_NEW_TOKEN = "Make a new token and put it in this one's place."  # noqa: S105 (advice)


class CredentialUnreadable(Unauthenticated):
    rule = Rule(
        "credential-unreadable",
        "The Authorization header is Basic, Bearer or Token, sent once and well formed.",
        _SEND_A_TOKEN,
    )


class NotAToken(Unauthenticated):
    rule = Rule(
        "credential-not-a-token",
        "This index takes API tokens; passwords are not accepted here.",
        _SEND_A_TOKEN,
    )


class TokenUnknown(Unauthenticated):
    rule = Rule(
        "token-unknown",
        "A token works on the instance that made it, exactly as it was shown.",
        "Check that the whole token was copied, or make a new one.",
    )


class TokenElsewhere(Unauthenticated):
    rule = Rule(
        "token-of-another-instance",
        "A token works on the instance that made it.",
        "Use a token that was made here.",
    )


class TokenRevoked(Unauthenticated):
    rule = Rule("token-revoked", "A revoked token never works again.", _MAKE_A_NEW_TOKEN)


class OwnerInactive(Forbidden):
    rule = Rule(
        "owner-inactive",
        "A token works as long as its owner's account is active.",
        "Ask the operator of this index.",
    )


class Keys(Protocol):
    """Where the instance keys are: outside the database."""

    def get(self, key_id: str) -> keys.InstanceKey: ...


def identify(
    credential: Credential,
    *,
    keyring: Keys,
    policy: Policy,
    caller: Actor,
    at: datetime,
    later: trail.Later = trail.at_once,
) -> Principal:
    """Return who asks, or raise why the credential says nobody. `caller` holds address and client.

    The signature is checked before anything the token says is believed; only its holder learns
    from the answer what became of it.
    """
    match credential.kind:
        case CredentialKind.NONE:
            return ANONYMOUS
        case CredentialKind.UNREADABLE:
            raise CredentialUnreadable(credential.trouble)
        case CredentialKind.SECRET:
            if credential.user_name and policy.takes_passwords(at) and not _is_token(credential):
                return passwords.holder(credential, policy=policy, caller=caller, at=at)
            return _holder(credential.secret, keyring=keyring, caller=caller, at=at, later=later)


def _is_token(credential: Credential) -> bool:
    """Whether the secret has the form of a token: passwords may hold hyphens too."""
    try:
        _decode(credential.secret)
    except (NotAToken, macaroons.MalformedToken):
        return credential.user_name == TOKEN_USER
    return True


def _holder(
    secret: str, *, keyring: Keys, caller: Actor, at: datetime, later: trail.Later
) -> Principal:
    prefix, macaroon = _decode(secret)
    token = _row(macaroon)
    if token is None:
        raise _unknown(prefix, macaroon)
    if not macaroon.is_signed_by(_root_key(token, keyring)):
        raise TokenUnknown("The token's signature is wrong: it was cut off or altered.")
    if (prefix, macaroon.location) != (token.prefix, token.location):
        raise TokenUnknown("The token's prefix or location was altered.")
    principal = Principal(_actor(token, caller), token, macaroon)
    with trail.of_refusals(principal, action="sign-in", project="", at=at, later=later):
        require_alive(token)
    return principal


def _root_key(token: Token, keyring: Keys) -> bytes:
    try:
        key = keyring.get(token.key_id)
    except keys.UnknownKey as gone:
        raise TokenUnknown("The key that tokens of that time were made with was retired.") from gone
    return keys.root_key(key, salt=bytes(token.salt), token_id=token.id)


def require_alive(token: Token) -> None:
    """Raise `TokenRevoked` or `OwnerInactive` for a token whose time is over."""
    if token.revoked_at is not None:
        raise TokenRevoked(
            f"The token {described(token)} was revoked on {token.revoked_at:%Y-%m-%d}.",
        )
    if not token.owner.is_active:
        raise OwnerInactive(
            f"The account {token.owner.username}, which the token {described(token)} belongs to, "
            f"is {token.owner.state}.",
        )


def described(token: Token) -> str:
    """Return the words by which a refusal names a token: its description and its id."""
    return f"{shown(token.description)} ({token.id})"


def _decode(secret: str) -> tuple[str, macaroons.Macaroon]:
    if "-" not in secret:
        raise NotAToken("What was sent as password is not an API token.")
    return macaroons.decode(secret)


def _row(macaroon: macaroons.Macaroon) -> Token | None:
    try:
        token_id = UUID(macaroon.identifier)
    except ValueError:
        return None
    return tokens.identified(token_id) if str(token_id) == macaroon.identifier else None


def _unknown(prefix: str, macaroon: macaroons.Macaroon) -> Unauthenticated:
    here = instances.current()
    if (prefix, macaroon.location) == (here.token_prefix, here.token_location):
        return TokenUnknown("This index knows no token with that ID.")
    return TokenElsewhere(
        f"The token was made by {shown(macaroon.location)}; this index is "
        f"{shown(here.token_location)}.",
    )


def _actor(token: Token, caller: Actor) -> Actor:
    return Actor(
        ActorKind.PERSON,
        str(token.owner.id),
        token.owner.username,
        credential_kind="token",
        credential_id=str(token.id),
        address=caller.address,
        user_agent=caller.user_agent,
        request_id=caller.request_id,
    )
