"""What only a storage over HTTP can get wrong: memory, time, and addresses."""

import os
import socket
import subprocess
import sys
import textwrap
import time

import pytest

from entrepot.backends.storage import ObjectStorage, StorageUnavailable

MIB = 1024 * 1024

LARGE_UPLOAD = """
    import resource, sys, uuid
    from pathlib import Path
    from entrepot.backends.storage import ObjectStorage, object_key

    storage = ObjectStorage(sys.argv[1], spool_folder=Path(sys.argv[2]))
    storage.check()
    with storage.spool() as spool:
        for _ in range(64):
            spool.write(bytes(1024 * 1024))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        storage.put(object_key("ab" * 32, uuid.uuid4()), spool)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_large_upload_never_stands_in_memory_whole(object_url, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(LARGE_UPLOAD), object_url, tmp_path],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )

    assert int(done.stdout) * 1024 < 40 * MIB


@pytest.mark.parametrize("is_listening", [True, False], ids=["silent", "gone"])
def test_a_dead_store_is_told_in_five_seconds(
    is_listening, object_credentials, tmp_path, key_for, caplog
):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        if not is_listening:
            listener.close()
        storage = ObjectStorage(
            f"s3://files?endpoint=http://127.0.0.1:{port}", spool_folder=tmp_path
        )
        started = time.monotonic()

        with storage.spool() as spool, pytest.raises(StorageUnavailable) as refused:
            storage.put(key_for(b""), spool)

    assert time.monotonic() - started < 5
    assert str(port) in caplog.text
    assert str(port) not in refused.value.refusal.sentence
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "use",
    [
        lambda storage, key: storage.put_bytes(key, b"left-pad"),
        lambda storage, key: storage.open(key),
        lambda storage, key: storage.delete(key),
        lambda storage, _: list(storage.objects()),
        lambda storage, _: storage.check(),
    ],
    ids=["put_bytes", "open", "delete", "objects", "check"],
)
def test_a_store_that_is_gone_has_one_name_for_every_verb(
    use, object_credentials, tmp_path, key_for
):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    storage = ObjectStorage(f"s3://files?endpoint=http://127.0.0.1:{port}", spool_folder=tmp_path)

    with pytest.raises(StorageUnavailable):
        use(storage, key_for(b"left-pad"))


def test_a_bucket_that_does_not_exist_is_no_missing_object_to_an_upload(
    object_server, object_credentials, tmp_path, key_for
):
    url = f"s3://no-such-bucket?endpoint={object_server}"

    with pytest.raises(StorageUnavailable):
        ObjectStorage(url, spool_folder=tmp_path).put_bytes(key_for(b""), b"")


def test_two_prefixes_of_a_bucket_know_nothing_of_each_other(
    object_server, bucket, tmp_path, key_for
):
    key = key_for(b"left-pad")
    bucket.put_bytes(key, b"left-pad")

    other = ObjectStorage(f"s3://files/other?endpoint={object_server}", spool_folder=tmp_path)

    assert list(other.objects()) == []
