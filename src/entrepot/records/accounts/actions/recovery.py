from datetime import datetime

from django.db import transaction

from entrepot.records.accounts.models import User
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.actors import Actor


@transaction.atomic
def confirm_recovery(user: User, *, actor: Actor, at: datetime) -> None:
    """Note that the person showed one of the recovery codes: they were kept."""
    User.objects.filter(pk=user.pk).update(recovery_confirmed_at=at)
    audit.record(
        kinds.USER_RECOVERY_CONFIRMED,
        user.id,
        label=user.username,
        actor=actor,
        at=at,
    )


def forget_recovery(user: User) -> None:
    """Note that the codes of before are gone: whoever makes tokens confirms the new ones first."""
    User.objects.filter(pk=user.pk).update(recovery_confirmed_at=None)
