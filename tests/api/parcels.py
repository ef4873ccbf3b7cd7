"""Uploads in memory: a distribution of a few bytes with the form that publishers send for it."""

import gzip
import hashlib
import io
import tarfile
import zipfile
from dataclasses import dataclass, field, replace

from . import wire
from .wire import Part

FIELDS = {
    ":action": "file_upload",
    "protocol_version": "1",
    "metadata_version": "2.4",
    "summary": "A parcel.",
    "license": "",
    "unheard_of": "passed over",
}


@dataclass(frozen=True, slots=True)
class Parcel:
    """One file and its form. Change any of it with `dataclasses.replace`, `having` or `lacking`."""

    filename: str
    content: bytes = field(repr=False)
    fields: dict[str, str]
    before: tuple[Part, ...] = ()
    after: tuple[Part, ...] = ()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def path(self) -> str:
        """The address at which the file is served."""
        digest = self.sha256
        return f"/packages/{digest[:2]}/{digest[2:4]}/{digest[4:]}/{self.filename}"

    def having(self, **fields: str) -> "Parcel":
        return replace(self, fields=self.fields | fields)

    def lacking(self, *names: str) -> "Parcel":
        kept = {name: value for name, value in self.fields.items() if name not in names}
        return replace(self, fields=kept)

    def with_digests(self) -> "Parcel":
        """Return the same with every digest there is, computed of the content it has now."""
        return self.having(
            md5_digest=hashlib.md5(self.content, usedforsecurity=False).hexdigest(),
            sha256_digest=self.sha256,
            blake2_256_digest=hashlib.blake2b(self.content, digest_size=32).hexdigest(),
        )

    @property
    def file_part(self) -> Part:
        return Part("content", self.content, self.filename, "application/octet-stream")

    @property
    def parts(self) -> list[Part]:
        fields = [Part(name, value.encode()) for name, value in self.fields.items()]
        return [*fields, *self.before, self.file_part, *self.after]

    def body(self) -> bytes:
        return wire.form(self.parts)


def wheel(
    project: str,
    version: str = "1.0",
    *,
    code: bytes = b"",
    tags: str = "py3-none-any",
    metadata: bytes = b"",
) -> Parcel:
    """Return a wheel; `metadata` replaces what METADATA would be."""
    stem = f"{project.replace('-', '_')}-{version}"
    content = zipped(
        ("parcel.py", code),
        (f"{stem}.dist-info/METADATA", metadata or core_metadata(project, version)),
        (f"{stem}.dist-info/WHEEL", f"Wheel-Version: 1.0\nTag: {tags}\n".encode()),
        (f"{stem}.dist-info/RECORD", b""),
    )
    named = {"name": project, "version": version, "filetype": "bdist_wheel", "pyversion": "py3"}
    return Parcel(f"{stem}-{tags}.whl", content, FIELDS | named).with_digests()


def sdist(project: str, version: str = "1.0", *, code: bytes = b"") -> Parcel:
    stem = f"{project.replace('-', '_')}-{version}"
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, data in {"PKG-INFO": core_metadata(project, version), "parcel.py": code}.items():
            member = tarfile.TarInfo(f"{stem}/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    content = gzip.compress(packed.getvalue(), mtime=0)
    named = {"name": project, "version": version, "filetype": "sdist", "pyversion": "source"}
    return Parcel(f"{stem}.tar.gz", content, FIELDS | named).with_digests()


def core_metadata(project: str, version: str, *lines: str) -> bytes:
    head = ("Metadata-Version: 2.4", f"Name: {project}", f"Version: {version}")
    return ("\n".join((*head, "Requires-Python: >=3.8", *lines)) + "\n").encode()


def zipped(*members: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
