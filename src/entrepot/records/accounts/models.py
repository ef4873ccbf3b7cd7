import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models


class State(models.TextChoices):
    """Suspended people cannot do anything; of deleted ones only id and name are kept."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    DELETED = "deleted"


class User(AbstractUser):
    """A person. The id and the name are never given to anyone else, and never change.

    Addresses are allauth's rows; a name of one's own is `username` and nothing more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=16, choices=State, default=State.ACTIVE)
    email = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    is_staff = None
    is_active = property(lambda self: self.state == State.ACTIVE)

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="user_state"),
        ]

    @property
    def is_administrator(self) -> bool:
        return self.is_superuser
