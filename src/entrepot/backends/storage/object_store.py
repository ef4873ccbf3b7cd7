"""Objects in a bucket, through obstore: `s3://`, `gs://` and `az://`.

Nothing is written "create-only": keys hold a fresh UUID, so nothing can be overwritten, while
create-only would load a large file whole into memory, is unknown to some stores that speak S3, and
would call an object taken by its own first try whose answer was lost. For the same reason an
object may arrive although its `put` failed; it has no row, so the sweep of such objects takes it.
Parts of an upload that was cut short stay invisible; a lifecycle rule of the bucket removes them.

Credentials come from where the stores' own tools look for them (variables such as
`AWS_ACCESS_KEY_ID`, or the machine's role), never from the address.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast
from urllib.parse import parse_qsl

import obstore
from obstore.exceptions import BaseError
from obstore.store import from_url

from entrepot.backends.storage.errors import (
    BlobMissing,
    StorageMisconfigured,
    StorageUnavailable,
    translated,
)
from entrepot.backends.storage.folders import without_trace
from entrepot.backends.storage.keys import is_key, validate_key
from entrepot.backends.storage.probe import probe
from entrepot.backends.storage.protocol import Blob, Spool, StoredObject
from entrepot.backends.storage.spool import FileSpool, SpoolFolder
from entrepot.formats.names import shown

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore, RetryConfig, S3Config

_log = logging.getLogger(__name__)

OPTIONS = {
    "s3": frozenset({"endpoint", "region", "virtual_hosted_style_request"}),
    "gs": frozenset[str](),
    "az": frozenset({"account_name", "endpoint"}),
}
"""The schemes of an object store's address, and what its query may set."""

_ADDRESS = re.compile(
    r"(?P<place>(?P<scheme>[a-z0-9]+)://[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9._/-]*)?)"
    r"(?:\?(?P<options>.*))?"
)
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])"
_ENDPOINT = re.compile(
    rf"https?://(?:(?:{_OCTET}\.){{3}}{_OCTET}|(?:[A-Za-z0-9-]+\.)*[A-Za-z][A-Za-z0-9-]*)"
    r"(?::(?P<port>[0-9]{1,5}))?/?"
)
_MAX_PORT = 65535
_WORD = re.compile(r"[A-Za-z0-9._-]+")

# A dead store is told from a slow one within 5 s: one request gets 4 s, whether it answers nothing
# or too slowly, and none is tried again later than 1 s after the first try began.
_CLIENT: "ClientConfig" = {
    "connect_timeout": timedelta(seconds=2),
    "timeout": timedelta(seconds=4),
}
_RETRY: "RetryConfig" = {"max_retries": 3, "retry_timeout": timedelta(seconds=1)}


class ObjectStorage:
    """Objects in the bucket of `url`, below its path; spools in the local `spool_folder`.

    `url` is `s3://bucket/prefix?endpoint=https://…&region=…`, or likewise with the other schemes
    and their `OPTIONS`. Raises `StorageMisconfigured`; does not connect yet.
    """

    def __init__(self, url: str, *, spool_folder: Path) -> None:
        self._store = _connect(url)
        self._spools = SpoolFolder(spool_folder)

    def spool(self) -> FileSpool:
        return self._spools.new()

    def put(self, key: str, spool: Spool) -> None:
        validate_key(key)
        if not isinstance(spool, FileSpool):
            raise TypeError("the spool is another storage's")
        spool.seal()
        spool.file.seek(0)
        with _spoken():
            # A file is read in parts of 5 MiB; two at a time bound the memory of an upload.
            obstore.put(self._store, key, spool.file, max_concurrency=2)

    def put_bytes(self, key: str, data: bytes) -> None:
        validate_key(key)
        with _spoken():
            obstore.put(self._store, key, data)

    def open(self, key: str) -> Blob:
        validate_key(key)
        with _spoken(), _found():
            return ObjectBlob(self._store, key, self._store.head(key)["size"])

    def delete(self, key: str) -> None:
        validate_key(key)
        with _spoken():
            try:
                self._store.delete(key)
            except FileNotFoundError:  # some stores say so, some do not
                return

    def objects(self) -> Iterator[StoredObject]:
        pages = self._store.list()
        while True:
            with _spoken():
                page = next(pages, None)
            if page is None:
                return
            for found in page:
                if is_key(found["path"]):
                    yield StoredObject(found["path"], found["last_modified"], found["size"])

    def sweep_spools(self) -> int:
        return self._spools.sweep()

    def check(self) -> None:
        with without_trace([self._spools.path]):
            probe(self)


