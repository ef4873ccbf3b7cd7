"""The one proof that a storage works: a small object goes in, comes out the same, and is gone."""

import hashlib
from uuid import uuid4

from entrepot.backends.storage.errors import BlobMissing, StorageUnavailable
from entrepot.backends.storage.keys import object_key
from entrepot.backends.storage.protocol import Storage


def probe(storage: Storage) -> None:
    """Raise `StorageFull` or `StorageUnavailable` unless `storage` keeps and forgets an object."""
    file_id = uuid4()
    key = object_key(hashlib.sha256(file_id.bytes).hexdigest(), file_id)
    with storage.spool() as spool:
        spool.write(file_id.bytes)
        storage.put(key, spool)
    try:
        with storage.open(key) as blob:
            kept = blob.read(0, blob.size)
    finally:
        storage.delete(key)

    if kept != file_id.bytes:
        raise StorageUnavailable("The storage gave back other bytes than it was given.")
    if _is_there(storage, key):
        raise StorageUnavailable("The storage kept an object that was deleted.")


def _is_there(storage: Storage, key: str) -> bool:
    try:
        storage.open(key).close()
    except BlobMissing:
        return False
    return True
