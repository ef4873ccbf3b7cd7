"""Passwords in place of tokens, for uploads alone: the road from passwords to tokens."""

from datetime import datetime

from entrepot.errors import Forbidden, Rule, Unauthenticated
from entrepot.flows.access import tries
from entrepot.flows.access.credentials import Credential
from entrepot.flows.access.policies import Policy
from entrepot.flows.access.principals import Principal
from entrepot.records.accounts import queries as accounts
from entrepot.records.accounts.models import User
from entrepot.records.audit.actors import Actor, ActorKind
from entrepot.records.sessions import queries as sessions

MAKE_A_TOKEN = (
    "Sign in on the index's pages, make a token under Tokens, and send it as the password."  # noqa: S105 (advice)
)


class PasswordWrong(Unauthenticated):
    rule = Rule(
        "password-wrong",
        "An upload with a password names the person it belongs to.",
        f"Check user name and password. {MAKE_A_TOKEN}",
    )


class TokenTakesPlace(Forbidden):
    rule = Rule(
        "password-with-second-factor",
        "Whoever has a second factor uploads with a token: a password alone would go around it.",
        MAKE_A_TOKEN,
    )


def holder(credential: Credential, *, policy: Policy, caller: Actor, at: datetime) -> Principal:
    """Return the person whose password it is, or raise why it is not taken.

    What the person's account is like only whoever knows the password learns.
    """
    known = accounts.signing_in_as(credential.user_name)
    counted = tries.begin(
        "password",
        credential.user_name,
        known.id if known else None,
        address=caller.address,
        is_known_network=sessions.knows_network(known, caller.address),
        at=at,
    )
    person = accounts.with_password(known, credential.secret)
    if person is None:
        raise PasswordWrong("There is nobody with this user name and this password.")
    counted.was_no_guess()
    _require_no_second_factor(person, policy)
    return Principal(_actor(person, caller), person=person)


def require_good_still(person: User, known: User, *, policy: Policy, at: datetime) -> None:
    """Raise unless the password that `known` was known by is still taken from `person`."""
    if person.password != known.password or not policy.takes_passwords(at):
        raise PasswordWrong("The password is not taken any more: it, or the policy, was changed.")
    _require_no_second_factor(person, policy)


def advice(principal: Principal, policy: Policy) -> str:
    """Return what whoever uploaded with a password should know, nothing for everyone else."""
    if principal.person is None:
        return ""
    if policy.upload_passwords_until is not None:
        until = f"{policy.upload_passwords_until:%Y-%m-%d}"
        return (
            f"Passwords are taken until {until}; from then on uploads take a token. {MAKE_A_TOKEN}"
        )
    return f"A token is safer than a password. {MAKE_A_TOKEN}"


def _require_no_second_factor(person: User, policy: Policy) -> None:
    if policy.takes_passwords_with_two_factor():
        return
    if accounts.has_second_factor(person.id):
        raise TokenTakesPlace(
            f"{person.username} has a second factor, so the password alone does not upload.",
        )


def _actor(person: User, caller: Actor) -> Actor:
    return Actor(
        ActorKind.PERSON,
        str(person.id),
        person.username,
        credential_kind="password",
        address=caller.address,
        user_agent=caller.user_agent,
        request_id=caller.request_id,
    )
