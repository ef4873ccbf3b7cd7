from concurrent.futures import ThreadPoolExecutor

import pytest

from entrepot.backends.storage import BlobMissing

DATA = bytes(range(256)) * 16


@pytest.fixture
def key(storage, key_for):
    key = key_for(DATA)
    storage.put_bytes(key, DATA)
    return key


def test_a_missing_object_has_a_name_of_its_own(storage, key_for):
    with pytest.raises(BlobMissing) as refused:
        storage.open(key_for(b"never stored"))

    assert refused.value.refusal.code == "object-missing"


@pytest.mark.parametrize(
    ("start", "length"), [(0, 1), (17, 300), (4000, 96), (4000, 500), (4096, 1), (9999, 1), (5, 0)]
)
def test_a_range_ends_where_the_object_ends(storage, key, start, length):
    with storage.open(key) as blob:
        part = blob.read(start, length)

    assert part == DATA[start : start + length]


@pytest.mark.parametrize(("start", "length"), [(-1, 5), (0, -5)])
def test_a_negative_range_is_a_programming_error(storage, key, start, length):
    with storage.open(key) as blob, pytest.raises(ValueError, match="negative"):
        blob.read(start, length)


def test_chunks_give_exactly_the_bytes_between_start_and_stop(storage, key):
    with storage.open(key) as blob:
        chunks = list(blob.chunks(10, 2000, chunk_size=600))

    assert [len(chunk) for chunk in chunks] == [600, 600, 600, 190]
    assert b"".join(chunks) == DATA[10:2000]


def test_an_object_that_is_too_short_never_passes_for_a_whole_one(storage, key):
    with storage.open(key) as blob, pytest.raises(BlobMissing, match="shorter"):
        list(blob.chunks(0, len(DATA) + 1))


def test_many_threads_read_one_blob_without_disturbing_each_other(storage, key):
    starts = [step * 97 % 4000 for step in range(64)]

    with storage.open(key) as blob, ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(lambda start: blob.read(start, 96), starts))

    assert parts == [DATA[start : start + 96] for start in starts]


def test_closing_twice_is_not_an_error(storage, key):
    blob = storage.open(key)

    blob.close()
    blob.close()


def test_a_file_deleted_while_it_is_served_is_served_whole(files, key_for):
    key = key_for(DATA)
    files.put_bytes(key, DATA)

    with files.open(key) as blob:
        chunks = blob.chunks(0, blob.size, chunk_size=1000)
        first = next(chunks)
        files.delete(key)

        assert first + b"".join(chunks) == DATA


def test_an_object_deleted_in_the_bucket_while_it_is_served_breaks_off(bucket, key_for):
    key = key_for(DATA)
    bucket.put_bytes(key, DATA)

    with bucket.open(key) as blob:
        chunks = blob.chunks(0, blob.size, chunk_size=1000)
        next(chunks)
        bucket.delete(key)

        with pytest.raises(BlobMissing):
            next(chunks)
