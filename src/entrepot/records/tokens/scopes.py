"""What a token's issued caveats leave of all projects."""

from collections.abc import Iterable

from entrepot.formats import macaroons


def projects_left_by(caveats: Iterable[str]) -> tuple[str, ...] | None:
    """Return the projects that `caveats`, as the token's row holds them, leave; None for all."""
    for caveat in caveats:
        meaning = macaroons.read(caveat.encode())
        if isinstance(meaning, macaroons.ProjectNames):
            return tuple(meaning.names)
    return None
