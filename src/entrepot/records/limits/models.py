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


class Mark(models.Model):
    """Something that happens once: while its mark is kept, it does not happen again."""

    key = models.CharField(max_length=200, primary_key=True)
    kept_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key} until {self.kept_until:%F %T}"


class Highest(models.Model):
    """The highest value a counter has shown: the time step of a code, the count of a key."""

    key = models.CharField(max_length=200, primary_key=True)
    value = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"
