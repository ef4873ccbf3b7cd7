"""Where people are signed in: rows with which no reader of the database can do anything."""

import uuid

from django.db import models

from entrepot.records.accounts.models import User


class Session(models.Model):
    """A browser in which somebody signed in, or is about to.

    `digest` is the SHA-256 of what the cookie holds, and the data is sealed: whoever reads the
    database can neither go on with a session nor see what it keeps.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    sealed_data = models.TextField()
    expires_at = models.DateTimeField(db_index=True)
    user = models.ForeignKey(
        User,
        on_delete=models.CASCADE,
        null=True,
        db_index=False,
        related_name="sessions",
    )
    address = models.CharField(max_length=64, default="")
    user_agent = models.CharField(max_length=512, default="")
    signed_in_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user"], name="session_by_person")]

    def __str__(self) -> str:
        return f"session {self.id}"


class KnownNetwork(models.Model):
    """A network from which a person has signed in; a digest, for it outlives the sessions."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="known_networks")
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="known_network_once"),
        ]

    def __str__(self) -> str:
        return f"a network of {self.user_id}"
