"""How people come: the first administrator by a code, others by a letter to their address."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from entrepot.errors import Forbidden, Gone, Rule
from entrepot.flows.access import tries
from entrepot.flows.access.tries import Limit
from entrepot.flows.people.passwords import PasswordPolicy
from entrepot.formats.networks import network_of
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
SIGN_UPS_PER_HOUR_AND_NETWORK = 20
SIGN_UPS_PER_HOUR_AND_ADDRESS = 30
SIGNED_UP = "sign-up"
"""Stands where an invitation names who invites."""
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


@dataclass(frozen=True, slots=True)
class Wording:
    """What the letter says, above its link: to whom makes an account, and to whom has one."""

    subject: str
    to_newcomer: str
    to_known: str


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
    _invite(invitation, inviter.username, inviter.id, sealer=sealer, actor=actor, at=at)


def invite_as_operator(
    invitation: Invitation,
    *,
    sealer: Sealer,
    actor: Actor,
    at: datetime,
) -> None:
    """Send an invitation of the operator's, whom no policy and no limit binds."""
    _invite(invitation, gettext("The operator"), actor.id, sealer=sealer, actor=actor, at=at)


def sign_up(invitation: Invitation, *, sealer: Sealer, actor: Actor, at: datetime) -> None:
    """Send whoever reads this address's mail a link that makes an account.

    Nothing is kept under a name or for an address before: whoever types somebody else's learns
    nothing, now or later, and takes nothing from them.
    """
    email = accounts.parse_address(invitation.email)
    network = network_of(actor.address)
    counted = [
        Limit(f"sign-up from {network}", SIGN_UPS_PER_HOUR_AND_NETWORK, HOUR),
        Limit(f"sign-up of {email}"[:200], SIGN_UPS_PER_HOUR_AND_ADDRESS, HOUR),
    ]
    tries.require(counted, at=at)
    site = {"site": invitation.site_name}
    wording = Wording(
        gettext("Your account at %(site)s") % site,
        gettext(
            "Somebody, we hope you, asked for an account at %(site)s, a Python package index. "
            "This link makes it. It works once, for seven days. If it was not you, ignore it.",
        )
        % site,
        gettext(
            "Somebody, we hope you, asked for an account at %(site)s, a Python package index. You "
            "have one already: just sign in. If the password is lost, reset it there.",
        )
        % site,
    )
    with transaction.atomic():
        _send(email, wording, invitation, offered_by=SIGNED_UP, sealer=sealer, at=at)


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
def _invite(
    invitation: Invitation,
    name: str,
    inviter_id: object,
    *,
    sealer: Sealer,
    actor: Actor,
    at: datetime,
) -> None:
    email = accounts.parse_address(invitation.email)
    names = {"site": invitation.site_name, "name": name}
    wording = Wording(
        gettext("Invitation to %(site)s") % names,
        gettext(
            "%(name)s invites you to %(site)s, a Python package index. This link makes your "
            "account. It works once, for seven days. If you do not know what this is about, "
            "ignore it.",
        )
        % names,
        gettext(
            "%(name)s invites you to %(site)s, a Python package index. You have an account there "
            "already: just sign in.",
        )
        % names,
    )
    _send(email, wording, invitation, offered_by=inviter_id, sealer=sealer, at=at)
    audit.record(
        kinds.USER_INVITED,
        inviter_id,
        label=actor.name,
        actor=actor,
        at=at,
        address=email,
    )


def _send(
    email: str,
    wording: Wording,
    invitation: Invitation,
    *,
    offered_by: object,
    sealer: Sealer,
    at: datetime,
) -> None:
    if queries.signing_in_as(email) is not None:
        text, link = wording.to_known, "/account/login/"
    else:
        data = {"email": email}
        secret = tickets.issue(INVITATION, offered_by, lives=INVITATION_LIVES, at=at, data=data)
        text, link = wording.to_newcomer, f"/invitation/{secret}/"
    body = f"{text}\n\n{invitation.site_url}{link}\n"
    mails.queue(email, wording.subject, body, sealer=sealer, at=at)
