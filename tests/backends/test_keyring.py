import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from entrepot.backends import keyring
from entrepot.backends.keyring import (
    FileKeys,
    KeysMissing,
    KeysNotWritten,
    NewestKey,
    VariableKeys,
)
from entrepot.config import ExposedFile
from entrepot.formats.keys import Keyring, MalformedKeys, UnknownKey, parse

MAY = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
JUNE = datetime(2024, 6, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "instance-keys"


@pytest.fixture
def keys(path):
    """The keys of an instance that was founded in May."""
    keys = FileKeys(path)
    keys.create(MAY)
    return keys


def test_a_new_folder_gets_one_key_that_only_its_owner_can_read(path):
    made = FileKeys(path).create(MAY)

    assert path.stat().st_mode & 0o777 == 0o600
    assert parse(path.read_text()).keys == (made,)
    assert made.created_at == MAY


def test_the_mode_of_a_new_file_does_not_hang_on_the_umask(path):
    before = os.umask(0)
    try:
        FileKeys(path).create(MAY)
    finally:
        os.umask(before)

    assert path.stat().st_mode & 0o777 == 0o600


def test_two_instances_never_have_the_same_key(tmp_path):
    one, other = FileKeys(tmp_path / "one"), FileKeys(tmp_path / "other")

    assert one.create(MAY).secret != other.create(MAY).secret


def test_keys_that_are_there_are_never_made_anew(keys, path):
    first = keys.newest

    assert FileKeys(path).create(JUNE) == first


def test_of_many_who_start_at_once_one_makes_the_key_and_all_take_it(path):
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: FileKeys(path).create(MAY), range(16)))

    assert {key.id for key in made} == {FileKeys(path).newest.id}


def test_rotating_adds_the_newest_key_and_keeps_the_others(keys, path):
    first = keys.newest

    added = keys.rotate(JUNE)

    assert keys.newest == added
    assert keys.get(first.id) == first
    assert FileKeys(path).load().ids == (added.id, first.id)
    assert path.stat().st_mode & 0o777 == 0o600


def test_rotations_at_the_same_time_lose_no_key(keys, path):
    with ThreadPoolExecutor(8) as threads:
        added = list(threads.map(lambda _: FileKeys(path).rotate(JUNE), range(16)))

    assert {key.id for key in added} < set(FileKeys(path).load().ids)
    assert len(FileKeys(path).load().ids) == 17


def test_a_rotation_by_another_process_counts_at_once(keys, path):
    keys.load()

    added = FileKeys(path).rotate(JUNE)

    assert keys.newest == added
    assert keys.get(added.id) == added


def test_an_unknown_id_has_the_file_read_once_more_before_it_is_refused(keys, path, monkeypatch):
    added = FileKeys(path).rotate(JUNE)
    monkeypatch.setattr(keyring, "_mark", lambda _status: (0,))  # a file system that tells nothing
    keys._remembered = keyring._Remembered(Keyring(), (0,))

    assert keys.get(added.id) == added


def test_an_id_that_the_file_does_not_have_either_is_refused(keys):
    with pytest.raises(UnknownKey, match="00000000"):
        keys.get("00000000")


def test_a_key_that_was_retired_elsewhere_is_believed_no_more(keys, path):
    first = keys.newest
    keys.rotate(JUNE)
    keys.get(first.id)

    FileKeys(path).retire(first.id)

    with pytest.raises(UnknownKey):
        keys.get(first.id)


def test_the_file_is_read_again_only_when_it_was_changed(keys, monkeypatch):
    first = keys.newest
    monkeypatch.setattr(keyring, "read_private", lambda _path: pytest.fail("read again"))

    assert keys.newest == first
    assert keys.get(first.id) == first


def test_the_newest_key_cannot_be_retired(keys):
    first = keys.newest

    with pytest.raises(NewestKey, match=first.id) as refused:
        keys.retire(first.id)

    assert "rotate" in refused.value.refusal.remedy
    assert keys.load().ids == (first.id,)


def test_a_key_that_is_not_there_cannot_be_retired(keys):
    with pytest.raises(UnknownKey):
        keys.retire("00000000")


def test_keys_that_are_missing_have_to_be_restored(path):
    with pytest.raises(KeysMissing, match="instance-keys") as refused:
        FileKeys(path).load()

    assert refused.value.refusal.code == "instance-keys-missing"
    assert "backup" in refused.value.refusal.remedy


def test_keys_that_vanish_under_a_running_service_are_missed(keys, path):
    path.unlink()

    with pytest.raises(KeysMissing):
        keys.newest  # noqa: B018 (a property that looks at the file)


