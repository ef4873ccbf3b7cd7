import uuid

from django.db import models

from entrepot.records.accounts.models import User
from entrepot.records.projects.models import Project, RoleName


class Invitation(models.Model):
    """A role that an owner offers to a person, or to whoever reads an address.

    The row is gone once it was answered, withdrawn or forgotten: what happened stands in the trail.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="invitations")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    email = models.CharField(max_length=254, blank=True)
    role = models.CharField(max_length=16, choices=RoleName)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "user"], name="invitation_once"),
            models.UniqueConstraint(
                fields=["project", "email"],
                condition=~models.Q(email=""),
                name="invitation_once_by_address",
            ),
            models.CheckConstraint(
                condition=models.Q(user=None) ^ models.Q(email=""),
                name="invitation_of_one",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=RoleName.values), name="invitation_role"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.project_id}"

    @property
    def invitee(self) -> str:
        """Whom the inviter named, as they did."""
        return self.user.username if self.user else self.email
