"""Letters on their way: what they say is sealed, and a row is deleted once its letter was sent."""

import uuid

from django.db import models


class Mail(models.Model):
    """A letter to one address. `sealed` holds subject and text, which nobody reads here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to = models.CharField(max_length=320)
    sealed = models.TextField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    given_up_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=64, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(given_up_at=None),
                name="mail_by_due",
            ),
        ]

    def __str__(self) -> str:
        return f"mail {self.id}"
