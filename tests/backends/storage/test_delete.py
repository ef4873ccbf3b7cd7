import pytest

from entrepot.backends.storage import BlobMissing, metadata_key


def test_a_deleted_object_is_gone(storage, key_for):
    key = key_for(b"left-pad")
    storage.put_bytes(key, b"left-pad")

    storage.delete(key)

    with pytest.raises(BlobMissing):
        storage.open(key)


def test_deleting_what_is_not_there_is_not_an_error(storage, key_for):
    key = key_for(b"left-pad")

    storage.delete(key)
    storage.delete(key)


def test_two_uploads_of_the_same_bytes_are_deleted_apart(storage, key_for):
    ours, theirs = key_for(b"left-pad"), key_for(b"left-pad")
    storage.put_bytes(ours, b"left-pad")
    storage.put_bytes(theirs, b"left-pad")

    storage.delete(theirs)

    with storage.open(ours) as blob:
        assert blob.read(0, 100) == b"left-pad"


def test_deleting_a_wheel_leaves_its_metadata_to_be_deleted_by_name(storage, key_for):
    key = key_for(b"left-pad")
    storage.put_bytes(key, b"left-pad")
    storage.put_bytes(metadata_key(key), b"Name: left-pad")

    storage.delete(key)

    assert [found.key for found in storage.objects()] == [metadata_key(key)]
