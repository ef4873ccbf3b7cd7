"""Distributions made in memory: whole ones, and ones that no build tool would make."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Iterable

import pytest

from entrepot.errors import Malformed, Refusal
from entrepot.formats.distributions import metadata as core_metadata
from entrepot.formats.distributions.filenames import Filename

WHEEL = Filename.parse("left_pad-1.0-py3-none-any.whl")
SDIST = Filename.parse("left_pad-1.0.tar.gz")
ZIP_SDIST = Filename.parse("left-pad-1.0.zip")

METADATA = b"Metadata-Version: 2.4\nName: left-pad\nVersion: 1.0\n\n# Left pad\n"


def metadata(*lines: str, body: str = "") -> bytes:
    head = ("Metadata-Version: 2.4", "Name: left-pad", "Version: 1.0", *lines)
    return "\n".join((*head, "", body)).encode()


def zipped(*members: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=compression)
    return buffer.getvalue()


def wheel(content: bytes = METADATA, *, directory: str = "left_pad-1.0.dist-info") -> bytes:
    return zipped(
        ("left_pad/__init__.py", b""),
        (f"{directory}/METADATA", content),
        (f"{directory}/WHEEL", b"Wheel-Version: 1.0\n"),
        (f"{directory}/RECORD", b""),
    )


def member(name: str, content: bytes = b"", **attributes: object) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for attribute, value in attributes.items():
        setattr(info, attribute, value)
    return info, content


def tarred(
    members: Iterable[tuple[tarfile.TarInfo, bytes]], tar_format: int = tarfile.PAX_FORMAT
) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tar_format) as archive:
        for info, content in members:
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def sdist(content: bytes = METADATA, *, top: str = "left_pad-1.0") -> bytes:
    return packed(member(f"{top}/setup.py", b"x" * 700), member(f"{top}/PKG-INFO", content))


def packed(*members: tuple[tarfile.TarInfo, bytes], tar_format: int = tarfile.PAX_FORMAT) -> bytes:
    return gzip.compress(tarred(members, tar_format), mtime=0)


PKG_INFO = member("left_pad-1.0/PKG-INFO", METADATA)


def refusal_of(filename: Filename, content: bytes) -> Refusal:
    with pytest.raises(Malformed) as caught:
        core_metadata.read(filename, io.BytesIO(content))
    assert caught.value.refusal.sentence.isascii()
    assert caught.value.refusal.sentence.isprintable()
    return caught.value.refusal
