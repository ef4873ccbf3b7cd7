import pytest

from entrepot.backends.storage import FileSystemStorage, ObjectStorage, StorageUnavailable
from entrepot.backends.storage.memory import MemoryBlob


def test_a_working_storage_passes_and_keeps_nothing_of_the_check(storage):
    storage.check()

    assert list(storage.objects()) == []


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
