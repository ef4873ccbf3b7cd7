"""What operators have to say to everybody, and who wants it by mail."""

import uuid

from django.db import models

from entrepot.records.accounts.models import User


class Announcement(models.Model):
    """A title and plain paragraphs. It is never changed; one that was withdrawn shows nowhere.

    `published_by` is None for the operator. Letters about it go out a few people at a time:
    `told_up_to` is the last person who was looked at, and `told_at` when there was nobody left.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=120)
    text = models.TextField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    withdrawn_at = models.DateTimeField(null=True)
    told_up_to = models.UUIDField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["published_at"],
                condition=models.Q(withdrawn_at=None),
                name="announcement_shown",
            ),
            models.Index(
                fields=["published_at"],
                condition=models.Q(withdrawn_at=None, told_at=None),
                name="announcement_untold",
            ),
        ]

    def __str__(self) -> str:
        return f"announcement {self.id}"


class Subscription(models.Model):
    """A person who wants announcements by mail, since when."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"subscription of {self.user_id}"
