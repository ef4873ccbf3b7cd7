"""What this instance is, written down once so that no command mistakes it for another."""

import uuid

from django.db import models


class Instance(models.Model):
    """The one row that says who this instance is and which versions may run on it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    database_kind = models.CharField(max_length=16)
    token_prefix = models.CharField(max_length=32)
    token_location = models.CharField(max_length=255)
    readable_from = models.CharField(max_length=32)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="instance_is_one")]

    def __str__(self) -> str:
        return f"instance {self.uuid}"

    @property
    def names(self) -> tuple[str, str]:
        """Prefix and location of the tokens that are made from now on."""
        return self.token_prefix, self.token_location