def test_rotating_keys_that_are_missing_makes_none(path):
    with pytest.raises(KeysMissing):
        FileKeys(path).rotate(JUNE)

    assert not path.exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_keys_that_others_could_read_are_not_used_until_that_is_mended(keys, path, mode):
    path.chmod(mode)

    with pytest.raises(ExposedFile) as refused:
        keys.newest  # noqa: B018 (a property that looks at the file)

    assert "chmod 600" in refused.value.refusal.remedy


def test_a_damaged_file_is_refused_and_not_quoted(keys, path):
    line = path.read_text()
    path.write_text(line.swapcase())

    with pytest.raises(MalformedKeys) as refused:
        keys.load()

    assert line.split()[2].swapcase() not in str(refused.value)


@pytest.mark.parametrize("step", ["fsync", "rename"])
def test_a_rotation_that_fails_half_way_leaves_the_keys_as_they_were(
    keys,
    path,
    monkeypatch,
    step,
):
    before = path.read_bytes()

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os if step == "fsync" else Path, step, fail)
    with pytest.raises(KeysNotWritten, match="No space left"):
        keys.rotate(JUNE)

    assert path.read_bytes() == before
    assert [each.name for each in path.parent.iterdir()] == ["instance-keys"]


def test_what_a_crash_left_behind_does_not_stop_the_next_rotation(keys, path):
    (path.parent / ".instance-keys.new").write_text("half a li")

    added = keys.rotate(JUNE)

    assert keys.load().newest == added
    assert [each.name for each in path.parent.iterdir()] == ["instance-keys"]


def test_the_file_and_then_its_folder_are_on_disk_before_the_key_is_used(keys, monkeypatch):
    steps = []
    fsync, rename = os.fsync, Path.rename

    def noting_fsync(descriptor):
        steps.append("folder" if Path(f"/proc/self/fd/{descriptor}").is_dir() else "file")
        fsync(descriptor)

    def noting_rename(source, target):
        steps.append("rename")
        rename(source, target)

    monkeypatch.setattr(os, "fsync", noting_fsync)
    monkeypatch.setattr(Path, "rename", noting_rename)
    keys.rotate(JUNE)

    assert steps == ["file", "rename", "folder"]


def test_what_root_rotates_the_service_can_still_read(keys, path, monkeypatch):
    given = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "fchown", lambda _, user, group: given.append((user, group)))

    keys.rotate(JUNE)

    assert given == [(path.stat().st_uid, path.stat().st_gid)]


def test_a_link_to_keys_elsewhere_stays_a_link(keys, path, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    path.rename(elsewhere / "keys")
    path.symlink_to(elsewhere / "keys")

    added = keys.rotate(JUNE)

    assert path.is_symlink()
    assert FileKeys(elsewhere / "keys").newest == added


def test_a_folder_that_is_not_there_is_said_to_be_unwritable(tmp_path):
    with pytest.raises(KeysNotWritten, match="No such file"):
        FileKeys(tmp_path / "none" / "instance-keys").create(MAY)


def test_keys_in_a_variable_are_read_like_keys_in_a_file(keys, path):
    keys.rotate(JUNE)

    variable = VariableKeys(path.read_text())

    assert variable.load() == keys.load()
    assert variable.newest == keys.newest
    assert [variable.get(key_id).id for key_id in keys.load().ids] == list(keys.load().ids)


def test_rotating_keys_in_a_variable_gives_the_line_to_put_first(keys, path):
    variable = VariableKeys(path.read_text())
    first = variable.newest

    line = variable.rotate(JUNE)

    assert variable.newest == first
    rotated = VariableKeys(f"{line}\n{path.read_text()}")
    assert rotated.newest.created_at == JUNE
    assert rotated.get(first.id) == first


def test_a_variable_that_is_set_comes_before_the_file(keys, path):
    line = keys.newest.to_line()

    assert keyring.of(None, folder=path.parent).newest == keys.newest
    assert isinstance(keyring.of(line, folder=path.parent), VariableKeys)


def test_a_variable_that_is_no_keyring_is_refused_and_not_quoted():
    with pytest.raises(MalformedKeys) as refused:
        VariableKeys("hunter2")

    assert "hunter2" not in str(refused.value)


def test_nothing_about_the_keys_shows_a_secret(keys):
    encoded = keys.newest.to_line().split()[2]

    shown = f"{keys!r} {keys.load()!r} {keys._remembered!r} {keys.newest!r}"

    assert encoded not in shown
    assert repr(keys.newest.secret) not in shown


def test_a_system_without_file_locks_reads_keys_and_changes_none(keys, monkeypatch):
    monkeypatch.setattr(keyring, "fcntl", None)

    assert keys.load().newest == keys.newest
    with pytest.raises(KeysNotWritten, match="no locks"):
        keys.rotate(JUNE)


def test_the_module_can_be_imported_where_there_is_no_fcntl():
    program = (
        "import sys; sys.modules.update(fcntl=None, pwd=None, grp=None);"
        "import entrepot.backends.keyring"
    )

    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.stderr == ""
