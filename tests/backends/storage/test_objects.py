from datetime import UTC, datetime, timedelta

import pytest

from entrepot.backends.storage import StorageUnavailable, metadata_key


def test_a_new_storage_lists_nothing(storage):
    assert list(storage.objects()) == []


def test_every_object_is_listed_with_its_size_and_moment(storage, key_for):
    key = key_for(b"left-pad")
    storage.put_bytes(key, b"left-pad")
    storage.put_bytes(metadata_key(key), b"Name: left-pad")

    listed = {found.key: found for found in storage.objects()}

    assert {key: found.size for key, found in listed.items()} == {key: 8, metadata_key(key): 14}
    for found in listed.values():
        assert found.modified_at.utcoffset() == timedelta(0)
        assert abs(datetime.now(UTC) - found.modified_at) < timedelta(minutes=1)


def test_more_objects_than_a_page_of_the_store_holds_are_all_listed(storage, key_for):
    keys = {key_for(b"%d" % number) for number in range(60)}
    for key in keys:
        storage.put_bytes(key, b"")

    assert {found.key for found in storage.objects()} == keys


def test_spools_are_no_objects(storage):
    with storage.spool() as spool:
        spool.write(b"left-pad")

        assert list(storage.objects()) == []


def test_the_files_of_others_are_not_listed_so_that_no_sweep_takes_them(files, key_for, tmp_path):
    key = key_for(b"left-pad")
    files.put_bytes(key, b"left-pad")
    objects = tmp_path / "files" / "objects"
    (objects / "README").write_bytes(b"")
    (objects / key[:2] / "notes.txt").write_bytes(b"")

    assert [found.key for found in files.objects()] == [key]


def test_the_objects_of_others_are_not_listed_so_that_no_sweep_takes_them(bucket, key_for):
    key = key_for(b"left-pad")
    bucket.put_bytes(key, b"left-pad")
    bucket._store.put("backups/monday.tar", b"")

    assert [found.key for found in bucket.objects()] == [key]


def test_an_object_deleted_during_the_listing_is_left_out(files, key_for):
    keys = {key_for(b"%d" % number) for number in range(5)}
    for key in keys:
        files.put_bytes(key, b"")

    listing = files.objects()
    first = next(listing).key
    for key in keys - {first}:
        files.delete(key)

    assert list(listing) == []


def test_a_folder_that_cannot_be_read_is_not_taken_for_an_empty_one(files, key_for, monkeypatch):
    files.put_bytes(key_for(b"left-pad"), b"left-pad")

    def refuse(path):
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("os.listdir", refuse)

    with pytest.raises(StorageUnavailable):
        list(files.objects())
