"""Short texts that people write to be read by others: a description, a reason, an address."""

_BLANK = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0",
)
"""Letters and marks that take no ink, although Unicode counts them among those that print."""


def is_legible(text: str) -> bool:
    """Whether `text` is one line on which every character shows, where it was written.

    Control characters, what turns a line around, what has no width and what is blank could make
    one text look like another. Selectors of emoji (U+FE0E, U+FE0F) change how a character looks,
    and are no danger.
    """
    return text.isprintable() and _BLANK.isdisjoint(text)
