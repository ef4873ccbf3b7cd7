"""Tokens that people make for themselves, within what the operator allows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from entrepot.errors import Forbidden, Malformed, Rule
from entrepot.flows.access import Policy, tries
from entrepot.flows.access.permissions import (
    AddressUnverified,
    NewProjectsClosed,
    SecondFactorMissing,
)
from entrepot.flows.access.tries import Limit
from entrepot.formats.names import normalize, shown
from entrepot.records.accounts import queries as accounts
from entrepot.records.accounts.models import User
from entrepot.records.audit.actors import Actor
from entrepot.records.projects import queries as projects
from entrepot.records.tokens import actions as tokens
from entrepot.records.tokens.actions import Minter, NewToken
from entrepot.records.tokens.models import Token

TOKENS_PER_HOUR = 60
HOUR = timedelta(hours=1)


class LivesTooLong(Malformed):
    rule = Rule(
        "token-lives-too-long",
        "The operator says for how many days a token may live (ENTREPOT_TOKEN_MAX_DAYS).",
        "Choose an earlier date.",
    )


class ExpiresInThePast(Malformed):
    rule = Rule(
        "token-expires-in-the-past",
        "A token is made to be used: it lives for some time from now.",
        "Choose a later day.",
    )


class RecoveryUnconfirmed(Forbidden):
    rule = Rule(
        "recovery-unconfirmed",
        "Whoever makes tokens has shown that they kept their recovery codes.",
        "Confirm one of the codes under Security.",
    )


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for; without projects the token is for the whole account.

    `expires_at` None is for ever, which only an operator who sets no limit allows.
    """

    description: str
    project_names: tuple[str, ...]
    expires_at: datetime | None
    actions: tuple[str, ...] = ("upload",)


def make_token(
    person: User,
    wish: Wish,
    *,
    minter: Minter,
    policy: Policy,
    actor: Actor,
    at: datetime,
) -> tuple[Token, str]:
    """Make a token for `person`; return its row and its text, or raise why not."""
    _require_complete(person, policy)
    _require_lifetime(wish, policy, at=at)
    _require_projects_allowed(person, wish, policy)
    tries.require([Limit(f"new tokens of {person.id}", TOKENS_PER_HOUR, HOUR)], at=at)
    new = NewToken(
        wish.description,
        wish.project_names,
        expires_at=wish.expires_at,
        projects_per_hour=policy.new_projects_per_hour,
        actions=wish.actions,
    )
    return tokens.create(person, new, minter=minter, actor=actor, at=at)


def _require_complete(person: User, policy: Policy) -> None:
    if not accounts.has_verified_address(person.id):
        raise AddressUnverified(f"{person.username} has no verified e-mail address.")
    if not policy.requires_two_factor:
        return
    if not accounts.has_second_factor(person.id):
        raise SecondFactorMissing(f"{person.username} has no second factor.")
    if person.recovery_confirmed_at is None:
        raise RecoveryUnconfirmed(f"{person.username} has not confirmed the recovery codes.")


def _require_lifetime(wish: Wish, policy: Policy, *, at: datetime) -> None:
    if wish.expires_at is not None and wish.expires_at <= at:
        raise ExpiresInThePast("The token would have expired already.", field="expires_on")
    if policy.token_max_days == 0:
        return
    if wish.expires_at is None or wish.expires_at - at > timedelta(days=policy.token_max_days):
        raise LivesTooLong(
            f"A token may live for {policy.token_max_days} days here.",
            field="expires_on",
        )


def _require_projects_allowed(person: User, wish: Wish, policy: Policy) -> None:
    """Refuse a name that no project has, where the person may not make projects."""
    if policy.lets_make_projects(is_administrator=person.is_administrator):
        return
    for name in wish.project_names:
        if projects.taken(normalize(name)) is None:
            raise NewProjectsClosed(f"There is no project {shown(name)}, and you may not make one.")
