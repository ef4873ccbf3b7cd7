"""What the page of a release shows of it."""

from dataclasses import dataclass

from entrepot.flows.index import file_path
from entrepot.formats import versions
from entrepot.records.releases.models import File, Release
from entrepot.records.releases.queries import ProjectContents

SHOWN_DESCRIPTION = 256 * 1024
"""How many characters of a description stand on a page; the file has them all."""


@dataclass(frozen=True, slots=True)
class ShownFile:
    file: File
    path: str


@dataclass(frozen=True, slots=True)
class ShownRelease:
    release: Release
    files: tuple[ShownFile, ...]
    description: str
    is_cut: bool

    @classmethod
    def of(cls, release: Release, files: tuple[File, ...]) -> "ShownRelease":
        description = release.description
        return cls(
            release,
            tuple(ShownFile(file, file_path(file)) for file in files),
            description[:SHOWN_DESCRIPTION],
            is_cut=len(description) > SHOWN_DESCRIPTION,
        )


def newest(contents: ProjectContents) -> ShownRelease | None:
    """Return the release that an installer would take: not yanked before final before newest."""
    candidates = [(release, files) for release, files in contents.releases if files]
    if not candidates:
        return None
    return ShownRelease.of(
        *max(
            candidates,
            key=lambda candidate: (
                candidate[0].yanked is False,
                not versions.parse(candidate[0].version).is_prerelease,
                versions.parse(candidate[0].version),
            ),
        ),
    )
