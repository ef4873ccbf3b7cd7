"""Words as they are found: without case, accents and signs; and how much alike two of them are."""

import re
import unicodedata
from collections.abc import Iterator

MAX_TEXT = 2048
MAX_WORD = 40
MAX_WORDS = 200
SHORTEST_LIKENESS = 3
"""Shorter words are like too many others."""
LONGEST_SWAPPED = 8

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile(
    r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+",
)
"""Kana and ideographs: there words have no blanks between them, so two signs stand for one."""

_SPLIT = re.compile(rf"({_UNSPACED.pattern})")


def words_of(text: str) -> list[str]:
    """Return the words of `text`, each once, in their order, as far as an index keeps them."""
    found: dict[str, None] = {}
    for run in _WORD.findall(_folded(text[:MAX_TEXT])):
        for part in filter(None, _SPLIT.split(run)):
            found.update(dict.fromkeys(_units(part)))
    return list(found)[:MAX_WORDS]


def grams_of(word: str) -> set[str]:
    """Return every three letters in a row, its two ends counted as one each."""
    bounded = f"^{word}$"
    return {bounded[start : start + 3] for start in range(len(bounded) - 2)}


def is_slip(word: str, other: str) -> bool:
    """Whether `other` is `word` but for a slip or two of the fingers."""
    if len(word) <= SHORTEST_LIKENESS:
        return False
    allowed = 1 if len(word) < 6 else 2  # noqa: PLR2004 (half the letters of a short word are no slip)
    return abs(len(word) - len(other)) <= allowed and _distance(word, other) <= allowed


def swapped(word: str) -> list[str]:
    """Return the word with each two neighbours swapped: a short one keeps few of its grams then."""
    if not SHORTEST_LIKENESS < len(word) <= LONGEST_SWAPPED:
        return []
    pairs = range(len(word) - 1)
    return [f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}" for at in pairs]


def _folded(text: str) -> str:
    spread = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", "".join(c for c in spread if not unicodedata.combining(c)))


def _units(part: str) -> Iterator[str]:
    if not _UNSPACED.match(part):
        yield part[:MAX_WORD]
    elif len(part) == 1:
        yield part
    else:
        yield from (part[start : start + 2] for start in range(len(part) - 1))


def _distance(word: str, other: str) -> int:
    """Count the letters to add, drop, change, or swap with their neighbours."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(word, 1):
        line = [row]
        for column, theirs in enumerate(other, 1):
            cost = min(
                last[column] + 1,
                line[column - 1] + 1,
                last[column - 1] + (letter != theirs),
            )
            is_swapped = row > 1 and column > 1 and word[row - 2] == theirs
            if is_swapped and other[column - 2] == letter:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, last = last, line
    return last[-1]
