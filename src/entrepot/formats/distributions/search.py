"""The search for the one member of an archive that holds the core metadata."""

from dataclasses import dataclass, field

from entrepot.errors import Malformed, Rule
from entrepot.formats.distributions.filenames import Filename, PackageType
from entrepot.formats.names import shown

MAX_METADATA_BYTES = 8 * 1024 * 1024
MAX_MEMBERS = 65_535
"""As many as a plain zip file can count; the largest published distributions have some 40,000.
Each takes some 15 microseconds."""

MIN_UNPACKED_BYTES = 256 * 1024 * 1024
MAX_UNPACKED_BYTES = 4 * 1024 * 1024 * 1024
MAX_RATIO = 50

DIST_INFO = ".dist-info"
DATA = ".data"

_NEEDED = {PackageType.WHEEL: ("METADATA", "WHEEL", "RECORD"), PackageType.SDIST: ("PKG-INFO",)}
_PLACE = {PackageType.WHEEL: "NAME-VERSION.dist-info", PackageType.SDIST: "NAME-VERSION"}


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
        "A wheel holds METADATA, WHEEL and RECORD in its one NAME-VERSION.dist-info, and a source "
        "distribution holds PKG-INFO in its one top directory.",
        "Build the distribution with 'python -m build' instead of packing it by hand.",
    )


def broken(message: str) -> InvalidArchive:
    """Return the refusal of an archive, worded for the upload form's field `content`."""
    return InvalidArchive(message, field="content")


def unpacked_limit(packed_size: int) -> int:
    """Return the bytes that an archive of this size may unpack to."""
    return min(max(MIN_UNPACKED_BYTES, MAX_RATIO * packed_size), MAX_UNPACKED_BYTES)


def require_metadata_size(size: int) -> None:
    if size > MAX_METADATA_BYTES:
        raise broken(f"The core metadata is larger than {MAX_METADATA_BYTES} bytes.")


@dataclass(slots=True)
class Search:
    """Meets every member of an archive once, in order, and knows the one to read.

    All of them, and not only those before that one: a later member could replace it, or be a
    second place where some installer looks. `directory` is the one that holds the metadata.
    """

    filename: Filename
    directory: str | None = None
    _members: int = 0
    _found: set[str] = field(default_factory=set)
    _data_directories: set[str] = field(default_factory=set)

    def meets(self, name: str, *, is_file: bool) -> bool:
        """Return whether the member `name` is the one that holds the core metadata.

        Raises `InvalidArchive` if that would be a second one, or no file, or if no member may
        have such a name: where members land must not depend on who unpacks them.
        """
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise broken(f"The archive has more than {MAX_MEMBERS} members.")
        parts = _parts(name)
        self._enter(parts[:1])
        match parts:
            case (top, file) if top == self.directory and file in self._needed:
                self._find(file, name, is_file=is_file)
                return file == self._needed[0]
            case _:
                return False

    def require_complete(self) -> None:
        """Raise `MetadataMissing` unless all that has to be there was met, and nothing foreign."""
        for file in self._needed:
            if file not in self._found:
                raise MetadataMissing(
                    f"The file {shown(self.filename.text)} holds no {self._place(file)}.",
                    field="content",
                )
        own = (self.directory or "").removesuffix(DIST_INFO) + DATA
        foreign = self._data_directories - {own}
        if foreign:
            # pip installs whatever is in one, uv only what is in the wheel's own.
            raise broken(f"The wheel has a directory {shown(min(foreign))} that is not its own.")

    @property
    def _needed(self) -> tuple[str, ...]:
        return _NEEDED[self.filename.kind]

    def _place(self, file: str) -> str:
        return f"{_PLACE[self.filename.kind]}/{file}"

    def _enter(self, top: tuple[str, ...]) -> None:
        if not top or top[0] == self.directory:
            return
        if self.filename.kind is PackageType.SDIST:
            if self.directory is not None:
                raise broken("The source distribution has more than one top-level entry.")
            self.directory = top[0]
        elif top[0].lower().endswith(DIST_INFO):  # file systems may not tell cases apart
            if self.directory is not None:
                raise broken(f"The wheel has more than one {DIST_INFO} directory.")
            self.directory = top[0]
        elif top[0].lower().endswith(DATA):
            self._data_directories.add(top[0])

    def _find(self, file: str, name: str, *, is_file: bool) -> None:
        if file in self._found:
            raise broken(f"The archive has more than one {self._place(file)}.")
        if not is_file:
            raise broken(f"The member {shown(name)} is not a regular file.")
        self._found.add(file)


def _parts(name: str) -> tuple[str, ...]:
    parts = tuple(part for part in name.split("/") if part not in {"", "."})
    if not name or name.startswith("/") or ".." in parts or "\0" in name:
        raise broken(f"The member {shown(name)} has no name, or one outside of its directory.")
    return parts
