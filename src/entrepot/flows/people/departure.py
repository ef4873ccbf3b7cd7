"""What becomes of what is a person's, when the account is deleted or erased."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from entrepot.errors import Conflict, Rule
from entrepot.flows.moments import moment
from entrepot.formats.names import shown
from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts import queries
from entrepot.records.accounts.models import State, User
from entrepot.records.announcements import actions as announcements
from entrepot.records.audit.actors import Actor
from entrepot.records.instance import locks
from entrepot.records.mails import actions as mails
from entrepot.records.mails.texts import Sealer
from entrepot.records.projects import queries as projects
from entrepot.records.sessions import actions as sessions
from entrepot.records.tokens import actions as tokens

NAMED_PROJECTS = 3


class SoleOwner(Conflict):
    rule = Rule(
        "sole-owner",
        "A project has an owner who can act: its only one does not leave.",
        "Make somebody else an owner of each of these projects first, or ask the operator to.",
    )


@dataclass(frozen=True, slots=True)
class Farewell:
    """Who writes the last letter, and what it is sealed with while it waits."""

    site_name: str
    sealer: Sealer


@transaction.atomic
def delete_account(user: User, *, farewell: Farewell, actor: Actor, at: datetime) -> None:
    """Do what `user` asks for: the account is empty, its tokens useless; the name is kept."""
    _let_go(user, actor=actor, at=at)
    _say_goodbye(user, farewell, actor=actor, at=at)
    accounts.delete(user, actor=actor, at=at)


@transaction.atomic
def erase(user: User, *, actor: Actor, at: datetime) -> str:
    """Forget who `user` was, deleted before or not; return what stands in the name's place."""
    _let_go(user, actor=actor, at=at)
    tokens.forget_owner(user)
    return accounts.erase(user, actor=actor, at=at)


def _let_go(user: User, *, actor: Actor, at: datetime) -> None:
    # Two owners of one project may leave at the same moment: then the second stays.
    locks.hold_in_transaction("departures")
    # Tokens before the question: an upload under way ends first, and its new project counts.
    tokens.revoke_all(user, why="the account was deleted", actor=actor, at=at)
    if user.state != State.DELETED:
        _require_other_owners(user)
    sessions.forget(user)
    announcements.forget(user)


def _say_goodbye(user: User, farewell: Farewell, *, actor: Actor, at: datetime) -> None:
    """Write to every address of theirs while it is known: the clock finds none afterwards."""
    facts = [
        (gettext("Account"), user.username),
        (gettext("When"), moment(at)),
        (gettext("From"), actor.address),
    ]
    parts = [
        gettext(
            "Your account on %(site)s was deleted, as whoever was signed in to it asked for. Its "
            "tokens are revoked, and its addresses and second factors are forgotten. What was "
            "published stays.",
        )
        % {"site": farewell.site_name},
        "\n".join(f"{label}: {value}" for label, value in facts if value),
        gettext(
            "Nothing brings it back, and nobody is given its name. If that was not you, tell the "
            "operators of this index: they can look at what was published in your name.",
        ),
        f"-- \n{farewell.site_name}",
    ]
    subject = gettext("Your account was deleted")
    for address in queries.verified_addresses(user.id):
        mails.queue(address, subject, "\n\n".join(parts) + "\n", sealer=farewell.sealer, at=at)


def _require_other_owners(user: User) -> None:
    owned = projects.solely_owned(user.id)
    if owned:
        names = ", ".join(shown(name) for name in owned[:NAMED_PROJECTS])
        more = f" and {len(owned) - NAMED_PROJECTS} more" if len(owned) > NAMED_PROJECTS else ""
        raise SoleOwner(f"{user.username} is the only active owner of {names}{more}.")
