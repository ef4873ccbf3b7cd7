import gzip
import io
import random
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.errors import Malformed
from entrepot.formats.distributions import metadata, search, tars

from . import samples
from .samples import PKG_INFO, SDIST, packed, refusal_of


def as_installers_read(content):
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        members = [member for member in archive if member.name.endswith("/PKG-INFO")]
        return [archive.extractfile(member).read() for member in members]


def raw_header(name, data=b"", kind=tarfile.REGTYPE):
    info = tarfile.TarInfo(name)
    info.size, info.type = len(data), kind
    return info.tobuf(tarfile.USTAR_FORMAT) + data + b"\0" * (-len(data) % 512)


END = b"\0" * 1024
MEMBER = raw_header("left_pad-1.0/PKG-INFO", samples.METADATA)


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE]
)
def test_a_pkg_info_that_is_no_file_is_refused(kind):
    content = packed(samples.member("a/PKG-INFO", type=kind, linkname="/etc/passwd"))

    assert "not a regular file" in refusal_of(SDIST, content).message


@pytest.mark.parametrize("second", ["left_pad-1.0/PKG-INFO", "./left_pad-1.0//PKG-INFO"])
def test_a_later_pkg_info_that_would_replace_the_first_is_refused(second):
    content = packed(PKG_INFO, samples.member(second, b"Name: right-pad"))

    assert "more than one" in refusal_of(SDIST, content).message


def test_an_sdist_with_two_top_directories_is_refused():
    content = packed(PKG_INFO, samples.member("other/setup.py"))

    assert "more than one top-level" in refusal_of(SDIST, content).message


def test_a_bomb_in_a_tar_is_refused(monkeypatch):
    monkeypatch.setattr(search, "MIN_UNPACKED_BYTES", 1_000_000)
    content = packed(PKG_INFO, samples.member("left_pad-1.0/bomb", b"\0" * 2_000_000))

    assert "unpacks to more than 1000000 bytes" in refusal_of(SDIST, content).message


def test_a_bomb_behind_the_end_of_a_tar_is_refused(monkeypatch):
    monkeypatch.setattr(search, "MIN_UNPACKED_BYTES", 1_000_000)
    content = gzip.compress(samples.tarred([PKG_INFO]) + b"\0" * 2_000_000)

    assert "unpacks to more than 1000000 bytes" in refusal_of(SDIST, content).message


@pytest.mark.parametrize(
    ("limit", "problem"),
    [("MAX_EXTENSION_BYTES", "more than 1000 bytes"), ("MAX_EXTENSIONS_BYTES", "has too much")],
)
def test_an_extension_header_beyond_all_measure_is_refused(monkeypatch, limit, problem):
    monkeypatch.setattr(tars, limit, 1_000)
    comment = samples.member("left_pad-1.0/x", pax_headers={"comment": "x" * 2_000})

    assert problem in refusal_of(SDIST, packed(PKG_INFO, comment)).message


def test_records_too_many_and_too_short_to_be_of_use_are_refused(monkeypatch):
    monkeypatch.setattr(tars, "MAX_EXTENSIONS_BYTES", 10_000)
    content = raw_header("x", b"5 a=\n" * 1_000, tarfile.XHDTYPE) + MEMBER + END

    assert "has too much" in refusal_of(SDIST, gzip.compress(content)).message


@pytest.mark.parametrize(
    ("records", "problem"),
    [
        ({"size": "2"}, "two sizes"),
        ({"size": "-1"}, "two sizes"),
        ({"size": "9" * 5_000}, "two sizes"),
        ({"GNU.sparse.major": "1"}, "sparse member"),
        ({"GNU.sparse.name": "left_pad-1.0/x"}, "sparse member"),
    ],
)
def test_a_pax_header_that_changes_where_data_ends_is_refused(records, problem):
    content = packed(samples.member("left_pad-1.0/x", b"x", pax_headers=records), PKG_INFO)

    assert problem in refusal_of(SDIST, content).message


def test_a_pax_header_may_repeat_name_and_size_as_some_build_tools_do():
    size = str(len(samples.METADATA))
    records = {"path": "left_pad-1.0/PKG-INFO", "size": size}
    content = packed(samples.member("x", samples.METADATA, pax_headers=records))

    assert metadata.read(SDIST, io.BytesIO(content)).raw == samples.METADATA


def test_an_old_sparse_member_is_refused():
    content = packed(PKG_INFO, samples.member("left_pad-1.0/x", type=tarfile.GNUTYPE_SPARSE))

    assert "sparse member" in refusal_of(SDIST, content).message


def test_one_name_for_all_members_is_refused():
    buffer = io.BytesIO()
    headers = {"path": "left_pad-1.0/PKG-INFO"}
    with tarfile.open(fileobj=buffer, mode="w", pax_headers=headers) as archive:
        archive.addfile(PKG_INFO[0], io.BytesIO(PKG_INFO[1]))

    content = gzip.compress(buffer.getvalue())

    assert "one name or size to all" in refusal_of(SDIST, content).message


@pytest.mark.parametrize(
    "tar_format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT]
)
def test_long_names_are_read_in_every_format_of_tar(tar_format):
    long = f"left_pad-1.0/{'d' * 90}/{'f' * 90}"
    content = packed(
        samples.member(long, b"x" * 513),
        samples.member("left_pad-1.0/link", type=tarfile.SYMTYPE, linkname="l" * 90),
        PKG_INFO,
        tar_format=tar_format,
    )

    assert metadata.read(SDIST, io.BytesIO(content)).raw == samples.METADATA


