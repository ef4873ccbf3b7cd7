"""Zip files that one reader takes for another file than the next one: each is refused."""

import io
import struct
import warnings
import zipfile
import zlib

import pytest

from entrepot.errors import Malformed
from entrepot.formats.distributions import metadata, zip_directory

from . import raw_zips, samples
from .raw_zips import CODE, DESCRIPTOR, FULL, METADATA, REST, UTF_8, Member, zipped
from .samples import WHEEL, ZIP_SDIST, refusal_of

EVIL = Member(b"left_pad/evil.py", b"print('evil')\n")
PACKED = zlib.compressobj(wbits=-15)
STREAM = PACKED.compress(CODE.data) + PACKED.flush()


def described(record: str = "<4s3L", **changes: int) -> bytes:
    """Return the descriptor of `CODE`."""
    true = {"crc": zlib.crc32(CODE.data), "packed": len(STREAM), "size": len(CODE.data)}
    return struct.pack(record, b"PK\7\x08", *(true | changes).values())


UNKNOWN = {"crc": 0, "packed": 0, "size": 0}
STREAMED = CODE.having(flags=DESCRIPTOR, local=UNKNOWN, descriptor=described())
LARGE = CODE.having(
    local={"packed": FULL, "size": FULL, "extra": raw_zips.larger(len(CODE.data), len(STREAM))}
)
LARGE_STREAMED = CODE.having(
    flags=DESCRIPTOR,
    local={"crc": 0, "packed": FULL, "size": FULL, "extra": raw_zips.larger(0, 0)},
    descriptor=described("<4sL2Q"),
)
LARGE_ENTRY = CODE.having(
    central={
        "size": FULL,
        "packed": FULL,
        "start": FULL,
        "extra": raw_zips.larger(len(CODE.data), len(STREAM), 0),
    }
)


@pytest.mark.parametrize(
    "content",
    [
        zipped(),
        zipped(end_64=True),
        zipped((STREAMED, METADATA, *REST)),
        zipped((LARGE, METADATA, *REST)),
        zipped((LARGE_STREAMED, METADATA, *REST)),
        zipped((LARGE_ENTRY, METADATA, *REST), end_64=True),
        # As protobuf's build tool writes it: zip64 sizes where nobody needs them.
        zipped((CODE.having(local={"extra": LARGE.local["extra"]}), METADATA, *REST)),
        zipped((CODE, Member("left_pad/\u00e4.py".encode(), flags=UTF_8), METADATA, *REST)),
        zipped(
            (
                Member(
                    b"left_pad/",
                    mode=0o40755,
                    packed=b"",
                    central={"method": 0},
                    local={"method": 0},
                ),
                *raw_zips.WHEEL,
            )
        ),
        zipped((CODE.having(mode=0), METADATA, *REST)),
    ],
)
def test_a_wheel_as_any_tool_may_write_it_is_read(content):
    assert metadata.read(WHEEL, io.BytesIO(content)).name == "left-pad"


@pytest.mark.parametrize(
    "content",
    [
        zipped(hidden=[EVIL]),
        zipped(hidden=[METADATA.having(data=b"Name: evil")]),
        zipped(before=b"#!/bin/sh\n"),
        zipped(between=EVIL.header()),
        zipped(between=b"\0"),
        zipped() + b"junk",
        zipped() + b"PK\5\6",
        zipped() + zipped((EVIL,)),
        zipped(end={"count": 3}),
        zipped(end={"count": 5}),
        zipped()[:-2] + b"\4\0junk",
        zipped(end_64=True, end={"count": 3}),
        zipped(end_64=True, end={"start": 0}),
        zipped((CODE.having(central={"start": 1}), METADATA, *REST)),
        zipped((METADATA, CODE.having(central={"start": 0}), *REST)),
    ],
)
def test_bytes_that_the_directory_does_not_account_for_are_refused(content):
    assert refusal_of(WHEEL, content).code == "invalid-archive"


END, LOCATOR, END_64, ENTRY = b"PK\5\6", b"PK\6\7", b"PK\6\6", b"PK\1\2"


