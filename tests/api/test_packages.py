"""GET /packages/…: files and their metadata, whole and in parts."""

import hashlib
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime

import pytest

from . import parcels, wire


@pytest.fixture(scope="module")
def parcel(alice):
    made = parcels.wheel("ranged", code=bytes(range(256)) * 4)
    alice.publish(made)
    return made


@pytest.fixture
def get(depot, parcel):
    def ask(method="GET", path=parcel.path, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return wire.ask(depot.port, method, path, named)

    return ask


def test_a_file_is_whole_immutable_and_never_encoded(get, parcel):
    answer = get(Accept_Encoding="gzip, deflate, zstd")

    assert (answer.status, answer.body) == (200, parcel.content)
    assert answer.header("content-length") == str(len(parcel.content))
    assert answer.header("content-encoding") == ""
    assert answer.header("etag") == f'"{parcel.sha256}"'
    assert answer.header("accept-ranges") == "bytes"
    assert "immutable" in answer.header("cache-control")
    assert answer.header("content-type") == "application/octet-stream"
    assert parsedate_to_datetime(answer.header("last-modified"))


@pytest.mark.parametrize("suffix", ["", ".metadata"])
def test_head_is_get_without_a_body_also_when_a_range_is_asked(get, parcel, suffix):
    full = get(path=parcel.path + suffix)

    for headers in ({}, {"Range": "bytes=0-4"}):
        head = get("HEAD", parcel.path + suffix, **headers)

        assert (head.status, head.body) == (200, b"")
        assert head.header("content-length") == str(len(full.body))
        assert head.header("etag") == full.header("etag")


def test_the_metadata_beside_a_wheel_is_the_archives_own(get, parcel):
    answer = get(path=f"{parcel.path}.metadata")

    assert answer.body == parcels.core_metadata("ranged", "1.0")
    assert answer.header("etag") == f'"{hashlib.sha256(answer.body).hexdigest()}"'
    assert answer.header("content-encoding") == ""


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [
        ("bytes=10-19", 10, 20),
        ("bytes=0-0", 0, 1),
        ("bytes=5-", 5, None),
        ("bytes=-7", -7, None),
        ("bytes=-10000000", 0, None),
        ("bytes=3-99999999", 3, None),
        (" bytes=1-2 ", 1, 3),
    ],
)
def test_a_range_gives_these_bytes(get, parcel, asked, start, stop):
    answer = get(Range=asked)

    expected = parcel.content[start:stop]
    first = parcel.content.index(expected) if len(expected) > 20 else start % len(parcel.content)
    last = first + len(expected) - 1
    assert (answer.status, answer.body) == (206, expected)
    assert answer.header("content-length") == str(len(expected))
    assert answer.header("content-range") == f"bytes {first}-{last}/{len(parcel.content)}"


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=",
        "bytes=-",
        "bytes=9-3",
        "bytes=a-b",
        "bytes=0-1,5-6",
        "bytes=0-1, 5-6",
        "items=0-1",
        "bytes 0-1",
        "0-1",
        "bytes=\u0661-\u0662".encode().decode("latin-1"),
        "bytes=" + "9" * 5000 + "-",
        "",
    ],
)
def test_a_range_that_is_none_or_several_gives_the_whole(get, parcel, asked):
    answer = get(Range=asked)

    assert (answer.status, answer.body) == (200, parcel.content)


