"""POST /legacy/ with a file that is not what it is said to be: 400, nothing stored."""

import gzip
import io
import tarfile
from dataclasses import replace

import pytest

from . import parcels, wire
from .wire import Part

ALL_DIGESTS = ("md5_digest", "sha256_digest", "blake2_256_digest")


@pytest.mark.parametrize("digest", ALL_DIGESTS)
@pytest.mark.parametrize("others", ["with the others right", "alone"])
def test_a_digest_of_another_file(alice, project, digest, others):
    parcel, other = parcels.wheel(project), parcels.wheel(project, code=b"other")
    wrong = parcel.having(**{digest: other.fields[digest]})
    if others == "alone":
        wrong = wrong.lacking(*set(ALL_DIGESTS) - {digest})

    refused = alice.is_refused(wrong)

    assert (refused.status, refused.code) == (400, "digest-mismatch")
    assert digest in refused.sentence


@pytest.mark.parametrize("digest", ALL_DIGESTS)
@pytest.mark.parametrize("value", ["g" * 64, "abc", "\u0661" * 64, "0" * 4000, "' OR 1=1 --"])
def test_a_digest_that_is_not_hexadecimal(alice, project, digest, value):
    refused = alice.is_refused(parcels.wheel(project).having(**{digest: value}))

    assert (refused.status, refused.code) == (400, "digest-mismatch")
    assert digest in refused.sentence


def test_a_file_that_was_damaged_on_its_way(alice, project):
    parcel = parcels.wheel(project)
    damaged = bytearray(parcel.content)
    damaged[50] ^= 1

    assert alice.is_refused(replace(parcel, content=bytes(damaged))).code == "digest-mismatch"


@pytest.mark.parametrize(
    "filename",
    [
        "../{}",
        "../../../../etc/{}",
        "/etc/{}",
        "./{}",
        ".{}",
        "a/{}",
        "{}/",
        "..%2f{}",
        "{}.metadata",
        "{}\u00e9.whl",
        "x..{}",
        "\u202e{}",
    ],
)
def test_a_file_name_that_is_a_path_or_worse(alice, project, filename):
    parcel = parcels.wheel(project)

    refused = alice.is_refused(replace(parcel, filename=filename.format(parcel.filename)))

    assert refused.status == 400
    assert refused.code in {"invalid-filename", "unsupported-file-type"}


@pytest.mark.parametrize(
    "filename",
    [
        b"C:\\dist\\%s",
        b"..\\..\\%s",
        b"\\\\host\\share\\%s",
        b"a\\%s",
        b"%s%%0D%%0AX-Evil: 1",
        b"%s\rX-Evil: 1",
        b"%s\r\nX-Evil: 1",
        b"%s\0.whl",
        b"\xff%s",
    ],
)
def test_a_file_name_with_a_backslash_a_control_character_or_no_utf_8(alice, project, filename):
    parcel = parcels.wheel(project)
    raw = b'"content"; filename="%s"' % filename.replace(b"%s", parcel.filename.encode())
    part = Part("content", parcel.content, disposition=raw)

    refused = alice.is_refused(wire.form([*parcel.parts[:-1], part]))

    assert refused.status == 400
    assert "X-Evil" not in refused.headers


def test_a_file_name_of_three_hundred_characters(alice, project):
    parcel = replace(parcels.wheel(project), filename=f"{'a' * 300}-1.0-py3-none-any.whl")

    assert alice.is_refused(parcel).code == "invalid-filename"


@pytest.mark.parametrize("extension", ["egg", "exe", "rpm", "tar.bz2", "whl.exe", "txt", "tar"])
def test_an_egg_or_another_kind_of_file(alice, project, extension):
    parcel = parcels.wheel(project)
    renamed = parcel.filename.removesuffix("whl") + extension

    refused = alice.is_refused(replace(parcel, filename=renamed))

    assert (refused.status, refused.code) == (400, "unsupported-file-type")


@pytest.mark.parametrize("field", ["name", "version"])
def test_a_form_that_says_otherwise_than_the_file(alice, project, field):
    other = {"name": f"{project}-x", "version": "1.1"}[field]

    refused = alice.is_refused(parcels.wheel(project).having(**{field: other}))

    assert refused.status == 400
    assert field in refused.sentence.lower()
    assert other in refused.sentence


@pytest.mark.parametrize(("name", "version"), [("other", "1.0"), (None, "2.0")])
def test_metadata_that_says_otherwise_than_the_file_name(alice, project, name, version):
    metadata = parcels.core_metadata(name or project, version)

    refused = alice.is_refused(parcels.wheel(project, metadata=metadata))

    assert refused.status == 400
    assert (name or version) in refused.sentence


def test_a_wheel_under_the_filetype_of_an_sdist(alice, project):
    refused = alice.is_refused(parcels.wheel(project).having(filetype="sdist"))

    assert (refused.status, refused.code) == (400, "filetype-disagrees")


def test_an_sdist_under_the_filetype_of_a_wheel(alice, project):
    refused = alice.is_refused(parcels.sdist(project).having(filetype="bdist_wheel"))

    assert (refused.status, refused.code) == (400, "filetype-disagrees")


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"not a zip", b"\x1f\x8b", b"PK\x05\x06" + bytes(18)]
)
@pytest.mark.parametrize("make", [parcels.wheel, parcels.sdist])
def test_an_archive_that_is_none(alice, project, make, content):
    parcel = replace(make(project), content=content).with_digests()

    assert alice.is_refused(parcel).status == 400


@pytest.mark.parametrize("make", [parcels.wheel, parcels.sdist])
def test_an_archive_that_was_cut_off(alice, project, make):
    whole = make(project)
    parcel = replace(whole, content=whole.content[: len(whole.content) // 2]).with_digests()

    assert alice.is_refused(parcel).status == 400


@pytest.mark.parametrize(
    "metadata",
    [
        b"\xff\xfe",
        b"Metadata-Version: 2.4\nVersion: 1.0\n",
        b"Name: x\n" * 5,
        b"\0" * 100,
        b"<html>",
    ],
)
def test_metadata_that_cannot_be_read(alice, project, metadata):
    assert alice.is_refused(parcels.wheel(project, metadata=metadata)).status == 400


def test_a_wheel_without_metadata(alice, project):
    content = parcels.zipped(("parcel.py", b""))
    parcel = replace(parcels.wheel(project), content=content).with_digests()

    assert alice.is_refused(parcel).status == 400


def test_a_zip_bomb_in_the_place_of_metadata(alice, project):
    metadata = parcels.core_metadata(project, "1.0") + b"\n" * (80 << 20)

    refused = alice.is_refused(parcels.wheel(project, metadata=metadata))

    assert refused.status in {400, 413}


def test_a_tar_bomb_before_the_metadata(alice, project):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("x")
        member.size = 1 << 40
        archive.addfile(member)
    content = gzip.compress(packed.getvalue() + bytes(64 << 20))
    parcel = replace(parcels.sdist(project), content=content).with_digests()

    refused = alice.is_refused(parcel)

    assert refused.status in {400, 413}
