"""Spools of the dead go; spools of the living stay, whatever the moment."""

import fcntl
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from entrepot.backends.storage import FileSystemStorage, ObjectStorage, Storage


def program(text: str, *args: object) -> "subprocess.Popen[str]":
    """Start Python with `text` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(text), *map(str, args)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


WRITER = """
    import sys, time
    from pathlib import Path
    from entrepot.backends.storage import FileSystemStorage

    spool = FileSystemStorage(Path(sys.argv[1])).spool()
    spool.write(bytes(100_000))
    print(spool.path, flush=True)
    time.sleep(60)
"""

# Eight processes upload as fast as they can for two seconds; each failed upload is an exit code.
WRITERS = """
    import hashlib, os, sys, time, uuid
    from pathlib import Path
    from entrepot.backends.storage import FileSystemStorage, object_key

    def upload_until(end):
        storage = FileSystemStorage(Path(sys.argv[1]))
        digest = hashlib.sha256(b"left-pad").hexdigest()
        while time.monotonic() < end:
            with storage.spool() as spool:
                spool.write(b"left-pad")
                storage.put(object_key(digest, uuid.uuid4()), spool)

    end = time.monotonic() + 2
    children = []
    for _ in range(8):
        child = os.fork()
        if child == 0:
            try:
                upload_until(end)
            except BaseException as error:
                print(type(error).__name__, flush=True)
                os._exit(1)
            os._exit(0)
        children.append(child)
    sys.exit(sum(os.waitpid(child, 0)[1] != 0 for child in children))
"""


def test_the_spool_of_a_killed_process_is_swept_and_left_no_object(files, tmp_path):
    with program(WRITER, tmp_path / "files") as writer:
        path = Path(writer.stdout.readline().strip())
        before = files.sweep_spools()
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        left_behind = path.stat().st_size
        swept = files.sweep_spools()

    assert (before, left_behind, swept) == (0, 100_000, 1)
    assert not path.exists()
    assert list(files.objects()) == []


def test_a_sweep_never_takes_a_living_spool_under_eight_writers(files, tmp_path):
    with program(WRITERS, tmp_path / "files") as writers:
        while writers.poll() is None:
            files.sweep_spools()
        failures = writers.stdout.read()

    assert (failures, writers.returncode) == ("", 0)
    assert len(list(files.objects())) > 8
    assert list((tmp_path / "files" / "spool").iterdir()) == []


@pytest.mark.parametrize("kind", ["files", "bucket"])
def test_a_living_spool_of_this_very_process_stays(kind, tmp_path, object_credentials):
    storage: Storage = FileSystemStorage(tmp_path)
    if kind == "bucket":
        storage = ObjectStorage("s3://files", spool_folder=tmp_path / "spool")

    with storage.spool() as spool:
        swept = storage.sweep_spools()
        spool.write(b"left-pad")
        left = list((tmp_path / "spool").iterdir())

    assert (swept, len(left)) == (0, 1)


def test_a_spool_swept_between_its_making_and_its_locking_is_made_anew(files, monkeypatch):
    flock = fcntl.flock
    taken = []

    def sweep_first(fd, how):
        if not taken:
            taken.append(Path(f"/proc/self/fd/{fd}").readlink())
            taken[0].unlink()
        flock(fd, how)

    monkeypatch.setattr("fcntl.flock", sweep_first)

    with files.spool() as spool:
        assert spool.path.exists()
        assert spool.path != taken[0]


def test_a_spool_a_sweep_is_just_looking_at_is_made_anew(files, monkeypatch):
    flock = fcntl.flock
    sweeps = []

    def sweep_first(fd, how):
        if not sweeps:
            sweeps.append(os.open(f"/proc/self/fd/{fd}", os.O_RDWR))
            flock(sweeps[0], fcntl.LOCK_EX)
        flock(fd, how)

    monkeypatch.setattr("fcntl.flock", sweep_first)

    with files.spool() as spool:
        os.close(sweeps[0])

        assert files.sweep_spools() == 1
        assert spool.path.exists()


def test_an_object_outlives_the_process_that_put_it_and_died_before_closing(
    files, key_for, tmp_path
):
    key = key_for(b"left-pad")
    dying = """
        import os, sys
        from pathlib import Path
        from entrepot.backends.storage import FileSystemStorage

        storage = FileSystemStorage(Path(sys.argv[1]))
        spool = storage.spool()
        spool.write(b"left-pad")
        storage.put(sys.argv[2], spool)
        os.kill(os.getpid(), 9)
    """
    with program(dying, tmp_path / "files", key) as process:
        process.wait()

    assert files.sweep_spools() == 1
    with files.open(key) as blob:
        assert blob.read(0, 100) == b"left-pad"


def test_a_storage_without_spools_has_nothing_to_sweep(storage):
    assert storage.sweep_spools() == 0


def test_the_files_of_others_in_the_folder_are_left_alone(files, tmp_path):
    files.spool().close()
    (tmp_path / "files" / "spool" / "notes.txt").write_bytes(b"")

    assert files.sweep_spools() == 0
