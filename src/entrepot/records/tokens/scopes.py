"""What a token's issued caveats leave of all projects, in words for people."""

from collections.abc import Iterable

from entrepot.formats import macaroons


def scope_in_words(caveats: Iterable[str]) -> str:
    """Return the projects that `caveats`, as the token's row holds them, leave."""
    for caveat in caveats:
        meaning = macaroons.read(caveat.encode())
        if isinstance(meaning, macaroons.ProjectNames):
            return ", ".join(meaning.names)
    return "all projects of its owner"
