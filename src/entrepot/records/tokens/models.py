import secrets
import uuid

from django.db import models

from entrepot.records.accounts.models import User
from entrepot.records.projects.models import Project

SALT_BYTES = 32


def new_salt() -> bytes:
    """Return a token's own 32 random bytes, from which with an instance key its root key comes."""
    return secrets.token_bytes(SALT_BYTES)


def upload_alone() -> list[str]:
    return ["upload"]


class Token(models.Model):
    """What is known of an API token. None of it, and no other row, can make the token again.

    `actions` is what the token may do, for ever; `caveats` only narrow that, as do the holder's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    description = models.CharField(max_length=100)
    prefix = models.CharField(max_length=32)
    location = models.CharField(max_length=255)
    salt = models.BinaryField(max_length=SALT_BYTES, default=new_salt)
    key_id = models.CharField(max_length=8)
    actions = models.JSONField(default=upload_alone)
    caveats = models.JSONField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    made_by_kind = models.CharField(max_length=16)
    made_by_id = models.CharField(max_length=64)
    made_by_name = models.CharField(max_length=64)
    made_with = models.CharField(max_length=32)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=64, default="")
    revoked_why = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "description"],
                condition=models.Q(revoked_at=None),
                name="token_description_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.description} ({self.id})"

    @property
    def is_operators(self) -> bool:
        """Whether the operator made it in the shell, and not a person on a page."""
        return self.made_by_kind == "operator"


class TokenUse(models.Model):
    """Every use of one token from one network by one client, counted together."""

    token = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="uses")
    network = models.CharField(max_length=64)
    client = models.CharField(max_length=64)
    last_address = models.CharField(max_length=64)
    first_used_at = models.DateTimeField()
    last_used_at = models.DateTimeField()
    count = models.PositiveBigIntegerField()
    last_project = models.CharField(max_length=200)
    last_result = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "network", "client"], name="token_use_once"),
        ]

    def __str__(self) -> str:
        return f"{self.token_id} from {self.network}"


class TokenNetwork(models.Model):
    """A digest of a network a token was used from: it outlives the uses that are shown."""

    token = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="networks")
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "digest"], name="network_once")]

    def __str__(self) -> str:
        return f"a network of {self.token_id}"


class TokenBlock(models.Model):
    """A project's owner keeps a token from the project; it stays good for others."""

    token = models.ForeignKey(Token, on_delete=models.PROTECT, related_name="blocks")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="token_blocks")
    blocked_by = models.CharField(max_length=64)
    blocked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "project"], name="token_block_once"),
        ]

    def __str__(self) -> str:
        return f"{self.token_id} kept from {self.project_id}"
