from datetime import datetime

from django.db import transaction

from entrepot.records.accounts import actions as accounts
from entrepot.records.accounts.models import User
from entrepot.records.audit.actors import Actor
from entrepot.records.sessions import actions as sessions


@transaction.atomic
def suspend(user: User, *, why: str, actor: Actor, at: datetime) -> bool:
    """Let `user` do nothing from now on, and be signed in nowhere; False if it is so already.

    Whoever is resumed signs in anew: no session of before comes back to life.
    """
    is_new = accounts.suspend(user, why=why, actor=actor, at=at)
    sessions.end_all(user, actor=actor, at=at)
    return is_new
