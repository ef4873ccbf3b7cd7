"""What no file of the repository says: it belongs to no machine, and to no public registry."""

from pathlib import Path

import pytest

from .sources import ROOT, repository_files

# Put together of pieces, so that this file does not say them either.
FORBIDDEN = (
    "py" + "pi.org",
    "python" + "hosted.org",
    "/wo" + "rk/",
    "/ro" + "ot/",
    "/tmp/ro" + "oms",  # noqa: S108 (no file of ours)
)


@pytest.mark.parametrize("words", FORBIDDEN)
def test_no_file_names_a_registry_or_a_folder_of_somebodys_machine(words: str) -> None:
    files = repository_files()

    saying = [str(path.relative_to(ROOT)) for path in files if _says(path, words.encode())]

    assert files
    assert saying == []


def _says(path: Path, words: bytes) -> bool:
    return words in path.read_bytes().lower()
