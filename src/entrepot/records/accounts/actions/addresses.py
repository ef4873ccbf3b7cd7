import unicodedata
from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from entrepot.errors import Conflict, Malformed, Rule
from entrepot.formats.names import shown
from entrepot.formats.texts import is_legible
from entrepot.records.accounts import queries
from entrepot.records.accounts.models import User
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.actors import Actor
from entrepot.records.instance import locks


class InvalidAddress(Malformed):
    rule = Rule(
        "invalid-email-address",
        "An e-mail address has a local part, an '@' and a domain, and looks like no other one.",
        "Check the address for typing errors.",
    )


class AddressTaken(Conflict):
    rule = Rule(
        "email-address-taken",
        "A verified e-mail address belongs to one account.",
        "Use another address.",
    )


@transaction.atomic
def set_address(user: User, email: str, *, actor: Actor, at: datetime) -> bool:
    """Make `email` the primary address, verified by whoever acts; False if it is already.

    The other addresses of the person stay.
    """
    address = parse(email)
    person = queries.living(user.id)
    theirs = EmailAddress.objects.filter(user=person)
    if theirs.filter(email=address, primary=True, verified=True).exists():
        return False
    hold_free(address, user=person)
    theirs.filter(email__iexact=address).delete()
    theirs.filter(primary=True).update(primary=False)
    EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
    audit.record(
        kinds.USER_ADDRESS_SET,
        person.id,
        label=person.username,
        actor=actor,
        at=at,
        address=address,
    )
    return True


def hold_free(address: str, *, user: User) -> None:
    """Let nobody else take `address` until the transaction ends, or raise `AddressTaken`."""
    locks.hold_in_transaction(f"address {address}")
    others = EmailAddress.objects.filter(email__iexact=address, verified=True).exclude(user=user)
    if others.exists():
        raise AddressTaken(f"The address {shown(address)} is another account's.", field="email")


def parse(text: str) -> str:
    """Return the address that `text` spells, in lower case, or raise `InvalidAddress`."""
    address = text.strip().lower()
    if not _is_address(address):
        raise InvalidAddress(f"{shown(text)} is not an e-mail address.", field="email")
    return address


def _is_address(text: str) -> bool:
    """Whether `text` is an address, and the only spelling of it (RFC 5895, section 2)."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return is_legible(text) and unicodedata.is_normalized("NFKC", text)