@pytest.mark.parametrize("asked", ["bytes=9999999-", "bytes=9999999-99999999", "bytes=-0"])
def test_a_range_behind_the_end_is_416_with_the_size(get, parcel, asked):
    answer = get(Range=asked)

    assert answer.status == 416
    assert answer.header("content-range") == f"bytes */{len(parcel.content)}"
    assert answer.header("content-length") == str(len(answer.body))


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ('"{tag}"', 206),
        ("{date}", 206),
        ('"other"', 200),
        ('W/"{tag}"', 200),
        ("{later}", 200),
        ("{earlier}", 200),
        ("nonsense", 200),
        ("", 200),
        ("Mon, 01 Jan 2024 00:00:00 +99999999999999999999", 200),
        ("Mon, 01 Jan 99999999999999999999 00:00:00 GMT", 200),
    ],
)
def test_a_range_holds_only_for_the_file_it_was_begun_with(get, parcel, condition, status):
    answer = get(Range="bytes=0-4", If_Range=condition.format(**moments(get, parcel)))

    assert answer.status == status
    assert answer.body == (parcel.content[:5] if status == 206 else parcel.content)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If_None_Match": '"{tag}"'}, 304),
        ({"If_None_Match": 'W/"{tag}"'}, 304),
        ({"If_None_Match": "*"}, 304),
        ({"If_None_Match": '"other"'}, 200),
        ({"If_Modified_Since": "{date}"}, 304),
        ({"If_Modified_Since": "{later}"}, 304),
        ({"If_Modified_Since": "{earlier}"}, 200),
        ({"If_Modified_Since": "nonsense"}, 200),
        ({"If_Modified_Since": "Mon, 01 Jan 2024 00:00:00 +99999999999999999999"}, 200),
        ({"If_None_Match": '"other"', "If_Modified_Since": "{later}"}, 200),
        ({"If_None_Match": '"{tag}"', "If_Modified_Since": "{earlier}"}, 304),
        ({"If_None_Match": '"{tag}"', "Range": "bytes=0-4"}, 304),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_known_file_is_not_sent_again(get, parcel, headers, status, method):
    facts = moments(get, parcel)

    answer = get(method, **{name: value.format(**facts) for name, value in headers.items()})

    assert answer.status == status
    assert answer.header("etag") == f'"{parcel.sha256}"'
    assert answer.body == (parcel.content if (status, method) == (200, "GET") else b"")


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ([("If-None-Match", '"other"'), ("If-None-Match", '"{tag}"')], 304),
        ([("If-None-Match", '"{tag}"'), ("If-None-Match", '"other"')], 304),
        ([("Range", "bytes=0-1"), ("Range", "bytes=3-4")], 200),
        ([("Range", "bytes=0-1"), ("If-Range", '"{tag}"'), ("If-Range", '"{tag}"')], 200),
    ],
)
def test_several_lines_of_a_condition_are_one_list(depot, parcel, lines, status):
    headers = [(name, value.format(tag=parcel.sha256)) for name, value in lines]

    assert wire.ask(depot.port, "GET", parcel.path, headers).status == status


@pytest.mark.parametrize(
    "path",
    [
        "/packages/00/00/" + "0" * 60 + "/ranged-1.0-py3-none-any.whl",
        "/packages/00/00/" + "0" * 60 + "/ranged-1.0-py3-none-any.whl.metadata",
        "{folder}/other-1.0-py3-none-any.whl",
        "{path}.metadata.metadata",
        "{path}.asc",
        "{path}/",
        "{path}%00",
        "{folder}/../{name}",
        "{folder}/..%2f{name}",
        "{upper}/{name}",
        "/packages/{name}",
        "/packages/",
        "/packages/../../etc/passwd",
        "/packages/%2e%2e/%2e%2e/instance-keys",
    ],
)
def test_an_address_that_the_index_never_gave_is_not_found(get, parcel, path):
    folder, _, name = parcel.path.rpartition("/")
    facts = {"path": parcel.path, "folder": folder, "name": name}

    answer = get(path=path.format(upper=f"/packages{folder[9:].upper()}", **facts))

    assert answer.status == 404
    assert answer.header("content-type") == "application/problem+json"
    assert answer.json["detail"] == answer.reason


def test_an_sdist_has_no_metadata_beside_it(alice, get, project):
    sdist = parcels.sdist(project)
    alice.publish(sdist)

    assert get(path=sdist.path).status == 200
    assert get(path=f"{sdist.path}.metadata").status == 404


def moments(get, parcel):
    date = parsedate_to_datetime(get("HEAD").header("last-modified"))
    day = timedelta(days=1)
    return {
        "tag": parcel.sha256,
        "date": format_datetime(date, usegmt=True),
        "later": format_datetime(date + day, usegmt=True),
        "earlier": format_datetime(date - day, usegmt=True),
    }