def test_a_long_name_is_judged_and_not_the_short_one_before_it():
    content = packed(PKG_INFO, samples.member(f"left_pad-1.0/{'d' * 200}/../../../x"))

    assert "outside of its directory" in refusal_of(SDIST, content).message


@pytest.mark.parametrize(
    ("tar", "problem"),
    [
        (
            raw_header("x", b"a/PKG-INFO\0", tarfile.GNUTYPE_LONGNAME) * 2 + MEMBER + END,
            "two names",
        ),
        (MEMBER + raw_header("x", b"a/y\0", tarfile.GNUTYPE_LONGNAME) + END, "in the middle"),
        (raw_header("x", b"no record\n", tarfile.XHDTYPE) + MEMBER + END, "damaged pax"),
        (raw_header("x", b"99 path=y\n", tarfile.XHDTYPE) + MEMBER + END, "damaged pax"),
        (raw_header("x", b"9 path=yy", tarfile.XHDTYPE) + MEMBER + END, "damaged pax"),
        (raw_header("x", b"0 path=y\n", tarfile.XHDTYPE) + MEMBER + END, "damaged pax"),
        (raw_header("x", b"-9 path=y\n", tarfile.XHDTYPE) + MEMBER + END, "damaged pax"),
        (raw_header("x", b"\xb29 path=y\n", tarfile.XHDTYPE) + MEMBER + END, "damaged pax"),
        (raw_header("x", b"9" * 5_000, tarfile.XHDTYPE) + MEMBER + END, "damaged pax"),
        (MEMBER + raw_header("x", b"l", tarfile.GNUTYPE_LONGLINK) + END, "in the middle"),
        (MEMBER + raw_header("x", b"", tarfile.XGLTYPE) + END, "in the middle"),
        (MEMBER + END + MEMBER + END, "data after its end"),
        (MEMBER + b"garbage!" * 64 + END, "not a gzipped tar archive"),
        (MEMBER, "in the middle"),
        (MEMBER[:-1], "in the middle"),
        (MEMBER[:100], "in the middle"),
    ],
)
def test_a_tar_that_readers_would_read_differently_is_refused(tar, problem):
    refusal = refusal_of(SDIST, gzip.compress(tar))

    assert refusal.code == "invalid-archive"
    assert problem in refusal.message


@pytest.mark.parametrize(
    "before",
    [
        raw_header("left_pad-1.0/x", b"data of a kind that nobody knows", b"Z"),
        raw_header("left_pad-1.0/x", b"contiguous data", tarfile.CONTTYPE),
        raw_header("left_pad-1.0", b"no data", tarfile.DIRTYPE)[:512],
        raw_header("left_pad-1.0/x", b"no data", tarfile.SYMTYPE)[:512],
        raw_header("left_pad-1.0/x", b"no data", tarfile.LNKTYPE)[:512],
    ],
)
def test_data_ends_where_installers_see_it_end(before):
    content = gzip.compress(before + MEMBER + END)

    assert metadata.read(SDIST, io.BytesIO(content)).raw == samples.METADATA
    assert as_installers_read(content) == [samples.METADATA]


def test_a_member_of_negative_size_is_refused():
    header = bytearray(raw_header("left_pad-1.0/x"))
    header[124:136] = b"\xff" * 11 + b"\0"
    header[148:156] = b" " * 8
    header[148:156] = f"{sum(header[:512]):06o}\0 ".encode()

    assert "negative size" in refusal_of(SDIST, gzip.compress(bytes(header) + MEMBER + END)).message


@pytest.mark.parametrize(
    "behind", [b"garbage", gzip.compress(b"x", mtime=0), b"\0" * 70_000 + b"x"]
)
def test_data_behind_the_gzip_member_is_refused(behind):
    assert "data after its end" in refusal_of(SDIST, samples.sdist() + behind).message


def test_zeros_behind_the_gzip_member_are_padding():
    content = samples.sdist() + b"\0" * 70_000

    assert metadata.read(SDIST, io.BytesIO(content)).raw == samples.METADATA


SIZE, TYPE = 124, 156  # where they stand in a header


@given(st.integers(0, 2**32))
def test_damage_inside_of_a_tar_is_refused_or_read_as_installers_read_it(seed):
    dice = random.Random(seed)  # noqa: S311  damage, not secrets
    broken = bytearray(samples.tarred([samples.member("left_pad-1.0/" + "d" * 120), PKG_INFO]))
    for _ in range(dice.randint(1, 4)):
        start = dice.randrange(5_000 // 512) * 512
        place = dice.choice([0, 12, TYPE, SIZE, SIZE + 10, SIZE + 11, dice.randrange(512)])
        broken[start + place] = dice.choice([*b"\0 /0125KLXgx", dice.randrange(256)])
        if dice.random() < 0.9:
            header = broken[start : start + 148] + b" " * 8 + broken[start + 156 : start + 512]
            broken[start + 148 : start + 156] = f"{sum(header):06o}\0 ".encode()
    content = gzip.compress(bytes(broken), 1)

    try:
        found = metadata.read(SDIST, io.BytesIO(content))
    except Malformed:
        return

    assert as_installers_read(content) == [found.raw]
