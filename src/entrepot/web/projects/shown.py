"""What the page of a release shows of it, within bounds: what is too much is counted, not shown."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from entrepot.records.releases.models import Release

SHOWN_DESCRIPTION = 48 * 1024
"""How many characters of a description stand on a page as they were written."""

SHOWN_CHARACTERS = 300
SHOWN_ENTRIES = 60


@dataclass(frozen=True, slots=True)
class Several:
    """The first of several texts, and how many more there are."""

    texts: tuple[str, ...]
    more: int

    @classmethod
    def of(cls, texts: list[str]) -> "Several":
        first = tuple(text[:SHOWN_CHARACTERS] for text in texts[:SHOWN_ENTRIES])
        return cls(first, max(0, len(texts) - SHOWN_ENTRIES))


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    address: str
    host: str


class Facts:
    """What the author says of a release, for its page."""

    def __init__(self, release: Release) -> None:
        self._metadata: dict[str, Any] = release.metadata

    @cached_property
    def requires_python(self) -> str:
        return self._line("requires_python")

    @cached_property
    def license(self) -> str:
        """The licence, or the first line of the text of one."""
        return self._line("license")

    @cached_property
    def authors(self) -> list[str]:
        return self._people("author")

    @cached_property
    def maintainers(self) -> list[str]:
        return self._people("maintainer")

    @cached_property
    def keywords(self) -> Several:
        return Several.of(self._texts("keywords"))

    @cached_property
    def dependencies(self) -> Several:
        return Several.of(self._texts("requires_dist"))

    @cached_property
    def classifiers(self) -> dict[str, list[str]]:
        """What stands behind the first `::`, by what stands before it."""
        grouped: dict[str, list[str]] = {}
        for classifier in self._texts("classifiers")[:SHOWN_ENTRIES]:
            group, _, rest = classifier[:SHOWN_CHARACTERS].partition(" :: ")
            grouped.setdefault(group, []).append(rest or group)
        return grouped

    @cached_property
    def links(self) -> list[Link]:
        """The addresses that are safe to follow; each shows where it leads."""
        pairs = [pair for pair in self._metadata.get("project_urls") or () if len(pair) == 2]  # noqa: PLR2004 (label and address)
        links = (_link(str(label), str(address)) for label, address in pairs[:SHOWN_ENTRIES])
        return [link for link in links if link is not None]

    def _line(self, field: str) -> str:
        text = str(self._metadata.get(field) or "").strip()
        return text.splitlines()[0][:SHOWN_CHARACTERS] if text else ""

    def _texts(self, field: str) -> list[str]:
        return [str(text) for text in self._metadata.get(field) or ()]

    def _people(self, field: str) -> list[str]:
        names = (self._line(field), self._line(f"{field}_email"))
        return [name for name in names if name]


def _link(label: str, address: str) -> Link | None:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme != "https" or not host or parts.username is not None:
        return None
    return Link(label[:SHOWN_CHARACTERS], address, host)
