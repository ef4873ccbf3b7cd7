"""What the page of a release shows of it."""

from dataclasses import dataclass

from packaging.version import Version

from entrepot.flows.index import file_path
from entrepot.records.releases.models import File, Release
from entrepot.records.releases.queries import ProjectContents


@dataclass(frozen=True, slots=True)
class ShownFile:
    file: File
    path: str


@dataclass(frozen=True, slots=True)
class ShownRelease:
    release: Release
    files: tuple[ShownFile, ...]

    @classmethod
    def of(cls, release: Release, files: tuple[File, ...]) -> "ShownRelease":
        return cls(release, tuple(ShownFile(file, file_path(file)) for file in files))


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
                not Version(candidate[0].version).is_prerelease,
                Version(candidate[0].version),
            ),
        ),
    )
