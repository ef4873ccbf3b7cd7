"""The helper process, really started: what kills it, and who goes on after it."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.formats.readmes.hostile import HEAVY, MARKDOWN
from tests.formats.readmes.markup import faults

from entrepot.backends.readmes import Renderer, RendererAway, Rendering

HANGS = """
import sys, time
from entrepot.backends.readmes import helper
from entrepot.formats.readmes import rendering

real = rendering.render
def render(text, content_type):
    if "hang" in text:
        while True:
            time.sleep(1)
    if "grow" in text:
        hoard = ["x" * 1_000_000 for _ in range(10_000)]
    if "die" in text:
        import os, signal
        os.kill(os.getpid(), signal.SIGKILL)
    if "write" in text:
        open(text.split()[1], "w").write("x" * 100_000)
    if "secret" in text:
        import os
        return type("R", (), {"html": str(sorted(os.environ)), "is_cut": False})
    return real(text, content_type)
rendering.render = render
helper.main()
"""
BAD = Renderer(seconds=1.0, command=(sys.executable, "-c", HANGS))


def test_one_helper_serves_many_texts() -> None:
    with Renderer().session() as session:
        first = session.render("# one", MARKDOWN)
        second = session.render("# two", MARKDOWN)

    assert first == Rendering('<h3 id="readme-one">one</h3>')
    assert second == Rendering('<h3 id="readme-two">two</h3>')


@pytest.mark.parametrize("name", HEAVY)
def test_what_is_heavy_is_rendered_within_bounds_or_shown_as_it_was_written(name: str) -> None:
    text, content_type = HEAVY[name]
    with Renderer(seconds=2.0).session() as session:
        session.render("# warm", MARKDOWN)
        begun = time.monotonic()
        rendered = session.render(text, content_type)

        assert time.monotonic() - begun < 10
        assert faults(rendered.html) == []
        assert session.render("# next", MARKDOWN).html


@pytest.mark.parametrize("text", ["hang", "grow", "die"])
def test_a_text_that_its_helper_dies_of_is_shown_as_written_and_others_go_on(text: str) -> None:
    with BAD.session() as session:
        killed = session.render(text, MARKDOWN)
        next_one = session.render("# next", MARKDOWN)

    assert killed == Rendering()
    assert next_one.html == '<h3 id="readme-next">next</h3>'


def test_a_helper_writes_nothing_into_files(tmp_path: Path) -> None:
    target = tmp_path / "target"
    with BAD.session() as session:
        assert session.render(f"write {target}", MARKDOWN) == Rendering()

    assert target.read_bytes() == b""


def test_a_helper_sees_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENTREPOT_INSTANCE_KEYS", "top secret")

    with BAD.session() as session:
        seen = session.render("secret", MARKDOWN).html

    assert "PATH" in seen
    assert "ENTREPOT" not in seen


@pytest.mark.parametrize(
    "command",
    [("/nonexistent/python",), (sys.executable, "-c", "print('no frame')"), ("/bin/false",)],
)
def test_a_helper_that_does_not_start_is_no_fault_of_the_text(command: tuple[str, ...]) -> None:
    with Renderer(command=command).session() as session, pytest.raises(RendererAway) as refused:
        session.render("# text", MARKDOWN)

    assert refused.value.refusal.code == "readme-renderer-away"


@pytest.mark.parametrize("said", ["[]", "{", "7", "\\x00"])
def test_a_helper_that_answers_nonsense_is_not_believed(said: str) -> None:
    talks = (
        "import sys\n"
        "from entrepot.backends.readmes import helper\n"
        "out = sys.stdout.buffer\n"
        "helper.write(out, {'is_ready': True})\n"
        "helper.read(sys.stdin.buffer)\n"
        f"body = b'{said}'\n"
        "out.write(len(body).to_bytes(4) + body); out.flush()\n"
    )

    with Renderer(command=(sys.executable, "-c", talks)).session() as session:
        assert session.render("# text", MARKDOWN) == Rendering()


def test_a_session_leaves_no_process() -> None:
    with Renderer().session() as session:
        session.render("# text", MARKDOWN)
        process = session._process

    assert process is not None
    assert process.poll() is not None


def test_a_helper_ends_with_whoever_started_it() -> None:
    """Its input ends then, and it has nothing else to wait for."""
    ended = subprocess.run(
        Renderer().command, stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False
    )

    assert ended.returncode == 0
