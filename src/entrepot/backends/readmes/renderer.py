"""The side of the helper process that trusts nothing it says, and kills it when it takes long."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Timer
from typing import IO

from entrepot.errors import Rule, Unavailable
from entrepot.formats.readmes.bounds import MAX_HTML_LENGTH, MAX_SOURCE_LENGTH

SECONDS = 5.0
START_SECONDS = 30.0
LENGTH_BYTES = 4
MAX_ANSWER = 16 * MAX_HTML_LENGTH
"""In bytes of JSON, where a character takes twelve at most."""

INHERITED = ("PATH", "PYTHONPATH", "LANG", "LC_ALL")
"""What the helper gets of the environment: settings may hold secrets, and it has no use for any."""


class RendererAway(Unavailable):
    rule = Rule(
        "readme-renderer-away",
        "Descriptions are rendered by a helper process that the clock starts.",
        "Look at the machine's memory and processes; until then descriptions are shown as text.",
    )


@dataclass(frozen=True, slots=True)
class Rendering:
    """What became of a description; without `html` it is shown as it was written."""

    html: str = ""
    is_cut: bool = False


AS_WRITTEN = Rendering()


@dataclass(frozen=True, slots=True)
class Renderer:
    """Starts helpers; each serves one session and renders many texts, each in bounded time."""

    seconds: float = SECONDS
    command: tuple[str, ...] = (sys.executable, "-P", "-m", "entrepot.backends.readmes.helper")

    @contextmanager
    def session(self) -> "Iterator[Session]":
        session = Session(self)
        try:
            yield session
        finally:
            session.end()


@dataclass(slots=True)
class Session:
    renderer: Renderer
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def render(self, text: str, content_type: str) -> Rendering:
        """Return what became of `text`; who takes too long or too much is killed, and others go on.

        Raises `RendererAway` if no helper starts: then it is no fault of the text.
        """
        if not text.strip() or len(text) > MAX_SOURCE_LENGTH:
            return AS_WRITTEN
        process = self._process or self._start()
        asked = json.dumps({"text": text, "content_type": content_type}).encode()
        with _killed_after(self.renderer.seconds, process):
            answer = _exchange(process, asked)
        if answer is None:
            self.end()
            return AS_WRITTEN
        return Rendering(str(answer.get("html", "")), bool(answer.get("is_cut")))

    def end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
        try:
            process = subprocess.Popen(  # noqa: S603  # our own module, by our own interpreter
                self.renderer.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
                cwd="/",
            )
        except OSError as error:
            raise RendererAway(f"The helper could not be started: {error.strerror}.") from error
        self._process = process
        with _killed_after(START_SECONDS, process):
            is_ready = _read(process.stdout)
        if is_ready is None:
            self.end()
            raise RendererAway("The helper ended, or said nothing, before it was ready.")
        return process


@contextmanager
def _killed_after(seconds: float, process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Kill the process if it takes longer: whoever reads from it then sees its output end."""
    timer = Timer(seconds, process.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _exchange(process: subprocess.Popen[bytes], asked: bytes) -> dict[str, object] | None:
    """Return the answer, or None if the helper died of the question."""
    if process.stdin is None:
        return None
    with suppress(BrokenPipeError):
        process.stdin.write(len(asked).to_bytes(LENGTH_BYTES) + asked)
        process.stdin.flush()
    return _read(process.stdout)


def _read(source: IO[bytes] | None) -> dict[str, object] | None:
    head = source.read(LENGTH_BYTES) if source else b""
    length = int.from_bytes(head)
    if source is None or len(head) < LENGTH_BYTES or length > MAX_ANSWER:
        return None
    body = source.read(length)
    try:
        answer = json.loads(body)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
