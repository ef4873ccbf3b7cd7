import uuid

from django.db import models

from entrepot.records.accounts.models import User


class State(models.TextChoices):
    """A deleted project's name stays taken, until an administrator releases it."""

    ACTIVE = "active"
    DELETED = "deleted"
    RELEASED = "released"


class Visibility(models.TextChoices):
    """Who may read a project: it may be closed further than the instance is, never opened."""

    INSTANCE = "instance"
    """Whoever may read the instance."""
    MEMBERS = "members"
    """People with a role in it, administrators no exception."""


class Project(models.Model):
    """A name with its releases; it may exist before its first file.

    `revision` counts every change of what its pages show: a page that was made of this revision
    is current for as long as the row says so.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    display_name = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=16, choices=State, default=State.ACTIVE)
    visibility = models.CharField(
        max_length=16, choices=Visibility, default=Visibility.INSTANCE, db_default="instance"
    )
    revision = models.PositiveBigIntegerField(default=0)
    is_listed = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=~models.Q(state="released"),
                name="project_name_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="project_state"
            ),
            models.CheckConstraint(
                condition=models.Q(visibility__in=Visibility.values), name="project_visibility"
            ),
        ]
        indexes = [
            models.Index(
                fields=["name"],
                condition=models.Q(is_listed=True),
                name="project_listed",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name


class RoleName(models.TextChoices):
    """What a person may do with a project; each may also do what the ones below it may."""

    OWNER = "owner"
    MAINTAINER = "maintainer"
    READER = "reader"


UPLOADERS = frozenset({RoleName.OWNER, RoleName.MAINTAINER})


class Role(models.Model):
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="roles")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="roles")
    name = models.CharField(max_length=16, choices=RoleName)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="role_once"),
            models.CheckConstraint(condition=models.Q(name__in=RoleName.values), name="role_name"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.name} {self.project_id}"


class Listing(models.Model):
    """The one row that counts every change of the list of projects."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    revision = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="listing_is_one")]

    def __str__(self) -> str:
        return f"listing {self.revision}"
