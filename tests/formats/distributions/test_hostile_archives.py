import gzip
import io
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.errors import Malformed
from entrepot.formats.distributions import metadata, search, zip_directory
from entrepot.formats.distributions.fields import InvalidMetadata
from entrepot.formats.distributions.search import InvalidArchive, MetadataMissing

from . import samples
from .samples import SDIST, WHEEL, ZIP_SDIST, packed, refusal_of

PLACE = "left_pad-1.0.dist-info/METADATA"


@pytest.mark.parametrize("filename", [WHEEL, SDIST, ZIP_SDIST])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"\0" * 10_000,
        b"PK\5\6",
        b"\x1f\x8b\x08",
        b"<html>" * 99,
    ],
)
def test_what_is_no_archive_is_refused(filename, content):
    assert refusal_of(filename, content).code == "invalid-archive"


def test_a_wheel_sent_as_an_sdist_and_the_reverse_are_refused():
    assert refusal_of(SDIST, samples.wheel()).code == "invalid-archive"
    assert refusal_of(WHEEL, samples.sdist()).code == "invalid-archive"


@pytest.mark.parametrize(
    ("filename", "content"),
    [
        (WHEEL, samples.zipped()),
        (ZIP_SDIST, samples.zipped()),
        (WHEEL, samples.zipped(("left_pad/__init__.py", b""))),
        (WHEEL, samples.zipped(("x/left_pad-1.0.dist-info/METADATA", samples.METADATA))),
        (WHEEL, samples.zipped(("left_pad-1.0.dist-info/metadata", samples.METADATA))),
        (WHEEL, samples.zipped(("left_pad-1.0/PKG-INFO", samples.METADATA))),
        (ZIP_SDIST, samples.zipped(("PKG-INFO", samples.METADATA))),
        (ZIP_SDIST, samples.zipped((PLACE, samples.METADATA))),
        (SDIST, packed(samples.member("PKG-INFO", samples.METADATA))),
        (SDIST, packed(samples.member("a/b/PKG-INFO", samples.METADATA))),
        (SDIST, packed(samples.member("a/setup.py"))),
        (SDIST, packed()),
    ],
)
def test_an_archive_without_metadata_in_its_place_is_refused(filename, content):
    assert refusal_of(filename, content).code == "metadata-missing"


def test_metadata_twice_in_one_wheel_is_refused():
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = samples.zipped((PLACE, samples.METADATA), (PLACE, b"Name: right-pad"))

    assert "more than one" in refusal_of(WHEEL, twice).message


@pytest.mark.parametrize("name", ["/etc/passwd", "../x", "a/../../x", "left_pad-1.0/../../x", ""])
@pytest.mark.parametrize("filename", [WHEEL, ZIP_SDIST, SDIST])
def test_a_member_that_would_land_elsewhere_is_refused(filename, name):
    content = packed(samples.member(name)) if filename is SDIST else samples.zipped((name, b""))

    assert "outside of its directory" in refusal_of(filename, content).message


def test_a_member_name_that_hides_its_end_behind_a_nul_is_refused():
    content = samples.zipped((PLACE + "?x", samples.METADATA)).replace(
        b"METADATA?x", b"METADATA\0x"
    )

    assert refusal_of(WHEEL, content).code == "invalid-archive"


def test_a_metadata_directory_in_the_place_of_the_file_is_refused():
    content = samples.zipped((f"{PLACE}/", b""))

    assert "not a regular file" in refusal_of(WHEEL, content).message


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_wheel_packed_so_that_few_can_unpack_it_is_refused(compression):
    content = samples.zipped((PLACE, samples.METADATA), compression=compression)

    assert "neither stored nor deflated" in refusal_of(WHEEL, content).message


def test_an_encrypted_wheel_is_refused():
    content = bytearray(samples.zipped((PLACE, samples.METADATA)))
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        content[content.index(signature) + offset] |= 1

    assert "encrypted" in refusal_of(WHEEL, bytes(content)).message


def test_metadata_too_large_to_be_any_is_refused_without_reading_it_all():
    bomb = b"\0" * (search.MAX_METADATA_BYTES + 1)

    for filename, content in (
        (WHEEL, samples.zipped((PLACE, bomb))),
        (SDIST, packed(samples.member("a/PKG-INFO", bomb))),
    ):
        assert "larger than 8388608 bytes" in refusal_of(filename, content).message


def test_a_wheel_whose_metadata_claims_to_be_small_is_not_believed():
    content = bytearray(samples.zipped((PLACE, b"\0" * 100_000)))
    for signature, offset in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        struct.pack_into("<L", content, content.index(signature) + offset, 10)

    assert refusal_of(WHEEL, bytes(content)).code == "invalid-archive"


LOCAL, CENTRAL, END = b"PK\3\4", b"PK\1\2", b"PK\5\6"


