"""Files lose their bytes: at once, when an owner says so, or by the clock after their time."""

from entrepot.flows.removal.purging import purge, purge_due

__all__ = ["purge", "purge_due"]
