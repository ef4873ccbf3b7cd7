from allauth.mfa.models import Authenticator
from django.db import transaction

from entrepot.records.mails.texts import Sealer

PURPOSE = "second-factor"
SEALED = ("secret", "seed")
"""What allauth keeps sealed of a factor: the secret of an app, the seed of recovery codes."""


@transaction.atomic
def seal_factors_anew(key_id: str, *, sealer: Sealer) -> int:
    """Seal with the newest key what is sealed with the key `key_id`; return how many factors."""
    count = 0
    for factor in Authenticator.objects.select_for_update().order_by("pk"):
        old = {
            name: text
            for name in SEALED
            if str(text := factor.data.get(name, "")).startswith(f"{key_id}.")
        }
        for name, text in old.items():
            opened = sealer.unseal(text, purpose=PURPOSE)
            factor.data[name] = sealer.seal(opened, purpose=PURPOSE)
        if old:
            factor.save(update_fields=["data"])
            count += 1
    return count
