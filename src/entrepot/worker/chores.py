"""What the clock has to do; each chore may run on any node at any moment, as often as it likes."""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from entrepot.flows.downloads import METADATA_SUFFIX
from entrepot.records.audit import actions as audit
from entrepot.records.audit import queries as entries
from entrepot.records.instance import locks
from entrepot.records.limits import actions as limits
from entrepot.records.releases import queries as releases
from entrepot.wiring import Depot

OBJECTS_WITHOUT_ROW_LIVE = timedelta(hours=24)
LIMITS_LIVE = timedelta(days=2)

log = logging.getLogger(__name__)


def number_entries(depot: Depot, at: datetime) -> int:  # noqa: ARG001 (every chore has this form)
    """Give every committed entry of the trail its position."""
    if not entries.has_unlogged():
        return 0
    return audit.append_to_log()


def sweep_spools(depot: Depot, at: datetime) -> int:  # noqa: ARG001 (every chore has this form)
    """Remove what dead processes of this node left of uploads that never ended."""
    return depot.storage.sweep_spools()


def sweep_objects(depot: Depot, at: datetime) -> int:
    """Remove objects that no row has come to name within a day; an upload takes an hour at most."""
    swept = 0
    with locks.held_if_free("sweep-objects") as is_ours:
        if not is_ours:
            return 0
        old = (
            stored.key
            for stored in depot.storage.objects()
            if at - stored.modified_at > OBJECTS_WITHOUT_ROW_LIVE
        )
        for keys in _batched(old, 500):
            orphans = releases.objects_without_row([_owner(key) for key in keys])
            for key in keys:
                if _owner(key) in orphans:
                    depot.storage.delete(key)
                    swept += 1
    if swept:
        log.info("swept %d objects that no file names", swept)
    return swept


def forget_old_limits(depot: Depot, at: datetime) -> None:  # noqa: ARG001 (every chore has this form)
    """Delete counts that limit nothing any more."""
    limits.forget_before(at - LIMITS_LIVE)


def _owner(key: str) -> str:
    """Return the key that the file's row holds: a metadata file lies beside its wheel's."""
    return key.removesuffix(METADATA_SUFFIX)


def _batched(keys: Iterable[str], size: int) -> Iterator[list[str]]:
    iterator = iter(keys)
    while batch := list(islice(iterator, size)):
        yield batch
