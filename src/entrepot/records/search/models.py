from django.db import models

from entrepot.records.projects.models import Project


class Place(models.IntegerChoices):
    """Where a word stands."""

    SUMMARY = 1
    NAME = 2


class Document(models.Model):
    """What is found of a project: made of its `revision`, so a stale one is known as such.

    `version` and `summary` are those of the release that an installer would take.
    """

    project = models.OneToOneField(
        Project,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="document",
    )
    revision = models.PositiveBigIntegerField()
    version = models.CharField(max_length=255)
    summary = models.TextField()
    uploaded_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["uploaded_at", "project"], name="document_by_upload"),
            models.Index(fields=["created_at", "project"], name="document_by_creation"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} at {self.revision}"


class Posting(models.Model):
    """A word of a project. Words are bytes (UTF-8), which every database orders alike."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="postings")
    word = models.BinaryField(max_length=160)
    place = models.PositiveSmallIntegerField(choices=Place)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "word", "place"], name="posting_once"),
        ]
        indexes = [models.Index(fields=["word", "document", "place"], name="posting_by_word")]

    def __str__(self) -> str:
        return f"{bytes(self.word).decode()} in {self.document_id}"


class Gram(models.Model):
    """Three letters of a word that some project has, or had: by them, words like it are found."""

    gram = models.BinaryField(max_length=12)
    word = models.BinaryField(max_length=160)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gram", "word"], name="gram_once")]

    def __str__(self) -> str:
        return f"{bytes(self.gram).decode()} in {bytes(self.word).decode()}"
