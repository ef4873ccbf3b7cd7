"""A token is read offline: no data folder, no service, and no system but Python is needed."""

import io
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from tests.depots import clean_environment

from entrepot.cli import main
from entrepot.cli.tokens import NoTokenGiven
from entrepot.formats import macaroons

from .commands import REFUSED, alone

ID = uuid.UUID("5d9bcb3a-7b0e-4c65-9d5b-0f7d3a0f0001")
NARROW = macaroons.ProjectNames(("left-pad", "right-pad"))
A_YEAR = macaroons.Expiration(not_after=1798761600, not_before=1767225600)
UNIX_ALONE = ("fcntl", "pwd", "grp", "uvloop", "resource", "termios")


def _token(*caveats: bytes) -> str:
    made = macaroons.mint(b"k" * 32, location="index.example", identifier=str(ID), caveats=caveats)
    return macaroons.encode("entrepot", made)


def _inspect(text: str | bytes, patch: pytest.MonkeyPatch) -> int:
    """Run the command in this process; return its exit status."""
    data = text if isinstance(text, bytes) else text.encode()
    patch.setattr(sys, "argv", ["entrepot", "token", "inspect"])
    patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def test_a_token_says_where_it_is_from_and_what_is_left_of_it(tmp_path: Path) -> None:
    token = _token(NARROW.to_bytes(), A_YEAR.to_bytes())

    shown = alone("token", "inspect", input=token, cwd=tmp_path)

    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.splitlines() == [
        "prefix      entrepot",
        "location    index.example",
        f"identifier  {ID}",
        "caveat      only for the projects 'left-pad', 'right-pad'",
        "caveat      only from 2026-01-01 00:00:00 UTC until 2027-01-01 00:00:00 UTC",
    ]
    assert shown.stderr == ""
    assert list(tmp_path.iterdir()) == []


def test_a_token_without_caveats_says_so(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _inspect(_token(), monkeypatch) == 0

    assert "caveats     none" in capsys.readouterr().out


def test_a_caveat_that_nobody_knows_is_shown_as_one_that_refuses(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _inspect(_token(b'[63,"moon"]'), monkeypatch) == 0

    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("caveat      ")
    assert "63" in last


def test_a_token_cannot_write_on_the_terminal_of_who_inspects_it(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    made = macaroons.mint(
        b"k" * 32,
        location="\u202eelpmaxe.xedni\x1b[31m\ncaveat      none",
        identifier="\x1b]0;pwned\x07",
        caveats=[macaroons.ProjectNames(("\x1b[2J\u202e",)).to_bytes()],
    )

    assert _inspect(macaroons.encode("entrepot", made), monkeypatch) == 0

    said = capsys.readouterr().out
    assert len(said.splitlines()) == 4
    assert said.replace("\n", "").isprintable()
    assert said.isascii()


@pytest.mark.parametrize(
    "wrapped",
    ["\ufeff{}", "{}\r\n", "  {}\n\n", "\t{}\nanother line\n"],
    ids=["byte order mark", "CRLF", "blanks", "more lines"],
)
def test_what_editors_put_around_a_token_does_no_harm(
    wrapped: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _inspect(wrapped.format(_token()), monkeypatch) == 0

    assert f"identifier  {ID}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"hunter2-of-alice",
        b"entrepot-",
        f"{_token()}A".encode(),
        _token()[:-7].encode(),
        "entrepot-\u00e4".encode(),
        b"\0" * 40,
        b"\xff\xfe\x00entrepot-AAAA\n",
        b"a" * 40_000,
    ],
    ids=[f"text {number}" for number in range(10)],
)
def test_what_is_no_token_is_refused_without_repeating_it(
    data: bytes,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _inspect(data, monkeypatch) == REFUSED

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("entrepot: ")
    assert said.err.count("\n") == 1
    assert len(data) < 12 or data[:200].decode(errors="replace").strip() not in said.err


@pytest.mark.parametrize("nothing", ["", "\n", " \n"])
def test_where_nothing_was_given_that_is_said(nothing: str, tmp_path: Path) -> None:
    said = alone("token", "inspect", input=nothing, cwd=tmp_path)

    assert said.returncode == REFUSED
    assert said.stderr.startswith("entrepot: There was no token on standard input. ")
    assert said.stderr.endswith(f"{NoTokenGiven.rule.remedy}\n")


def test_tokens_are_inspected_where_nothing_of_unix_is(tmp_path: Path) -> None:
    program = (
        f"import sys; sys.modules.update(dict.fromkeys({UNIX_ALONE!r}))\n"
        "sys.argv = ['entrepot', 'token', 'inspect']\n"
        "from entrepot.cli import main\n"
        "main()\n"
    )

    shown = subprocess.run(
        [sys.executable, "-c", program],
        input=_token(NARROW.to_bytes()),
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert shown.returncode == 0, shown.stderr
    assert "only for the projects 'left-pad', 'right-pad'" in shown.stdout
