import pytest

from entrepot.backends.storage import KeyTaken, MemoryStorage, StorageUnavailable, metadata_key

WHEEL = b"PK\x03\x04" + bytes(range(256)) * 1000


def test_what_was_put_is_read_back_byte_for_byte(storage, key_for):
    key = key_for(WHEEL)

    with storage.spool() as spool:
        for start in range(0, len(WHEEL), 65536):
            spool.write(WHEEL[start : start + 65536])
        storage.put(key, spool)

    with storage.open(key) as blob:
        assert blob.size == len(WHEEL)
        assert blob.read(0, blob.size) == WHEEL


def test_a_file_of_several_parts_is_read_back_byte_for_byte(storage, key_for):
    data = WHEEL * 48  # 12 MiB; object stores take 5 MiB a part
    key = key_for(data)

    with storage.spool() as spool:
        spool.write(data)
        storage.put(key, spool)

    with storage.open(key) as blob:
        assert b"".join(blob.chunks(0, blob.size)) == data


def test_core_metadata_is_kept_beside_its_wheel(storage, key_for):
    key = key_for(WHEEL)

    storage.put_bytes(key, WHEEL)
    storage.put_bytes(metadata_key(key), b"Metadata-Version: 2.4\n")

    with storage.open(key) as wheel, storage.open(metadata_key(key)) as metadata:
        assert wheel.size == len(WHEEL)
        assert metadata.read(0, metadata.size) == b"Metadata-Version: 2.4\n"


def test_an_empty_file_is_kept(storage, key_for):
    key = key_for(b"")

    with storage.spool() as spool:
        storage.put(key, spool)

    with storage.open(key) as blob:
        assert (blob.size, blob.read(0, 10), list(blob.chunks(0, 0))) == (0, b"", [])


def test_what_was_read_before_the_put_is_stored_all_the_same(storage, key_for):
    key = key_for(WHEEL)

    with storage.spool() as spool:
        spool.write(WHEEL)
        spool.file.seek(100)
        storage.put(key, spool)

    with storage.open(key) as blob:
        assert blob.read(0, blob.size) == WHEEL


@pytest.mark.parametrize("kind", ["files", "memory"])
def test_an_object_is_never_overwritten(kind, request, key_for):
    storage = MemoryStorage() if kind == "memory" else request.getfixturevalue(kind)
    key = key_for(b"left-pad")
    storage.put_bytes(key, b"left-pad")

    with pytest.raises(KeyTaken):
        storage.put_bytes(key, b"malware")

    with storage.open(key) as blob:
        assert blob.read(0, 100) == b"left-pad"


def test_a_spool_takes_no_bytes_after_its_put_because_they_would_change_the_object(
    storage, key_for
):
    key = key_for(b"left-pad")
    with storage.spool() as spool:
        spool.write(b"left-pad")
        storage.put(key, spool)

        with pytest.raises(ValueError, match="takes no more bytes"):
            spool.write(b"malware")

    with storage.open(key) as blob:
        assert blob.read(0, 100) == b"left-pad"


def test_a_closed_spool_cannot_be_put(storage, key_for):
    spool = storage.spool()
    spool.close()

    with pytest.raises(ValueError, match="closed"):
        storage.put(key_for(b""), spool)

    assert list(storage.objects()) == []


def test_the_spool_of_another_storage_is_refused(storage, key_for, files):
    stranger = files.spool() if isinstance(storage, MemoryStorage) else MemoryStorage().spool()

    with stranger, pytest.raises(TypeError):
        storage.put(key_for(b""), stranger)

    assert list(storage.objects()) == []


def test_a_file_whose_spool_was_taken_away_is_not_stored(files, key_for):
    with files.spool() as spool:
        spool.write(b"left-pad")
        spool.path.unlink()

        with pytest.raises(StorageUnavailable):
            files.put(key_for(b"left-pad"), spool)

    assert list(files.objects()) == []
