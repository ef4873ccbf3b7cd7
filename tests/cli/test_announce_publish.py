from pathlib import Path

import pytest
from tests.depots import Depot
from tests.web.people import Browser

from .commands import MISUSED, entries, refusal


def test_what_is_announced_shows_on_the_page_of_a_running_server(depot: Depot) -> None:
    said = depot.run("announce", "publish", "--title", "Away <soon>", input="One.\n\nTwo.\n")

    html = Browser(depot).get("/announcements/").html
    [announcement_id] = [word for word in said.stdout.rstrip(".\n").split() if "-" in word]
    assert f'id="{announcement_id}"' in html
    assert "Away &lt;soon&gt;" in html
    assert [(kind, name) for kind, name, _ in entries(depot, "announcement.published")] == [
        ("operator", "Away <soon>"),
    ]


def test_the_text_may_lie_in_a_file(shell: Depot, tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    file.write_bytes("\ufeffFrom a file.\r\n".encode())

    shell.run("announce", "publish", "--title", "One", "--text-file", str(file))

    assert "From a file." in shell.run("announce", "list", "--json").stdout


@pytest.mark.parametrize("text", ["", "a\x1b[2Jb", "x" * 10_001, "x" * 200_000, "é" * 30_000])
def test_a_text_that_nobody_could_read_is_refused(shell: Depot, text: str) -> None:
    before = shell.run("announce", "list").stdout

    refusal(shell, "announce", "publish", "--title", "One", input=text, code="invalid-announcement")

    assert shell.run("announce", "list").stdout == before


def test_a_text_in_another_encoding_is_a_usage_error(shell: Depot, tmp_path: Path) -> None:
    file = tmp_path / "text.txt"
    file.write_bytes(b"\xff\xfeo\x00")

    ended = shell.run(
        "announce", "publish", "--title", "One", "--text-file", str(file), check=False
    )

    assert ended.returncode == MISUSED
    assert "not UTF-8" in ended.stderr
