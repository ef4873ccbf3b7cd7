"""Reading the few files that hold secrets."""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from entrepot.errors import Misconfigured, Rule

MAX_BYTES = 64 * 1024

_FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_WITHOUT_WAITING = getattr(os, "O_NONBLOCK", 0)  # else opening a pipe waits for its writer


class ExposedFile(Misconfigured):
    rule = Rule(
        "exposed-file",
        "A file that holds secrets can be read by its owner alone.",
        "Take the rights of the others away with chmod 600.",
    )


class UnreadableFile(Misconfigured):
    rule = Rule(
        "unreadable-file",
        "A file that a setting names, or that belongs to the data folder, can be read as text.",
        "Check the path, its owner and its mode.",
    )


@dataclass(frozen=True, slots=True)
class FileText:
    """What a file holds, and what the system said of it when it was opened."""

    text: str = field(repr=False)
    status: os.stat_result = field(repr=False)


def read_private(path: Path, *, exposed_too: bool = False) -> FileText:
    """Read a regular file that nobody but its owner has any right to.

    Raises `FileNotFoundError`, `UnreadableFile`, and `ExposedFile` unless `exposed_too`.
    """
    found = _read(path, flags=_WITHOUT_WAITING)
    if not stat.S_ISREG(found.status.st_mode):
        raise UnreadableFile(f"{str(path)!a} is not a regular file.")
    if os.name == "posix" and found.status.st_mode & _FOR_OTHERS and not exposed_too:
        raise ExposedFile(
            f"{str(path)!a} holds secrets, but others have rights to it "
            f"(mode {stat.S_IMODE(found.status.st_mode):o}).",
        )
    return found


def read_secret(path: Path) -> str:
    """Read what a container or a service manager mounted: its mode is theirs, 0444 as a rule.

    One newline at the end is no part of it. Raises `UnreadableFile`.
    """
    try:
        text = _read(path).text
    except FileNotFoundError:
        raise UnreadableFile(f"{str(path)!a} does not exist.") from None
    return text.removesuffix("\n").removesuffix("\r")


def whose(path: Path) -> str:
    """Return in words why this account may not: of `path`, or the nearest folder that it may see.

    For messages about a `PermissionError`.
    """
    for place in (path, *path.parents):
        try:
            status = place.stat()
        except OSError:
            continue
        if status.st_uid == _this_account():
            return f"{str(place)!a} has the mode {stat.S_IMODE(status.st_mode):o}"
        return f"{str(place)!a} belongs to {_account(place)}, so run it as {_account(place)}"
    return "Permission denied"


def _this_account() -> int:
    return os.geteuid() if os.name == "posix" else 0


def _account(path: Path) -> str:
    try:
        return path.owner()
    except KeyError:  # an account of another machine, or of a container
        return f"the user ID {path.stat().st_uid}"


def _read(path: Path, *, flags: int = 0) -> FileText:
    try:
        descriptor = os.open(path, os.O_RDONLY | flags)
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            content = file.read(MAX_BYTES + 1) or b""
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(path) from None
    except PermissionError:
        raise UnreadableFile(f"{str(path)!a} cannot be read: {whose(path)}.") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        reason = getattr(error, "strerror", None) or "not a path"
        raise UnreadableFile(f"{str(path)!a} cannot be read: {reason}.") from None
    return FileText(_decoded(content, path), status)


def _decoded(content: bytes, path: Path) -> str:
    if len(content) > MAX_BYTES:
        raise UnreadableFile(f"{str(path)!a} has more than {MAX_BYTES} bytes.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        # From None: the error holds the bytes, and with them the secret.
        raise UnreadableFile(f"{str(path)!a} is not UTF-8 text.") from None
