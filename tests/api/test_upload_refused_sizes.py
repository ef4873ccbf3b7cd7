"""POST /legacy/ with too much of something: 413 or 431 that the client gets to read."""

from dataclasses import replace

import pytest

from . import parcels, stores, wire
from .publishers import Publisher
from .wire import Part

MEBIBYTE = 1 << 20


@pytest.fixture(scope="module")
def narrow(new_depot):
    """Alice at an instance that takes files of one MiB."""
    depot = new_depot({"MAX_UPLOAD_MIB": "1"}).start("--workers", "1")
    return Publisher(depot, depot.token("alice", "laptop"))


def sized(project, size):
    """Return a wheel of exactly `size` bytes: a zip may have anything before it."""
    parcel = parcels.wheel(project)
    padding = bytes(size - len(parcel.content))
    return replace(parcel, content=padding + parcel.content).with_digests()


def in_pieces(body, size=65536):
    return [body[start : start + size] for start in range(0, len(body), size)]


def test_a_file_of_one_byte_too_many(narrow, project):
    refused = narrow.is_refused(sized(project, MEBIBYTE + 1))

    assert (refused.status, refused.code) == (413, "file-too-large")
    assert "1 MiB" in refused.sentence
    assert "ENTREPOT_MAX_UPLOAD_MIB" in refused.sentence


def test_a_file_that_is_announced_much_too_large_is_refused_readably(narrow, project):
    refused = narrow.is_refused(sized(project, 30 * MEBIBYTE))

    assert (refused.status, refused.code) == (413, "file-too-large")


def test_a_file_whose_size_nobody_announced(narrow, project):
    body = sized(project, 3 * MEBIBYTE).body()

    refused = narrow.is_refused(in_pieces(body))

    assert (refused.status, refused.code) == (413, "file-too-large")


def test_a_file_of_the_largest_size_is_taken(narrow, project):
    narrow.publish(sized(project, MEBIBYTE))


def test_three_thousand_fields(alice, project):
    extra = tuple(Part("classifiers", b"x") for _ in range(3000))

    refused = alice.is_refused(replace(parcels.wheel(project), before=extra))

    assert (refused.status, refused.code) == (413, "upload-form-too-large")


def test_three_thousand_fields_of_different_names(alice, project):
    extra = tuple(Part(f"field{number}", b"") for number in range(3000))

    refused = alice.is_refused(replace(parcels.wheel(project), before=extra))

    assert (refused.status, refused.code) == (413, "upload-form-too-large")


def test_one_field_of_nine_mebibytes(alice, project):
    extra = (Part("description", b"x" * (9 * MEBIBYTE)),)

    refused = alice.is_refused(replace(parcels.wheel(project), before=extra))

    assert (refused.status, refused.code) == (413, "upload-form-too-large")
    assert "'description'" in refused.sentence


def test_many_fields_that_are_too_long_together(alice, project):
    extra = tuple(Part("description", b"x" * (7 * MEBIBYTE)) for _ in range(4))

    refused = alice.is_refused(replace(parcels.wheel(project), before=extra))

    assert (refused.status, refused.code) == (413, "upload-form-too-large")


def test_a_part_with_a_head_of_ten_mebibytes(alice, project):
    extra = (Part("x" * (10 * MEBIBYTE), b""),)

    refused = alice.is_refused(replace(parcels.wheel(project), before=extra))

    assert (refused.status, refused.code) == (413, "upload-form-too-large")


@pytest.mark.parametrize("field", ["Authorization", "X-Long", "Content-Type"])
def test_a_header_field_of_ten_megabytes(depot, field):
    before = stores.contents(depot)
    head = f"POST /legacy/ HTTP/1.1\r\nHost: localhost\r\n{field}: ".encode()

    answer = wire.send(depot.port, head + b"x" * 10_000_000 + b"\r\n\r\n")

    assert answer.status == 431
    assert answer.body == f"{answer.reason}\n".encode()
    assert stores.contents(depot) == before
