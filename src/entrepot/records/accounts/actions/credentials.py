"""What a person signs in with: set anew, or taken away, by whoever may."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import transaction

from entrepot.records.accounts import queries
from entrepot.records.accounts.models import User
from entrepot.records.accounts.passwords import require_suitable
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.actors import Actor


def set_password(user: User, password: str, *, actor: Actor, at: datetime) -> None:
    """Let `user` sign in with `password` from now on; sessions of the old one end by it."""
    known = [address.email for address in queries.addresses_of(user)]
    require_suitable(password, words=(user.username, *known))
    # Hashing takes long on purpose: never inside the transaction.
    encoded = make_password(password)
    with transaction.atomic():
        person = queries.living(user.id)
        User.objects.filter(pk=person.pk).update(password=encoded, renews_password=False)
        audit.record(
            kinds.USER_PASSWORD_SET,
            person.id,
            label=person.username,
            actor=actor,
            at=at,
        )


def password_was_renewed(user: User) -> None:
    """Ask for no other password: the person has chosen one here by now."""
    User.objects.filter(pk=user.pk).update(renews_password=False)


@transaction.atomic
def reset_factors(user: User, *, actor: Actor, at: datetime) -> bool:
    """Take away all second factors and recovery codes; False if there is nothing to take."""
    person = queries.living(user.id)
    factors = queries.factors_of(person)
    if not factors and person.recovery_confirmed_at is None:
        return False
    Authenticator.objects.filter(user=person).delete()
    User.objects.filter(pk=person.pk).update(recovery_confirmed_at=None)
    audit.record(
        kinds.USER_FACTORS_RESET,
        person.id,
        label=person.username,
        actor=actor,
        at=at,
        factors=factors,
    )
    return True