@pytest.mark.parametrize(
    "changes",
    [
        [(CENTRAL, 42, "<L", 2**31)],  # the member lies outside of the file,
        [(CENTRAL, 42, "<L", 130)],  # or so near its end that it has no whole header,
        [(CENTRAL, 20, "<L", 2**31), (CENTRAL, 24, "<L", 2**31)],  # or goes on behind its end
        [(CENTRAL, 16, "<L", 1)],  # another checksum
        [(CENTRAL, 6, "<H", 99)],  # made for unpackers of the far future
        [(LOCAL, 6, "<H", 0x20), (CENTRAL, 8, "<H", 0x20)],  # a patch to other data
        [(CENTRAL, 8, "<H", 0x800), (CENTRAL, 46, "<B", 0xFF)],  # a name that is not UTF-8
        [(LOCAL, 30, "<B", 0x78)],  # two names
        [(END, 12, "<L", 2**31)],  # a directory that begins before the file,
        [(END, 16, "<L", 2**31)],  # or behind it
        [(END, 16, "<L", 0)],  # or in the midst of a member
    ],
)
def test_a_zip_whose_parts_contradict_each_other_is_refused(tmp_path, changes):
    content = bytearray(samples.zipped((PLACE, samples.METADATA), compression=zipfile.ZIP_STORED))
    for signature, offset, form, value in changes:
        struct.pack_into(form, content, content.rindex(signature) + offset, value)
    path = tmp_path / "left_pad.whl"
    path.write_bytes(content)

    assert refusal_of(WHEEL, bytes(content)).code == "invalid-archive"
    with path.open("rb") as file, pytest.raises(InvalidArchive):
        metadata.read(WHEEL, file)


def test_an_archive_with_too_many_members_is_refused(monkeypatch):
    monkeypatch.setattr(search, "MAX_MEMBERS", 5)
    names = [f"left_pad/{number}" for number in range(6)]

    for filename, content in (
        (WHEEL, samples.zipped(*((name, b"") for name in names))),
        (SDIST, packed(*map(samples.member, names))),
    ):
        assert "more than 5 members" in refusal_of(filename, content).message


def test_a_zip_directory_beyond_all_measure_is_refused(monkeypatch):
    monkeypatch.setattr(zip_directory, "MAX_DIRECTORY_BYTES", 100_000)
    content = samples.zipped((PLACE, samples.METADATA), ("x" * 60_000, b""), ("y" * 60_000, b""))

    assert "directory is larger than 100000 bytes" in refusal_of(WHEEL, content).message


@pytest.mark.parametrize(
    ("filename", "content"),
    [(WHEEL, samples.wheel()), (SDIST, samples.sdist()), (ZIP_SDIST, samples.wheel())],
)
def test_an_archive_cut_short_anywhere_is_refused(filename, content):
    for length in range(0, len(content), 3):
        with pytest.raises((InvalidArchive, MetadataMissing)):
            metadata.read(filename, io.BytesIO(content[:length]))


def test_a_damaged_disk_is_not_called_a_damaged_archive():
    class Failing(io.BytesIO):
        def read(self, size=-1, /):
            raise OSError

    for filename in (WHEEL, SDIST):
        with pytest.raises(OSError):  # noqa: PT011  an OSError of the handle has no text of its own
            metadata.read(filename, Failing(samples.wheel()))


@given(st.sampled_from([WHEEL, SDIST, ZIP_SDIST]), st.binary(max_size=2_000), st.booleans())
def test_no_bytes_get_anything_but_an_answer_or_a_refusal(filename, content, compress):
    with pytest.raises((InvalidArchive, MetadataMissing)):
        metadata.read(filename, io.BytesIO(gzip.compress(content) if compress else content))


CORPUS = [
    (WHEEL, samples.wheel()),
    (WHEEL, samples.zipped((PLACE, samples.METADATA), compression=zipfile.ZIP_STORED)),
    (ZIP_SDIST, samples.zipped(("a/PKG-INFO", samples.METADATA))),
    (SDIST, samples.sdist()),
]


@given(
    st.sampled_from(CORPUS),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_no_damage_gets_anything_but_an_answer_or_a_refusal(sample, damage):
    filename, content = sample
    broken = bytearray(content)
    for place, value in damage:
        broken[place % len(broken)] = value

    try:
        answer = metadata.read(filename, io.BytesIO(bytes(broken))).name
    except Malformed as error:
        answer = error.refusal.sentence

    assert answer.isascii()


def test_metadata_that_no_mail_parser_would_survive_is_refused():
    nested = b"Content-Type: message/rfc822\n\n" * 3_000

    with pytest.raises(InvalidMetadata):
        metadata.read(WHEEL, io.BytesIO(samples.wheel(nested)))
