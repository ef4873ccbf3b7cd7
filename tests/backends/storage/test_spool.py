import os

import pytest


def test_a_spool_knows_how_many_bytes_it_holds(storage):
    with storage.spool() as spool:
        sizes = [spool.size]
        spool.write(b"left")
        spool.write(b"")
        spool.write(b"-pad")
        sizes.append(spool.size)

    assert sizes == [0, 8]


def test_reading_between_two_writes_disturbs_neither(storage):
    with storage.spool() as spool:
        spool.write(b"left")
        spool.file.seek(1)
        early = spool.file.read(2)
        spool.write(b"-pad")

        assert early == b"ef"
        assert spool.file.read() == b"t-pad"
        assert spool.file.seek(0) == 0
        assert spool.file.read() == b"left-pad"


def test_closing_a_spool_twice_is_not_an_error(storage):
    spool = storage.spool()

    spool.close()
    spool.close()


def test_a_closed_spool_takes_no_bytes(storage):
    spool = storage.spool()
    spool.close()

    with pytest.raises(ValueError, match="takes no more bytes"):
        spool.write(b"left-pad")


def test_a_discarded_upload_leaves_nothing(storage, tmp_path):
    with storage.spool() as spool:
        spool.write(b"left-pad")

    assert list(storage.objects()) == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_kept_upload_leaves_its_object_only(files, key_for, tmp_path):
    key = key_for(b"left-pad")

    with files.spool() as spool:
        spool.write(b"left-pad")
        files.put(key, spool)

    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert left == [tmp_path / "files" / "objects" / key]


def test_a_write_the_system_cuts_short_is_finished(files, monkeypatch):
    pwrite = os.pwrite
    monkeypatch.setattr("os.pwrite", lambda fd, data, offset: pwrite(fd, data[:3], offset))

    with files.spool() as spool:
        spool.write(b"left-pad")

        assert spool.file.read() == b"left-pad"


def test_other_accounts_of_the_machine_can_read_neither_uploads_nor_objects(
    files, key_for, tmp_path
):
    with files.spool() as spool:
        files.put(key_for(b""), spool)

        root = tmp_path / "files"
        found = [root, *root.rglob("*")]
        modes = {path.relative_to(root).parts[:1]: path.stat().st_mode & 0o077 for path in found}

    assert modes == {(): 0, ("objects",): 0, ("spool",): 0}
