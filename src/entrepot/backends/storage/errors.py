"""What can go wrong with stored bytes, worded for whoever asked; the log has the details."""

import errno
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from entrepot import errors
from entrepot.errors import Conflict, Misconfigured, Rule, Unavailable

_log = logging.getLogger(__name__)

# EFBIG: the process has a limit on the size of a file, which is a full disk to whoever uploads.
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class BlobMissing(Unavailable):
    rule = Rule(
        "object-missing",
        "A stored object has all its bytes for as long as its file is listed.",
        "Try again in a minute; if it stays so, tell the operator of this index.",
    )


class KeyTaken(Conflict):
    rule = Rule(
        "object-key-taken",
        "An object is written once and never overwritten.",
        "Upload the file again.",
    )


class StorageFull(errors.StorageFull):
    rule = Rule(
        "storage-full",
        "An upload needs room in the storage of this index.",
        "Tell the operator of this index, and upload again when there is room.",
    )


class StorageUnavailable(Unavailable):
    rule = Rule(
        "storage-unavailable",
        "The storage of this index can be read and written.",
        "Try again in a minute; if it stays so, the operator finds the cause in the log.",
    )


class StorageMisconfigured(Misconfigured):
    rule = Rule(
        "storage-misconfigured",
        "ENTREPOT_STORAGE_URL is unset, or names a bucket this program can speak to.",
        "Correct ENTREPOT_STORAGE_URL, or unset it to keep the files in the data folder.",
    )


@contextmanager
def translated() -> Iterator[None]:
    """Raise `StorageFull` or `StorageUnavailable` for any `OSError` of the block."""
    try:
        yield
    except OSError as error:
        raise translate(error) from error


def translate(error: OSError) -> StorageFull | StorageUnavailable:
    """Return the failure that `error` means; the log alone learns paths and system messages."""
    _log.error("The storage failed: %s", error)
    if error.errno in _NO_ROOM:
        return StorageFull("The storage of this index is full.")
    return StorageUnavailable("The storage of this index does not work at the moment.")
