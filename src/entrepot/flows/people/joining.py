"""How people come: the first administrator by a code, others by invitation or sign-up."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from entrepot.errors import Forbidden, Gone, Rule
from entrepot.flows.access import tries
from entrepot.flows.access.tries import Limit
from entrepot.flows.people.passwords import PasswordPolicy
from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts import queries
from entrepot.records.accounts.actions.creation import NewAccount
from entrepot.records.accounts.models import User
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.actors import Actor
from entrepot.records.mails import actions as mails
from entrepot.records.mails.texts import Sealer
from entrepot.records.tickets import actions as tickets
from entrepot.records.tickets import queries as ticket_queries
from entrepot.records.tickets.models import Ticket
from entrepot.records.tickets.queries import TicketSpent

SETUP = "setup"
INVITATION = "invitation"
SETUP_LIVES = timedelta(days=7)
INVITATION_LIVES = timedelta(days=7)
INVITATIONS_PER_HOUR = 20
HOUR = timedelta(hours=1)


class SetUpAlready(Gone):
    rule = Rule(
        "set-up-already",
        "An index is set up once, while it has no account.",
        "Sign in, or ask an administrator for an invitation.",
    )


class SetUpCodeWrong(Gone):
    rule = Rule(
        "set-up-code-wrong",
        "The first account takes the code of the newest start of the service, within seven days.",
        "Copy the whole code from the terminal of `entrepot serve`, or from the file setup-code in "
        "the data folder; a restart makes a new one.",
    )


class InvitingClosed(Forbidden):
    rule = Rule(
        "inviting-closed",
        "Where sign-up is closed, administrators alone invite (ENTREPOT_SIGN_UP).",
        "Ask an administrator to invite whom you have in mind.",
    )


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What somebody chooses for an account of their own; `email` was verified by the way here."""

    name: str
    email: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Invitation:
    """Whom to invite, and in which words of this index: its name, and its address in links."""

    email: str
    site_name: str
    site_url: str
    lets_members_invite: bool


def offer_setup(at: datetime) -> str | None:
    """Return a new code that makes the first administrator; None where there is an account."""
    if queries.has_anybody():
        return None
    tickets.withdraw(SETUP, "instance")
    return tickets.issue(SETUP, "instance", lives=SETUP_LIVES, at=at)


def found_administrator(
    code: str,
    newcomer: Newcomer,
    *,
    passwords: PasswordPolicy,
    actor: Actor,
    at: datetime,
) -> User:
    """Make the first account, an administrator's, for whoever holds the code of the start."""
    if queries.has_anybody():
        raise SetUpAlready("This index has an account already.")
    _require_setup_code(code, at=at)
    account = _judged(newcomer, passwords, is_administrator=True)
    with transaction.atomic():
        tickets.redeem(SETUP, code, at=at)
        return accounts.store_user(account, actor=actor, at=at)


def _require_setup_code(code: str, *, at: datetime) -> None:
    try:
        ticket_queries.find(SETUP, code, at=at)
    except TicketSpent as unknown:
        raise SetUpCodeWrong("This is not the set-up code.", field="code") from unknown


def invite(
    inviter: User,
    invitation: Invitation,
    *,
    sealer: Sealer,
    actor: Actor,
    at: datetime,
) -> None:
    """Send an invitation; whether the address has an account already shows in the letter alone."""
    if not (inviter.is_administrator or invitation.lets_members_invite):
        raise InvitingClosed(f"{inviter.username} is no administrator.")
    limit = Limit(f"invitations of {inviter.id}", INVITATIONS_PER_HOUR, HOUR)
    tries.require([limit], at=at)
    name = inviter.username
    _send(invitation, name, inviter_id=inviter.id, sealer=sealer, actor=actor, at=at)


def invite_as_operator(
    invitation: Invitation,
    *,
    sealer: Sealer,
    actor: Actor,
    at: datetime,
) -> None:
    """Send an invitation of the operator's, whom no policy and no limit binds."""
    name = gettext("The operator")
    _send(invitation, name, inviter_id=actor.id, sealer=sealer, actor=actor, at=at)


def accept_invitation(
    secret: str,
    name: str,
    password: str,
    *,
    passwords: PasswordPolicy,
    actor: Actor,
    at: datetime,
) -> User:
    """Make the account that an invitation offers; its link proves the address."""
    ticket = ticket_queries.find(INVITATION, secret, at=at)
    _require_active_inviter(ticket)
    newcomer = Newcomer(name, (ticket.data or {})["email"], password)
    account = _judged(newcomer, passwords, is_administrator=False)
    with transaction.atomic():
        tickets.redeem(INVITATION, secret, at=at)
        return accounts.store_user(account, actor=actor, at=at)


def _require_active_inviter(ticket: Ticket) -> None:
    """Raise `TicketSpent` if a person invited who may do nothing any more; operators always may."""
    try:
        inviter = UUID(ticket.subject_id)
    except ValueError:
        return
    if not queries.is_active(inviter):
        raise TicketSpent


def _judged(
    newcomer: Newcomer,
    passwords: PasswordPolicy,
    *,
    is_administrator: bool,
) -> NewAccount:
    """Return the account that could be made; what is wrong with it must not cost the ticket."""
    passwords.require(newcomer.password, words=(newcomer.name, newcomer.email))
    return accounts.prepare_user(
        newcomer.name,
        email=newcomer.email,
        password=newcomer.password,
        is_administrator=is_administrator,
    )


@transaction.atomic
def _send(
    invitation: Invitation,
    name: str,
    *,
    inviter_id: object,
    sealer: Sealer,
    actor: Actor,
    at: datetime,
) -> None:
    email = accounts.parse_address(invitation.email)
    subject, body = _letter(invitation, name, email, inviter_id=inviter_id, at=at)
    mails.queue(email, subject, body, sealer=sealer, at=at)
    audit.record(
        kinds.USER_INVITED,
        inviter_id,
        label=actor.name,
        actor=actor,
        at=at,
        address=email,
    )


def _letter(
    invitation: Invitation,
    name: str,
    email: str,
    *,
    inviter_id: object,
    at: datetime,
) -> tuple[str, str]:
    site = {"site": invitation.site_name, "name": name}
    subject = gettext("Invitation to %(site)s") % site
    if queries.signing_in_as(email) is not None:
        body = gettext(
            "%(name)s invites you to %(site)s, a Python package index. You have an account there "
            "already: just sign in.",
        )
        return subject, f"{body % site}\n\n{invitation.site_url}/account/login/\n"
    secret = tickets.issue(
        INVITATION,
        inviter_id,
        lives=INVITATION_LIVES,
        at=at,
        data={"email": email},
    )
    body = gettext(
        "%(name)s invites you to %(site)s, a Python package index. This link makes your account. "
        "It works once, for seven days. If you do not know what this is about, ignore it.",
    )
    return subject, f"{body % site}\n\n{invitation.site_url}/invitation/{secret}/\n"
