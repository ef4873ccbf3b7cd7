"""Single-use secrets that are sent to people: what is kept of one does not bring it back."""

import uuid

from django.db import models


class Ticket(models.Model):
    """What the holder of a secret may do once, until it expires: `purpose`, on one subject."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    data = models.JSONField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject_id}"
