"""A full, read-only or broken disk: a name for it, no half object, no path of the machine."""

import errno
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from entrepot import errors
from entrepot.backends.storage import StorageFull, StorageUnavailable

FAILURES = [
    (errno.ENOSPC, StorageFull),
    (errno.EDQUOT, StorageFull),
    (errno.EFBIG, StorageFull),
    (errno.EROFS, StorageUnavailable),
    (errno.EACCES, StorageUnavailable),
    (errno.EIO, StorageUnavailable),
]


def breaking(monkeypatch: pytest.MonkeyPatch, call: str, number: int, *, after: int = 0) -> None:
    """Let `call` fail with `number` once it has worked `after` times."""
    real = getattr(os, call)
    calls = iter(range(after))

    def fail(*args: object, **options: object) -> object:
        if next(calls, None) is not None:
            return real(*args, **options)
        raise OSError(number, os.strerror(number), "/srv/secret/place")

    monkeypatch.setattr(os, call, fail)


@contextmanager
def limited_file_size(limit: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize(("number", "failure"), FAILURES)
def test_a_write_that_fails_says_which_kind_of_failure_it_is(files, monkeypatch, number, failure):
    with files.spool() as spool:
        breaking(monkeypatch, "pwrite", number)

        with pytest.raises(failure):
            spool.write(b"left-pad")


@pytest.mark.parametrize(("number", "failure"), FAILURES)
@pytest.mark.parametrize("synced", range(4))
def test_a_sync_that_fails_leaves_no_object(files, key_for, monkeypatch, number, failure, synced):
    with files.spool() as spool:
        spool.write(b"left-pad")
        with monkeypatch.context() as broken:
            breaking(broken, "fsync", number, after=synced)

            with pytest.raises(failure):
                files.put(key_for(b"left-pad"), spool)

    assert list(files.objects()) == []


@pytest.mark.parametrize("call", ["link", "mkdir"])
@pytest.mark.parametrize(("number", "failure"), FAILURES)
def test_a_name_that_cannot_be_given_leaves_no_object(
    files, key_for, monkeypatch, call, number, failure
):
    with files.spool() as spool:
        spool.write(b"left-pad")
        with monkeypatch.context() as broken:
            breaking(broken, call, number)

            with pytest.raises(failure):
                files.put(key_for(b"left-pad"), spool)

    assert list(files.objects()) == []


def test_an_upload_that_failed_can_be_put_when_the_disk_works_again(files, key_for, monkeypatch):
    key = key_for(b"left-pad")
    with files.spool() as spool:
        spool.write(b"left-pad")
        with monkeypatch.context() as broken:
            breaking(broken, "fsync", errno.EIO, after=3)
            with pytest.raises(StorageUnavailable):
                files.put(key, spool)

        files.put(key, spool)

    with files.open(key) as blob:
        assert blob.read(0, 100) == b"left-pad"


def test_a_file_larger_than_the_process_may_write_is_refused_by_the_real_system(files, tmp_path):
    with files.spool() as spool, limited_file_size(100_000):
        spool.write(bytes(65536))

        with pytest.raises(StorageFull):
            spool.write(bytes(65536))
        assert spool.size == 100_000
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.EMFILE])
def test_a_read_only_disk_takes_no_uploads_and_goes_on_serving(files, key_for, monkeypatch, number):
    key = key_for(b"left-pad")
    files.put_bytes(key, b"left-pad")
    open_file = os.open

    def read_only(path, flags, *rest, **options):
        if flags & os.O_CREAT:
            raise OSError(number, os.strerror(number), path)
        return open_file(path, flags, *rest, **options)

    monkeypatch.setattr("os.open", read_only)

    with pytest.raises(StorageUnavailable):
        files.spool()
    with files.open(key) as blob:
        assert blob.read(0, 100) == b"left-pad"


def test_a_disk_that_cannot_be_read_is_not_taken_for_a_missing_object(files, key_for, monkeypatch):
    key = key_for(b"left-pad")
    files.put_bytes(key, b"left-pad")

    with files.open(key) as blob:
        breaking(monkeypatch, "pread", errno.EIO)
        with pytest.raises(StorageUnavailable):
            blob.read(0, 8)
    breaking(monkeypatch, "open", errno.EIO)
    with pytest.raises(StorageUnavailable):
        files.open(key)


def test_a_delete_on_a_read_only_disk_does_not_pass_for_done(files, key_for, monkeypatch):
    key = key_for(b"left-pad")
    files.put_bytes(key, b"left-pad")
    breaking(monkeypatch, "unlink", errno.EROFS)

    with pytest.raises(StorageUnavailable):
        files.delete(key)


def test_a_spool_that_cannot_be_removed_is_closed_and_left_to_the_sweep(files, monkeypatch, caplog):
    with monkeypatch.context() as broken, files.spool():
        breaking(broken, "unlink", errno.EROFS)

    assert "stays until the next sweep" in caplog.text
    assert files.sweep_spools() == 1


def test_the_log_learns_the_path_and_the_client_does_not(files, monkeypatch, caplog):
    with files.spool() as spool:
        breaking(monkeypatch, "pwrite", errno.ENOSPC)

        with pytest.raises(errors.StorageFull) as refused:
            spool.write(b"left-pad")

    assert "/srv/secret" in caplog.text
    assert "/srv/secret" not in refused.value.refusal.sentence
    assert refused.value.refusal.code == "storage-full"
