"""Password files as Apache's htpasswd writes them and pypiserver reads them: `name:hash` a line."""

import csv
from dataclasses import dataclass, field

from entrepot.errors import Malformed, Rule

MOST_LINES = 100_000


class NoPasswordFile(Malformed):
    rule = Rule(
        "password-file-unreadable",
        "A file of people has a line `name:hash` for each, and a file of addresses `name,address`.",
        "Name a file that htpasswd wrote, or write one line for each person.",
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of a file, and the line, counted from 1; `name` is as it stands there."""

    line: int
    name: str
    hashed: str = field(repr=False)


def parse(content: bytes) -> list[Entry]:
    """Return the people of a password file; empty lines and comments are none."""
    entries = []
    for number, line in enumerate(_lines(content), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, colon, hashed = line.partition(":")
        if not colon:
            raise NoPasswordFile(f"Line {number} has no colon between a name and a hash.")
        # Some tools write further fields behind the hash.
        entries.append(Entry(number, name.strip(), hashed.partition(":")[0].strip()))
    if not entries:
        raise NoPasswordFile("The file names nobody.")
    return entries


def parse_addresses(content: bytes) -> dict[str, str]:
    """Return addresses by name, as they stand in a file of `name,address`; a headline is none."""
    found: dict[str, str] = {}
    for number, row in enumerate(csv.reader(_lines(content)), start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and not any("@" in cell for cell in cells)):
            continue
        if len(cells) != 2 or not all(cells):  # noqa: PLR2004  # a name and an address
            raise NoPasswordFile(f"Line {number} of the addresses is not a name and an address.")
        name = cells[0].lower()
        if found.setdefault(name, cells[1]) != cells[1]:
            raise NoPasswordFile(f"Line {number} of the addresses names somebody a second time.")
    return found


def _lines(content: bytes) -> list[str]:
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        # From None: the error holds the bytes, and with them the hashes.
        raise NoPasswordFile("The file is not UTF-8 text.") from None
    if len(lines) > MOST_LINES:
        raise NoPasswordFile(f"The file has more than {MOST_LINES} lines.")
    return lines
