"""The audit trail: who did what to what, and when.

It is the lowest room but one and knows nobody: names and ids are text without foreign keys, so
every room may write it and it outlives what it describes. What identifies a person stands in
`EntryPersonal`, which can be erased; `Entry` alone can never be changed, and only be deleted below
the horizon that pruning moves. Triggers keep that (see `triggers`).
"""

import secrets
import uuid

from django.db import models


def new_salt() -> bytes:
    """Return the 32 bytes that keep erased personal facts from being guessed from a digest."""
    return secrets.token_bytes(32)


class Entry(models.Model):
    """One act. `key` is no order: on PostgreSQL rows commit out of turn; `LogRow.position` is."""

    key = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=64)
    outcome = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=32)
    subject_id = models.CharField(max_length=64)
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=64)
    credential_kind = models.CharField(max_length=32)
    credential_id = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "key"], name="entry_by_subject"),
            models.Index(fields=["actor_kind", "actor_id", "key"], name="entry_by_actor"),
            models.Index(fields=["kind", "at"], name="entry_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"


class EntryPersonal(models.Model):
    """The part of an entry that names people: erased by deleting it, never changed."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT)
    subject_name = models.TextField()
    actor_name = models.TextField()
    address = models.CharField(max_length=64)
    user_agent = models.CharField(max_length=512)
    request_id = models.CharField(max_length=64)
    details_version = models.PositiveSmallIntegerField()
    details = models.JSONField()
    salt = models.BinaryField(max_length=32, default=new_salt)

    def __str__(self) -> str:
        return f"names in {self.entry_id}"


class Unlogged(models.Model):
    """An entry that the clock's worker has not numbered yet; written with it, then taken away."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return f"unlogged {self.entry_id}"


class LogRow(models.Model):
    """The committed entries in their one order, gapless from 1: what every cursor runs over."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT)

    def __str__(self) -> str:
        return f"{self.position}: {self.entry_id}"


class Cursor(models.Model):
    """How far along the log a reader of it has come."""

    name = models.CharField(max_length=64, primary_key=True)
    position = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.name} at {self.position}"


class Horizon(models.Model):
    """The one row below whose key entries may be deleted."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    key = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="horizon_is_one")]

    def __str__(self) -> str:
        return f"horizon {self.key}"
