from entrepot.records.limits.models import Highest


def has_risen(key: str) -> bool:
    """Whether `key` has ever shown a value."""
    return Highest.objects.filter(key=key).exists()
