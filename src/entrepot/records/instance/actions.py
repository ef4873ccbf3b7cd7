from datetime import datetime

from django.db import transaction

from entrepot.records.instance import queries
from entrepot.records.instance.models import Instance


@transaction.atomic
def found(*, token_prefix: str, token_location: str | None, version: str, at: datetime) -> Instance:
    """Write down who this instance is, once.

    Without a `token_location` the instance gets one of its own: two that were never given a
    public address must not take each other's tokens.
    """
    instance = Instance(
        database_kind=queries.database_kind(),
        token_prefix=token_prefix,
        readable_from=version,
        created_at=at,
    )
    instance.token_location = token_location or f"localhost-{instance.uuid.hex[:8]}"
    instance.save(force_insert=True)
    return instance


@transaction.atomic
def rename_tokens(instance: Instance, *, names: tuple[str, str]) -> Instance:
    """From now on new tokens carry this prefix and location; tokens made before keep theirs."""
    instance.token_prefix, instance.token_location = names
    Instance.objects.filter(pk=1).update(
        token_prefix=instance.token_prefix,
        token_location=instance.token_location,
    )
    return instance
