from datetime import datetime, timedelta

from django.db import transaction

from entrepot.records.mails.models import Mail
from entrepot.records.mails.texts import Sealer, Text

PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
"""How long a letter waits after each failed attempt; after later ones as long as after the last."""

GIVEN_UP_AFTER = timedelta(days=3)


def queue(to: str, subject: str, body: str, *, sealer: Sealer, at: datetime) -> Mail:
    """Have a letter sent, as soon as the caller's transaction is committed."""
    return queue_text(to, Text(subject, body), sealer=sealer, at=at)


def queue_text(to: str, text: Text, *, sealer: Sealer, at: datetime) -> Mail:
    """Do what `queue` does, with whatever else belongs to the letter."""
    return Mail.objects.create(to=to, sealed=text.sealed(sealer), created_at=at, due_at=at)


def delivered(mail: Mail) -> None:
    """Forget a letter that was sent."""
    Mail.objects.filter(pk=mail.pk).delete()


def postponed(mail: Mail, *, code: str, at: datetime) -> bool:
    """Try again later, each time later, because of the refusal `code`; False once given up."""
    is_given_up = at - mail.created_at >= GIVEN_UP_AFTER
    Mail.objects.filter(pk=mail.pk).update(
        attempts=mail.attempts + 1,
        due_at=at + PAUSES[min(mail.attempts, len(PAUSES) - 1)],
        given_up_at=at if is_given_up else None,
        last_error=code,
    )
    return not is_given_up


@transaction.atomic
def seal_anew(key_id: str, *, sealer: Sealer) -> int:
    """Seal with the newest key what is sealed with the key `key_id`; return how many letters."""
    sealed_with_it = Mail.objects.select_for_update().filter(sealed__startswith=f"{key_id}.")
    for mail in sealed_with_it:
        text = Text.unsealed(mail.sealed, sealer=sealer)
        Mail.objects.filter(pk=mail.pk).update(sealed=text.sealed(sealer))
    return len(sealed_with_it)


def forget_given_up(before: datetime) -> None:
    """Delete letters that were given up before this moment."""
    Mail.objects.filter(given_up_at__lt=before).delete()
