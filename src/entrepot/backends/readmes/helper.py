"""The helper: reads descriptions, writes what became of them, and knows nothing else.

It has no secret, no file to write and little memory. A message is four bytes of length, and JSON.
"""

import json
import resource
import sys
from typing import BinaryIO

from entrepot.formats.readmes import rendering

MEMORY = 768 * 1024 * 1024
CPU_SECONDS = 60
"""A net below the parent's: who is stuck while the parent dies must end too."""

LENGTH_BYTES = 4


def main() -> None:
    """Serve until the input ends."""
    limit(resource.RLIMIT_AS, MEMORY)
    limit(resource.RLIMIT_FSIZE, 0)
    limit(resource.RLIMIT_CORE, 0)
    serve(sys.stdin.buffer, sys.stdout.buffer)


def limit(of: int, to: int) -> None:
    """Lower a limit of this process, for good; one that is lower already stays."""
    _, hard = resource.getrlimit(of)
    if hard == resource.RLIM_INFINITY or hard > to:
        resource.setrlimit(of, (to, to))


def serve(reads: BinaryIO, writes: BinaryIO) -> None:
    write(writes, {"is_ready": True})
    while (asked := read(reads)) is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = int(used.ru_utime + used.ru_stime)
        resource.setrlimit(resource.RLIMIT_CPU, (spent + CPU_SECONDS, hard))
        write(writes, _answer(str(asked["text"]), str(asked["content_type"])))


def _answer(text: str, content_type: str) -> dict[str, object]:
    try:
        rendered = rendering.render(text, content_type)
    except Exception:  # noqa: BLE001  # whatever a parser meets, the text is shown as it is
        rendered = None
    if rendered is None:
        return {"html": "", "is_cut": False}
    return {"html": rendered.html, "is_cut": rendered.is_cut}


def read(source: BinaryIO) -> dict[str, object] | None:
    """Return the next message, or None when there is none any more."""
    head = source.read(LENGTH_BYTES)
    if len(head) < LENGTH_BYTES:
        return None
    length = int.from_bytes(head)
    body = source.read(length)
    if len(body) < length:
        return None
    message: dict[str, object] = json.loads(body)
    return message


def write(target: BinaryIO, message: dict[str, object]) -> None:
    body = json.dumps(message).encode()
    target.write(len(body).to_bytes(LENGTH_BYTES) + body)
    target.flush()


if __name__ == "__main__":
    main()
