from collections.abc import Iterable

from entrepot.errors import Malformed, Rule
from entrepot.records.accounts.passwords.common import is_common
from entrepot.records.accounts.passwords.patterns import is_trivial

MIN_PASSWORD_LENGTH = 12
MAX_PASSWORD_LENGTH = 4096


class UnsuitablePassword(Malformed):
    rule = Rule(
        "unsuitable-password",
        f"A password has {MIN_PASSWORD_LENGTH} to {MAX_PASSWORD_LENGTH} characters, is none of the "
        "common ones, no mere name, and no mere pattern.",
        "Choose another one; a few unrelated words are good.",
    )


def require_suitable(password: str, *, words: Iterable[str]) -> None:
    """Raise `UnsuitablePassword`, which says why, for one that is guessed among the first.

    `words` are what is known of its owner and of the site: names, addresses. Which characters a
    password is composed of is nobody's business (NIST SP 800-63B, 3.1.1.2). It is never quoted.
    """
    trouble = _trouble(password, words)
    if trouble:
        raise UnsuitablePassword(trouble, field="password")


def _trouble(password: str, words: Iterable[str]) -> str:
    if not MIN_PASSWORD_LENGTH <= len(password) <= MAX_PASSWORD_LENGTH:
        return (
            f"A password has {MIN_PASSWORD_LENGTH} to {MAX_PASSWORD_LENGTH} characters; this one "
            f"has {len(password)}."
        )
    if not _is_text(password):
        return "A password is text; this one has a NUL, or half of a character."
    folded = password.casefold()
    if is_common(folded):
        return "This password is one of the most common ones, which are guessed first."
    if _is_made_of(words, folded):
        return "This password is made of nothing but known names and digits."
    if is_trivial(folded):
        return "This password is a mere pattern: a row of keys, a sequence or a repetition."
    return ""


def _is_text(password: str) -> bool:
    return "\0" not in password and not any("\ud800" <= letter <= "\udfff" for letter in password)


def _is_made_of(words: Iterable[str], folded: str) -> bool:
    """Whether all letters of `folded` are those of whole `words` or of their parts."""
    rest = _letters(folded)
    for part in sorted({part for word in words for part in _parts(word)}, key=len, reverse=True):
        rest = rest.replace(part, " ")
    return not rest.strip() and any(map(str.isalpha, folded))


def _parts(word: str) -> list[str]:
    """Return the words in a name or an address, and all of it in one."""
    letters = _letters(word.casefold(), other=" ")
    return [*letters.split(), letters.replace(" ", "")]


def _letters(text: str, *, other: str = "") -> str:
    return "".join(letter if letter.isalpha() else other for letter in text)