class ObjectBlob(Blob):
    """A range request per piece: a slow reader holds no connection to the store open."""

    chunk_size: ClassVar[int] = 1024 * 1024

    def __init__(self, store: "ObjectStore", key: str, size: int) -> None:
        self._store = store
        self._key = key
        self._size = size

    @property
    def size(self) -> int:
        return self._size

    def read(self, start: int, length: int) -> bytes:
        if start < 0 or length < 0:
            raise ValueError("a range has no negative numbers")
        end = min(start + length, self._size)
        if start >= end:
            return b""  # which no range request can ask for
        with _spoken(), _found():
            return bytes(self._store.get_range(self._key, start=start, end=end))

    def close(self) -> None:
        """Nothing to give back."""


def _connect(url: str) -> "ObjectStore":
    address = _ADDRESS.fullmatch(url)
    if address is None:
        raise StorageMisconfigured(
            "ENTREPOT_STORAGE_URL has to be like s3://bucket/prefix, without credentials."
        )
    options = dict(parse_qsl(address["options"] or "", keep_blank_values=True))
    for name, value in options.items():
        _refuse_wrong(name, value, allowed=OPTIONS[address["scheme"]])

    try:
        return from_url(
            address["place"],
            config=cast("S3Config", options),
            client_options={
                **_CLIENT,
                "allow_http": options.get("endpoint", "").startswith("http://"),
            },
            retry_config=_RETRY,
        )
    except BaseError as error:
        raise StorageMisconfigured(
            f"ENTREPOT_STORAGE_URL cannot be used: {_in_short(error)}."
        ) from error


def _refuse_wrong(name: str, value: str, *, allowed: frozenset[str]) -> None:
    if name not in allowed:
        raise StorageMisconfigured(
            f"ENTREPOT_STORAGE_URL has the option {shown(name)}; "
            f"allowed here: {', '.join(sorted(allowed)) or 'none'}."
        )
    if name == "endpoint" and not _is_endpoint(value):
        raise StorageMisconfigured(
            "The endpoint in ENTREPOT_STORAGE_URL has to be like https://s3.example:9000."
        )
    if name != "endpoint" and not _WORD.fullmatch(value):
        raise StorageMisconfigured(f"ENTREPOT_STORAGE_URL has a wrong value for {name}.")


def _is_endpoint(value: str) -> bool:
    # Checked here because obstore takes a wrong address, and panics at the first request.
    match = _ENDPOINT.fullmatch(value)
    return match is not None and int(match["port"] or 0) <= _MAX_PORT


@contextmanager
def _spoken() -> Iterator[None]:
    """Raise `StorageUnavailable` for whatever the store, or the way to it, did wrong."""
    try:
        with translated():
            yield
    except BaseError as error:
        _log.error("The object store failed: %s", _in_short(error))
        raise StorageUnavailable(
            "The storage of this index does not work at the moment."
        ) from error


@contextmanager
def _found() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise BlobMissing("A stored object is missing.") from error


def _in_short(error: BaseError) -> str:
    """Return the first line of `error`, without queries of addresses, which may be signatures."""
    return re.sub(r"\?\S*", "", str(error).partition("\n")[0])
