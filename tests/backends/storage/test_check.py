import os
from pathlib import Path
from uuid import uuid4

import pytest

from entrepot.backends.storage import (
    FileSystemStorage,
    ObjectStorage,
    StorageUnavailable,
    object_key,
)
from entrepot.backends.storage.memory import MemoryBlob


def test_a_working_storage_passes_and_keeps_nothing_of_the_check(storage):
    storage.check()

    assert list(storage.objects()) == []


@pytest.mark.parametrize("is_used", [False, True])
def test_a_check_leaves_no_folder_that_was_not_there(files, tmp_path, is_used):
    if is_used:
        files.put_bytes(object_key("ab" * 32, uuid4()), b"left pad")
    before = set(tmp_path.rglob("*"))

    files.check()

    assert set(tmp_path.rglob("*")) == before


def test_a_check_beside_a_bucket_leaves_no_spool_folder(
    object_server, object_credentials, tmp_path
):
    url = f"s3://files?endpoint={object_server}"

    ObjectStorage(url, spool_folder=tmp_path / "spool").check()

    assert list(tmp_path.iterdir()) == []


def test_folders_that_root_makes_belong_to_the_service(files, tmp_path, monkeypatch):
    """As root doctor made them its own, 0700, and the service could no longer store anything."""
    given = []
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr("os.chown", lambda path, uid, gid: given.append((path, uid, gid)))
    owner = tmp_path.stat()

    files.put_bytes(object_key("ab" * 32, uuid4()), b"left pad")

    made = {path for path in tmp_path.rglob("*") if path.is_dir()}
    assert len(made) >= 3
    assert set(given) == {(path, owner.st_uid, owner.st_gid) for path in made}


def test_an_upload_survives_a_check_that_takes_its_folder_away(files, tmp_path, monkeypatch):
    key = object_key("ab" * 32, uuid4())
    link = os.link

    def too_late(source, target):
        monkeypatch.setattr("os.link", link)
        Path(target).parent.rmdir()
        link(source, target)

    monkeypatch.setattr("os.link", too_late)

    files.put_bytes(key, b"left pad")

    with files.open(key) as blob:
        assert blob.read(0, blob.size) == b"left pad"


def test_a_root_that_is_a_file_fails_the_check(tmp_path):
    (tmp_path / "files").write_bytes(b"")

    with pytest.raises(StorageUnavailable):
        FileSystemStorage(tmp_path / "files").check()


def test_a_bucket_that_does_not_exist_fails_the_check(object_server, object_credentials, tmp_path):
    url = f"s3://no-such-bucket?endpoint={object_server}"

    with pytest.raises(StorageUnavailable):
        ObjectStorage(url, spool_folder=tmp_path).check()


def test_a_file_system_without_hard_links_fails_the_check(files, monkeypatch, tmp_path):
    def refuse(source, target):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)

    with pytest.raises(StorageUnavailable):
        files.check()

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_storage_that_gives_back_other_bytes_fails_the_check(storage, monkeypatch):
    monkeypatch.setattr(type(storage), "open", lambda *_: MemoryBlob(b"rotten"))

    with pytest.raises(StorageUnavailable, match="other bytes"):
        storage.check()


def test_a_storage_that_cannot_forget_fails_the_check(storage, monkeypatch):
    monkeypatch.setattr(type(storage), "delete", lambda *_: None)

    with pytest.raises(StorageUnavailable, match="was deleted"):
        storage.check()
