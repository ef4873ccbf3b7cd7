"""What a crash may not undo: in which order bytes and names reach the disk."""

import os
from pathlib import Path

import pytest


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Everything synced so far, in order."""
    paths: list[Path] = []
    fsync = os.fsync

    def record(fd: int) -> None:
        fsync(fd)
        paths.append(Path(f"/proc/self/fd/{fd}").readlink())

    monkeypatch.setattr("os.fsync", record)
    return paths


def test_bytes_then_names_are_on_the_disk_when_put_returns(files, key_for, synced, tmp_path):
    key = key_for(b"left-pad")

    with files.spool() as spool:
        spool.write(b"left-pad")
        synced.clear()
        files.put(key, spool)

        objects = tmp_path / "files" / "objects"
        shard = (objects / key).parent
        assert synced == [spool.path, objects.parent, objects, shard]


def test_metadata_is_as_durable_as_its_wheel(files, key_for, synced, tmp_path):
    key = key_for(b"left-pad")

    files.put_bytes(key, b"left-pad")

    shard = (tmp_path / "files" / "objects" / key).parent
    assert synced[-4].suffix == ".spool"
    assert synced[-1] == shard


def test_the_name_is_given_after_the_bytes_are_safe_and_synced_after_it_is_given(
    files, key_for, tmp_path, monkeypatch
):
    key = key_for(b"left-pad")
    target = tmp_path / "files" / "objects" / key
    seen = []
    monkeypatch.setattr(
        "os.fsync",
        lambda fd: seen.append((Path(f"/proc/self/fd/{fd}").readlink(), target.exists())),
    )

    with files.spool() as spool:
        spool.write(b"left-pad")
        seen.clear()
        files.put(key, spool)

        assert seen[0] == (spool.path, False)
    assert seen[-1] == (target.parent, True)


def test_a_folder_another_process_made_is_synced_before_it_is_relied_on(
    files, key_for, synced, tmp_path
):
    key = key_for(b"left-pad")
    shard = (tmp_path / "files" / "objects" / key).parent
    shard.mkdir(parents=True)

    files.put_bytes(key, b"left-pad")

    assert shard.parent in synced


def test_a_folder_known_to_be_safe_is_not_synced_again(files, key_for, synced):
    files.put_bytes(key_for(b"left-pad"), b"")
    synced.clear()

    files.put_bytes(key_for(b"left-pad"), b"")

    assert len(synced) == 2


def test_a_folder_somebody_removed_is_made_again(files, key_for, tmp_path):
    first, second = key_for(b"left-pad"), key_for(b"left-pad")
    files.put_bytes(first, b"left-pad")
    files.delete(first)
    (tmp_path / "files" / "objects" / first).parent.rmdir()

    files.put_bytes(second, b"left-pad")

    assert [found.key for found in files.objects()] == [second]
