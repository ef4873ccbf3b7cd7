"""How somebody comes to a project: an owner offers a role, by name or by address, in a letter."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext, pgettext

from entrepot.errors import NotFound, Rule
from entrepot.flows.access import tries
from entrepot.flows.access.tries import Limit
from entrepot.flows.people.joining import INVITATION, INVITATION_LIVES
from entrepot.formats.names import shown
from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts import queries
from entrepot.records.accounts.actions import InvalidAddress
from entrepot.records.accounts.models import State, User
from entrepot.records.accounts.names import InvalidUserName
from entrepot.records.accounts.queries import NoSuchUser
from entrepot.records.audit.actors import Actor
from entrepot.records.invitations import actions as invitations
from entrepot.records.invitations.actions import Invitee
from entrepot.records.mails import actions as mails
from entrepot.records.mails.texts import Sealer
from entrepot.records.projects.models import Project, RoleName
from entrepot.records.tickets import actions as tickets

OFFERS_PER_HOUR = 60
HOUR = timedelta(hours=1)


class InviteeUnknown(NotFound):
    rule = Rule(
        "invitee-unknown",
        "Whoever is invited by name has an account that can act; others are invited by address.",
        "Check the spelling, or invite them by their e-mail address.",
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """Whom an owner wants as what; and this index's name, address, and who may make accounts."""

    invitee: str
    role: RoleName
    site_name: str
    site_url: str
    lets_members_invite: bool


def invite(
    project: Project,
    offer: Offer,
    *,
    inviter: User,
    sealer: Sealer,
    actor: Actor,
    at: datetime,
) -> None:
    """Offer a role. Whether an address is anybody's here shows in its letter alone."""
    limit = Limit(f"invitations to projects of {inviter.id}", OFFERS_PER_HOUR, HOUR)
    tries.require([limit], at=at)
    invitee = _invitee(offer.invitee)
    with transaction.atomic():
        invitations.invite(project, invitee, offer.role, inviter=inviter, actor=actor, at=at)
        _write(project, offer, invitee, inviter=inviter, sealer=sealer, at=at)


def _invitee(text: str) -> Invitee:
    """Return whom `text` names, or raise `InviteeUnknown` or `InvalidAddress`."""
    if "@" in text:
        return Invitee(email=_address(text))
    try:
        user = queries.by_name(text)
    except (NoSuchUser, InvalidUserName) as unknown:
        raise InviteeUnknown(f"There is no user {shown(text)}.", field="invitee") from unknown
    if user.state != State.ACTIVE:
        raise InviteeUnknown(f"There is no user {shown(text)}.", field="invitee")
    return Invitee(user)


def _address(text: str) -> str:
    try:
        return accounts.parse_address(text)
    except InvalidAddress as invalid:
        raise InvalidAddress(invalid.refusal.message, field="invitee") from invalid


def _write(
    project: Project,
    offer: Offer,
    invitee: Invitee,
    *,
    inviter: User,
    sealer: Sealer,
    at: datetime,
) -> None:
    address = queries.verified_address(invitee.user.id) if invitee.user else invitee.email
    if address is None:
        return  # it waits on their account's page
    names = {
        "name": inviter.username,
        "project": project.display_name,
        "role": _in_words(offer.role),
        "site": offer.site_name,
    }
    subject = gettext("Invitation to the project %(project)s") % names
    invited = gettext(
        "%(name)s invites you to the project %(project)s on %(site)s, a Python package index. "
        "Your role there: %(role)s. The invitation is open for 14 days.",
    )
    what_next = _what_next(offer, invitee, inviter=inviter, at=at)
    body = f"{invited % names}\n\n{what_next % names}\n"
    mails.queue(address, subject, body, sealer=sealer, at=at)


def _what_next(offer: Offer, invitee: Invitee, *, inviter: User, at: datetime) -> str:
    """Return what the reader does next; whoever has no account may have to be let in first."""
    if invitee.user is not None or queries.signing_in_as(invitee.email) is not None:
        text = gettext("Accept or decline it on the page of your account:")
        return f"{text}\n\n{offer.site_url}/account/"
    if inviter.is_administrator or offer.lets_members_invite:
        data = {"email": invitee.email}
        secret = tickets.issue(INVITATION, inviter.id, lives=INVITATION_LIVES, at=at, data=data)
        text = gettext(
            "You need an account first. This link makes it; it works once, for seven days. Then "
            "accept or decline on the page of your account. If you do not know what this is about, "
            "ignore it.",
        )
        return f"{text}\n\n{offer.site_url}/invitation/{secret}/"
    text = gettext(
        "You need an account with this address first, and only administrators of %(site)s make "
        "some: ask %(name)s to have one of them invite you. Then accept or decline on the page of "
        "your account. If you do not know what this is about, ignore it.",
    )
    return f"{text}\n\n{offer.site_url}/account/"


def _in_words(role: RoleName) -> str:
    return {
        RoleName.OWNER: pgettext("role", "owner"),
        RoleName.MAINTAINER: pgettext("role", "maintainer"),
        RoleName.READER: pgettext("role", "reader"),
    }[role]