@pytest.mark.parametrize(
    ("mark", "offset", "form", "value"),
    [
        (END, 4, "<H", 1),  # a disk of several
        (END, 6, "<H", 1),
        (END, 8, "<H", 3),  # fewer entries on this disk than on all
        (END, 20, "<H", 4),  # a comment that the file has no room for
        (LOCATOR, 4, "<L", 1),
        (LOCATOR, 8, "<Q", 0),  # the other record is somewhere else,
        (LOCATOR, 16, "<L", 2),  # or on another disk
        (END_64, 0, "<L", 0),
        (END_64, 4, "<Q", 45),
        (END_64, 16, "<L", 1),
        (END_64, 20, "<L", 1),
        (END_64, 24, "<Q", 3),
        (END_64, 24, "<2Q", (3, 3)),  # a directory longer than its entries
        (END_64, 24, "<2Q", (5, 5)),  # or shorter
        (ENTRY, 0, "<L", 0),
        (ENTRY, 34, "<H", 1),  # a member on another disk
        (ENTRY, 32, "<H", 0xFFFF),  # a comment that the directory has no room for
        (ENTRY, 24, "<L", FULL),  # a size that is nowhere
    ],
)
def test_a_record_of_the_directory_that_is_not_plain_is_refused(mark, offset, form, value):
    content = bytearray(zipped(end_64=True))
    values = value if isinstance(value, tuple) else (value,)
    struct.pack_into(form, content, content.rindex(mark) + offset, *values)

    assert refusal_of(WHEEL, bytes(content)).code == "invalid-archive"


def test_a_zip64_size_that_nobody_asked_for_is_refused_in_the_directory():
    entry = CODE.having(central={"extra": raw_zips.larger(1)})

    assert "zip64" in refusal_of(WHEEL, zipped((entry, METADATA, *REST))).message


@pytest.mark.parametrize(
    "changed",
    [
        {"name": b"left_pad/__evil__.py"},
        {"crc": 1},
        {"size": 1},
        {"packed": 1},
        {"method": 0},
        {"flags": UTF_8},
        {"flags": DESCRIPTOR},
        {"needed": 99},
        {"size": FULL, "packed": FULL},
        {"extra": raw_zips.larger(1, 1)},
        {"size": FULL, "packed": FULL, "extra": raw_zips.larger(1, len(STREAM))},
        {"packed": FULL, "extra": raw_zips.larger(len(CODE.data))},
    ],
    ids=str,
)
def test_a_header_that_contradicts_the_directory_is_refused(changed):
    content = zipped((CODE.having(local=changed), METADATA, *REST))

    assert refusal_of(WHEEL, content).code == "invalid-archive"


@pytest.mark.parametrize(
    "changed",
    [
        {"descriptor": described(size=1)},
        {"descriptor": described(crc=1)},
        {"descriptor": b""},
        {"descriptor": described()[4:]},
        {"descriptor": described("<4sL2Q")},
        {"local": UNKNOWN | {"size": 1}},
        {"local": {}, "central": {"flags": 0}},
    ],
    ids=str,
)
def test_a_descriptor_that_contradicts_the_directory_is_refused(changed):
    content = zipped((STREAMED.having(**changed), METADATA, *REST))

    assert refusal_of(WHEEL, content).code == "invalid-archive"


def test_a_member_without_an_end_that_a_stream_shows_is_refused():
    """Stored as it is, with its size only behind it: it could hold what looks like its end."""
    stored = STREAMED.having(
        packed=CODE.data,
        local=UNKNOWN | {"method": 0},
        central={"method": 0},
        descriptor=described(packed=len(CODE.data)),
    )

    assert "where it ends" in refusal_of(WHEEL, zipped((stored, METADATA, *REST))).message


def test_a_member_that_goes_on_behind_the_end_of_the_file_is_refused():
    endless = {"packed": 2**31, "size": 1, "method": 0}
    content = zipped((CODE.having(local=endless, central=endless), METADATA, *REST))

    assert "middle of a member" in refusal_of(WHEEL, content).message


