import uuid

from django.db import models

from entrepot.records.projects.models import Project


class Release(models.Model):
    """One version of a project, shown as first spelled; a deleted one keeps its row, fileless."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="releases")
    version = models.CharField(max_length=255)
    canonical_version = models.CharField(max_length=255)
    summary = models.TextField()
    description = models.TextField()
    description_content_type = models.TextField()
    metadata = models.JSONField()
    created_at = models.DateTimeField()
    yanked_at = models.DateTimeField(null=True)
    yanked_reason = models.TextField(default="")
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "canonical_version"], name="release_once"),
        ]

    def __str__(self) -> str:
        return self.version

    @property
    def yanked(self) -> bool | str:
        """False, True, or the reason: as PEP 592 and PEP 691 say it."""
        return self.yanked_at is not None and (self.yanked_reason or True)


class File(models.Model):
    """One distribution file. Deleted ones keep their row, for no name is ever given twice.

    `uniqueness_key` is `sdist`, or the build and all tags of a wheel: two files of a release that
    an installer could not tell apart must not both exist. A purged one has no `storage_key` once
    its bytes are gone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="files")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="files")
    filename = models.CharField(max_length=255, unique=True)
    uniqueness_key = models.CharField(max_length=320)
    package_type = models.CharField(max_length=16)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    blake2b_256 = models.CharField(max_length=64)
    md5 = models.CharField(max_length=32)
    metadata_sha256 = models.CharField(max_length=64, blank=True)
    requires_python = models.CharField(max_length=255)
    storage_key = models.CharField(max_length=128)
    uploaded_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "uniqueness_key"], name="file_once"),
        ]
        indexes = [
            models.Index(fields=["storage_key"], name="file_by_object"),
            models.Index(
                fields=["deleted_at"],
                condition=models.Q(deleted_at__isnull=False, purged_at=None),
                name="file_to_purge",
            ),
            models.Index(
                fields=["purged_at"],
                condition=models.Q(purged_at__isnull=False) & ~models.Q(storage_key=""),
                name="file_half_purged",
            ),
        ]

    def __str__(self) -> str:
        return self.filename


class Readme(models.Model):
    """What became of a release's description; without `html` it is shown as it was written.

    `renderer` is the version that made it. Zero waits to be rendered for the first time.
    """

    release = models.OneToOneField(
        Release,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="readme",
    )
    html = models.TextField(default="")
    is_cut = models.BooleanField(default=False)
    renderer = models.PositiveSmallIntegerField(default=0)
    rendered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["renderer"], name="readme_by_renderer")]

    def __str__(self) -> str:
        return f"{self.release_id} by {self.renderer}"
