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
    recovery_confirmed_at = models.DateTimeField(null=True)
    """When the person showed that they kept their recovery codes; None from new codes on."""
    language = models.CharField(max_length=16, default="", db_default="", blank=True)
    """In which language the person reads pages and letters; empty while they have not said."""
    time_zone = models.CharField(max_length=64, default="UTC", db_default="UTC")
    """By whose clocks the person is told the time: a name of the IANA database."""

    renews_password = models.BooleanField(default=False, db_default=False)
    """Whether a new password is asked for at the next sign-in: the old one was used elsewhere."""

    email = None  # type: ignore[assignment]  # so Django drops a column
    first_name = None  # type: ignore[assignment]  # so Django drops a column
    last_name = None  # type: ignore[assignment]  # so Django drops a column
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


class TakenName(models.Model):
    """A user name that was given once, as a digest: its row stays when the person is erased."""

    digest = models.CharField(max_length=64, primary_key=True)

    def __str__(self) -> str:
        return self.digest


class RecoveryCase(models.Model):
    """Help for a person who lost every way in: two administrators agree, and time passes.

    It is open until it is done or cancelled; `due_at` is known once the second has agreed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_cases")
    why = models.CharField(max_length=200)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    agreed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(done_at=None, cancelled_at=None),
                name="recovery_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_by=None) | ~models.Q(agreed_by=models.F("started_by")),
                name="recovery_by_two",
            ),
            models.CheckConstraint(
                condition=~models.Q(started_by=models.F("user"))
                & (models.Q(agreed_by=None) | ~models.Q(agreed_by=models.F("user"))),
                name="recovery_by_others",
            ),
            models.CheckConstraint(
                condition=models.Q(done_at=None)
                | models.Q(agreed_by__isnull=False, cancelled_at=None),
                name="recovery_done_when_agreed",
            ),
        ]

    def __str__(self) -> str:
        return f"recovery {self.id}"

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.cancelled_at is None
