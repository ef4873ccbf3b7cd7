"""The search for the one member of an archive that holds the core metadata."""

from dataclasses import dataclass, field

from entrepot.errors import Malformed, Rule
from entrepot.formats.distributions.filenames import Filename, PackageType
from entrepot.formats.names import shown

MAX_METADATA_BYTES = 8 * 1024 * 1024
MAX_MEMBERS = 200_000

_METADATA_FILE = {PackageType.WHEEL: "METADATA", PackageType.SDIST: "PKG-INFO"}
_PLACE = {
    PackageType.WHEEL: "NAME-VERSION.dist-info/METADATA",
    PackageType.SDIST: "NAME-VERSION/PKG-INFO",
}


class InvalidArchive(Malformed):
    rule = Rule(
        "invalid-archive",
        "A wheel is a zip file and a source distribution a gzipped tar or a zip file, whole and "
        "of the plain kind that every installer reads alike.",
        "Build the distribution again with 'python -m build', and check that it was not cut short.",
    )


class MetadataMissing(Malformed):
    rule = Rule(
        "metadata-missing",
        "A wheel holds NAME-VERSION.dist-info/METADATA, and a source distribution holds PKG-INFO "
        "in its one top directory.",
        "Build the distribution with 'python -m build' instead of packing it by hand.",
    )


def broken(message: str) -> InvalidArchive:
    """Return the refusal of an archive, worded for the upload form's field `content`."""
    return InvalidArchive(message, field="content")


@dataclass(slots=True)
class Search:
    """Meets every member of an archive once, in order, and knows the one to read."""

    filename: Filename
    directory: str | None = None
    _members: int = 0
    _tops: set[str] = field(default_factory=set)

    def meets(self, name: str, *, is_file: bool) -> bool:
        """Return whether the member `name` is the one that holds the core metadata.

        Raises `InvalidArchive` if that would be a second one, or no file, or if no member may
        have such a name: where members land must not depend on who unpacks them.
        """
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise broken(f"The archive has more than {MAX_MEMBERS} members.")
        parts = _parts(name)
        self._require_one_top(parts)
        if not self._is_wanted(parts):
            return False
        if self.directory is not None:
            raise broken(f"The archive has more than one {_PLACE[self.filename.kind]}.")
        if not is_file:
            raise broken(f"The member {shown(name)} is not a regular file.")
        self.directory = parts[0]
        return True

    def missing(self) -> MetadataMissing:
        """Return the refusal of an archive in which the search met nothing."""
        return MetadataMissing(
            f"The file {shown(self.filename.text)} holds no {_PLACE[self.filename.kind]}.",
            field="content",
        )

    def _is_wanted(self, parts: tuple[str, ...]) -> bool:
        match parts:
            case (top, file) if file == _METADATA_FILE[self.filename.kind]:
                return self.filename.kind is PackageType.SDIST or top.endswith(".dist-info")
            case _:
                return False

    def _require_one_top(self, parts: tuple[str, ...]) -> None:
        if self.filename.kind is PackageType.SDIST:
            self._tops.update(parts[:1])
            if len(self._tops) > 1:
                raise broken("The source distribution has more than one top-level entry.")


def _parts(name: str) -> tuple[str, ...]:
    parts = tuple(part for part in name.split("/") if part not in {"", "."})
    if not name or name.startswith("/") or ".." in parts or "\0" in name:
        raise broken(f"The member {shown(name)} has no name, or one outside of its directory.")
    return parts