def test_a_member_that_goes_on_behind_its_size_is_refused_though_its_sum_is_right():
    shown, more = b"print('left')\n", b"print('evil')\n"
    forged = shown + _suffix_that_keeps_the_sum(shown, more)
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(forged) + packer.flush()
    assert zlib.crc32(forged) == zlib.crc32(shown)

    content = zipped((Member(b"left_pad/__init__.py", shown, packed=packed), METADATA, *REST))

    assert zipfile.ZipFile(io.BytesIO(content)).read("left_pad/__init__.py") == shown
    assert "size or sum" in refusal_of(WHEEL, content).message


@pytest.mark.parametrize(
    "packed", [STREAM + b"evil", STREAM + STREAM, STREAM[:-3], b"", b"\xff" * 20], ids=range(5)
)
def test_packed_data_that_is_not_one_stream_is_refused(packed):
    content = zipped((CODE.having(packed=packed), METADATA, *REST))

    assert refusal_of(WHEEL, content).code == "invalid-archive"


@pytest.mark.parametrize("place", ["local", "central"])
@pytest.mark.parametrize(
    "extra",
    [
        raw_zips.other_name(METADATA.name, EVIL.name),
        raw_zips.extra_field(0x7075, b""),
        raw_zips.larger() + raw_zips.larger(),
        raw_zips.extra_field(7, b"x")[:-1],
        b"\0",
        b"".join(raw_zips.extra_field(kind, b"") for kind in range(100, 200)),
    ],
    ids=["name", "empty name", "twice", "cut", "short", "long"],
)
def test_an_extra_field_that_only_some_readers_understand_is_refused(place, extra):
    content = zipped((*raw_zips.WHEEL, EVIL.having(**{place: {"extra": extra}})))

    assert refusal_of(WHEEL, content).code == "invalid-archive"


@pytest.mark.parametrize(
    "name",
    [
        b"left_pad-1.0.dist-info\\METADATA",
        b"..\\..\\evil.py",
        b"C:\\evil.py",
        b"C:/evil.py",
        b"c:evil.py",
        b"left_pad/C:/evil.py",
        b"/evil.py",
        b"../evil.py",
        b"left_pad/../../evil.py",
        b"left_pad/..",
        b"left_pad//evil.py",
        b"left_pad/./evil.py",
        b"./left_pad/evil.py",
        b".",
        b"",
        b"left_pad/evil.py\0.txt",
        b"left_pad/evil\n.py",
        b"left_pad/\x1b[2Jevil.py",
        b"left_pad/\xe4.py",
    ],
)
def test_a_name_that_unpackers_read_differently_is_refused(name):
    evil = Member(name, b"evil")

    assert refusal_of(WHEEL, zipped((*raw_zips.WHEEL, evil))).code == "invalid-archive"
    assert refusal_of(ZIP_SDIST, zipped((evil,))).code == "invalid-archive"


def test_a_name_that_is_not_the_utf_8_it_says_is_refused():
    evil = Member(b"left_pad/\xe4.py", flags=UTF_8)

    assert "not in UTF-8" in refusal_of(WHEEL, zipped((*raw_zips.WHEEL, evil))).message


@pytest.mark.parametrize(
    "pair",
    [
        (CODE, CODE),
        (Member(b"left_pad"), CODE),
        (Member(b"left_pad/__init__.py/evil.py"), CODE),
        (Member(b"a", mode=0o100644), Member(b"a/", mode=0o40755)),
        (Member(b"a"), Member(b"a-b"), Member(b"a/b")),
    ],
)
def test_two_members_in_one_place_are_refused(pair):
    content = zipped((*pair, METADATA, *REST))

    assert refusal_of(WHEEL, content).code == "invalid-archive"


@pytest.mark.parametrize("mode", [0o120777, 0o020666, 0o060666, 0o010666, 0o140666, 0o40755])
@pytest.mark.parametrize("number", range(4))
def test_a_link_or_device_in_the_place_of_a_file_is_refused(mode, number):
    members = list(raw_zips.WHEEL)
    members[number] = members[number].having(mode=mode)

    assert "not a regular file" in refusal_of(WHEEL, zipped(members)).message


