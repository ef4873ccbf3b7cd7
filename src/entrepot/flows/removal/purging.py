from datetime import datetime

from entrepot.backends.storage import Storage, metadata_key
from entrepot.records.audit.actors import SYSTEM, Actor
from entrepot.records.releases.deletion import actions, queries
from entrepot.records.releases.models import File

AT_ONCE = 500
"""So many files in a round: the clock has other chores."""


def purge(file: File, *, storage: Storage, actor: Actor, at: datetime) -> bool:
    """Give the file up for ever and take its bytes away; False if it was purged before."""
    # Row before bytes: nothing may name, or bring back, a file whose bytes are going.
    is_new = actions.purge_file(file, actor=actor, at=at)
    _take_bytes(file, storage)
    return is_new


def purge_due(*, storage: Storage, at: datetime) -> int:
    """Purge what nobody can restore any more, and finish what died half way; return how many."""
    half = queries.half_purged(limit=AT_ONCE)
    for file in half:
        _take_bytes(file, storage)
    due = queries.due_for_purging(at, limit=AT_ONCE)
    for file in due:
        purge(file, storage=storage, actor=SYSTEM, at=at)
    return len(half) + len(due)


def _take_bytes(file: File, storage: Storage) -> None:
    if file.storage_key:
        storage.delete(file.storage_key)
        storage.delete(metadata_key(file.storage_key))
        actions.forget_object(file)
