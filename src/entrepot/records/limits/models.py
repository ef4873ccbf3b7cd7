from django.db import models


class Window(models.Model):
    """How often something happened in one stretch of time."""

    key = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "starts_at"], name="window_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.starts_at:%F %T}: {self.count}"