@pytest.mark.parametrize(
    ("member", "problem"),
    [
        (EVIL.having(central={"outside": 0x10}), "a directory and a file"),
        (Member(b"left_pad/", b"evil", mode=0o40755), "a directory with content"),
        (Member(b"left_pad/", mode=0o100644), "not a regular file"),
    ],
)
def test_a_file_that_is_a_directory_to_some_is_refused(member, problem):
    assert problem in refusal_of(WHEEL, zipped((*raw_zips.WHEEL, member))).message


@pytest.mark.parametrize("flag", [0x0001, 0x0010, 0x0020, 0x0040, 0x2000, 0x8000])
def test_a_flag_that_few_readers_know_is_refused(flag):
    content = zipped((CODE.having(flags=flag), METADATA, *REST))

    assert refusal_of(WHEEL, content).code == "invalid-archive"


def test_a_zip_that_unpacks_beyond_all_measure_is_refused_before_it_is(monkeypatch):
    monkeypatch.setattr("entrepot.formats.distributions.search.MIN_UNPACKED_BYTES", 1_000_000)
    bomb = [Member(b"left_pad/%d" % number, b"\0" * 600_000) for number in range(2)]

    assert "unpacks to more than" in refusal_of(WHEEL, zipped((*raw_zips.WHEEL, *bomb))).message


@pytest.mark.parametrize("end_64", [False, True])
def test_a_directory_without_end_is_refused_before_it_is_read(monkeypatch, end_64):
    members = [Member(b"left_pad/%d" % number) for number in range(6)]
    content = zipped(members, end_64=end_64)

    class Counting(io.BytesIO):
        longest = 0

        def read(self, size=-1, /):
            Counting.longest = max(Counting.longest, size)
            return super().read(size)

    monkeypatch.setattr("entrepot.formats.distributions.search.MAX_MEMBERS", 5)
    with pytest.raises(Malformed, match="more than 5 members"):
        metadata.read(WHEEL, Counting(content))

    assert 0 < Counting.longest <= zip_directory._TAIL


def test_every_byte_of_a_wheel_is_accounted_for():
    """Whatever byte is inserted or left out anywhere: no reading but the honest one is left."""
    honest = zipped()

    for place in range(len(honest) + 1):
        for content in (
            honest[:place] + b"x" + honest[place:],
            honest[:place] + honest[place + 1 :],
        ):
            if content != honest:
                with pytest.raises(Malformed):
                    metadata.read(WHEEL, io.BytesIO(content))


def test_what_is_accepted_is_what_the_standard_library_reads():
    for content in (zipped(), zipped(end_64=True), samples.wheel()):
        with warnings.catch_warnings(), zipfile.ZipFile(io.BytesIO(content)) as archive:
            warnings.simplefilter("error")
            read = archive.read("left_pad-1.0.dist-info/METADATA")

        assert metadata.read(WHEEL, io.BytesIO(content)).raw == read


def _suffix_that_keeps_the_sum(shown: bytes, more: bytes) -> bytes:
    """Return `more` and four bytes that make the CRC of `shown` what it was: CRC is no digest."""
    table = [_shifted(number, 8) for number in range(256)]
    by_top = {entry >> 24: number for number, entry in enumerate(table)}
    have = zlib.crc32(shown + more) ^ 0xFFFFFFFF
    state = zlib.crc32(shown) ^ 0xFFFFFFFF
    steps = []
    for _ in range(4):
        number = by_top[state >> 24]
        steps.append(number)
        state = ((state ^ table[number]) << 8 | number) & 0xFFFFFFFF
    fix = bytearray()
    for number in reversed(steps):
        fix.append((have ^ number) & 0xFF)
        have = (have >> 8) ^ table[number]
    return more + bytes(fix)


def _shifted(value: int, times: int) -> int:
    for _ in range(times):
        value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
    return value
