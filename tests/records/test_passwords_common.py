"""The list of common passwords: what is in the file, and that it can be made again."""

import gzip
import importlib.util
import sys
from importlib import resources
from pathlib import Path

import pytest

from entrepot.records.accounts import passwords
from entrepot.records.accounts.passwords.common import is_common

DATA = resources.files(passwords) / "data"
SCRIPT = Path(__file__).parents[2] / "scripts" / "common_passwords.py"


@pytest.fixture
def script():
    spec = importlib.util.spec_from_file_location("common_passwords", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_list_is_small_sorted_and_holds_only_what_would_be_long_enough() -> None:
    packed = (DATA / "common.txt.gz").read_bytes()
    listed = gzip.decompress(packed).decode().splitlines()

    assert len(packed) < 200_000
    assert len(listed) == 20_000
    assert listed == sorted(set(listed))
    assert all(len(each) >= 12 and each == each.casefold() for each in listed)
    assert packed[4:8] == bytes(4), "the file says when it was made"


def test_the_licences_stand_beside_the_list() -> None:
    notice = (DATA / "NOTICE.txt").read_text()

    assert "Mozilla Public License 2.0" in notice
    assert "Attribution-ShareAlike 3.0" in notice


def test_only_a_whole_line_of_the_list_is_common() -> None:
    assert is_common("1q2w3e4r5t6y")
    assert not is_common("1q2w3e4r5t6")
    assert not is_common("q2w3e4r5t6y")
    assert not is_common("")


def test_the_script_keeps_the_most_common_long_ones_once(script, monkeypatch) -> None:
    monkeypatch.setattr(script, "KEPT", 2)
    lines = [
        "short\n",
        "Zebra crossing\n",
        "zebra crossing\n",
        "a long enough one\n",
        "another one of them\n",
    ]

    packed = script.pack(lines)

    assert gzip.decompress(packed) == b"a long enough one\nzebra crossing\n"
    assert packed == script.pack(lines)


def test_the_script_says_how_it_is_used(script, capsys) -> None:
    assert script.main([]) == 2

    assert "python scripts/common_passwords.py FOLDER" in capsys.readouterr().err


def test_the_script_writes_the_list_from_the_unpacked_package(
    script, tmp_path, monkeypatch
) -> None:
    (tmp_path / script.SOURCE).parent.mkdir()
    (tmp_path / script.SOURCE).write_text("a long enough one\n")
    monkeypatch.setattr(script, "LIST", tmp_path / "list.gz")

    assert script.main([str(tmp_path)]) == 0

    assert gzip.decompress((tmp_path / "list.gz").read_bytes()) == b"a long enough one\n"
    assert sys.modules.get("common_passwords") is None
