"""What the pages of the simple repository API say, in no particular form (PEP 503, 592, 700)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from packaging.version import Version

from entrepot.formats.names import NormalizedName

API_VERSION = "1.1"
"""PEP 629 and 700. 1.1 is what made `versions` and `size` mandatory in JSON.

It changes nothing for HTML, which says 1.1 all the same: one repository has one version, and a
client that knows 1.0 must read any 1.x. Nothing of 1.2 and later (PEP 708, 740, 792) is served.
"""


@dataclass(frozen=True, slots=True)
class ListedFile:
    """One file of a project, as an installer needs to know it.

    `path` is the address from the root of the host, not yet percent-encoded; `sha256` and
    `metadata_sha256` are hex; `size` is in bytes; `uploaded_at` knows its zone. `yanked` is
    whether the file is, or the reason why. `metadata_sha256` is given if the core metadata is
    served beside the file under `.metadata` (PEP 658).
    """

    filename: str
    path: str
    sha256: str
    size: int
    uploaded_at: datetime
    requires_python: str | None = None
    yanked: bool | str = False
    metadata_sha256: str | None = None

    @property
    def is_yanked(self) -> bool:
        """Whether it is yanked: an empty reason is one, too."""
        return self.yanked is not False


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """The files of one project; `of` puts them in order."""

    name: NormalizedName
    versions: tuple[str, ...]
    files: tuple[ListedFile, ...]

    @classmethod
    def of(cls, name: NormalizedName, files: Iterable[tuple[str, ListedFile]]) -> Self:
        """Return the page of files given with their versions, each version in one spelling.

        Versions are in the order of PEP 440, files in that of version and file name. A version
        without files is not shown: no installer could use it.
        """
        listed = list(files)
        versions = sorted({version for version, _ in listed}, key=Version)
        rank = {version: place for place, version in enumerate(versions)}
        listed.sort(key=lambda pair: (rank[pair[0]], pair[1].filename))
        return cls(name, tuple(versions), tuple(file for _, file in listed))


@dataclass(frozen=True, slots=True)
class IndexPage:
    """All projects as (display name, normalized name), in the order they are shown."""

    projects: tuple[tuple[str, NormalizedName], ...]
