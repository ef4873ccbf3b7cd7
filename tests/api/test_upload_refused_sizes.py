"""POST /legacy/ with too much of something: 413 or 431 that the client gets to read."""

import asyncio
import io
import tracemalloc
import zipfile
from dataclasses import replace

import pytest

from entrepot.api import forms
from entrepot.api.forms import Form
from entrepot.backends.storage.memory import MemorySpool
from entrepot.flows.uploads import READ_FIELDS

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
    """Return a wheel of exactly `size` bytes, most of them a member that is not packed."""
    parcel = parcels.wheel(project)
    surplus = size - len(_with_padding(parcel.content, 0))
    return replace(parcel, content=_with_padding(parcel.content, surplus)).with_digests()


def _with_padding(content, size):
    padded = io.BytesIO(content)
    with zipfile.ZipFile(padded, "a") as archive:
        archive.writestr(zipfile.ZipInfo("padding"), bytes(size))
    return padded.getvalue()


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


@pytest.mark.parametrize("field", ["name", "version", "sha256_digest", ":action"])
def test_a_field_that_is_read_and_longer_than_anything_it_could_say(alice, project, field):
    parcel = parcels.wheel(project).having(**{field: "x" * 9000})

    refused = alice.is_refused(parcel)

    assert (refused.status, refused.code) == (413, "upload-form-too-large")
    assert field in refused.sentence or "form" in refused.sentence


def test_fields_that_nobody_reads_are_taken_and_not_kept():
    async def stream():
        for part in parcel.parts[:-1]:
            yield part.encode()
        yield f"--{wire.BOUNDARY}--\r\n".encode()

    parcel = parcels.wheel("parcel").having(**{f"junk{n}": "x" * (7 * MEBIBYTE) for n in range(3)})
    form = Form(MemorySpool(), max_file_bytes=MEBIBYTE)

    tracemalloc.start()
    asyncio.run(forms.read(form, stream(), content_type=wire.FORM))
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert set(form.fields) <= READ_FIELDS
    assert form.fields["name"] == ["parcel"]
    assert kept < MEBIBYTE


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
