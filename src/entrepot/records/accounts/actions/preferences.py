"""In which language, and by whose clocks, a person is told things."""

from datetime import datetime

from django.db import transaction

from entrepot.records.accounts import queries
from entrepot.records.accounts.models import User
from entrepot.records.audit import actions as audit
from entrepot.records.audit import kinds
from entrepot.records.audit.actors import Actor


@transaction.atomic
def set_preferences(
    user: User,
    *,
    actor: Actor,
    at: datetime,
    language: str | None = None,
    time_zone: str | None = None,
) -> bool:
    """Remember what is given, and leave the rest as it is; False if nothing changed."""
    person = queries.living(user.id)
    before = (person.language, person.time_zone)
    if language is not None:
        person.language = language
    if time_zone is not None:
        person.time_zone = time_zone
    if (person.language, person.time_zone) == before:
        return False
    User.objects.filter(pk=person.pk).update(
        language=person.language,
        time_zone=person.time_zone,
    )
    audit.record(
        kinds.USER_PREFERENCES_CHANGED,
        person.id,
        label=person.username,
        actor=actor,
        at=at,
        language=person.language,
        time_zone=person.time_zone,
    )
    return True
