"""POST /legacy/: what is taken."""

from dataclasses import replace

import pytest

from . import parcels, wire
from .wire import Part


def test_an_upload_is_listed_and_downloaded_byte_for_byte(alice, depot, project):
    parcel = parcels.wheel(project)

    answer = alice.publish(parcel)

    assert answer.body == f"Published {parcel.filename}.\n".encode()
    assert wire.ask(depot.port, "GET", parcel.path).body == parcel.content
    assert parcel.filename in wire.ask(depot.port, "GET", f"/simple/{project}/").text


def test_uv_gets_its_200_as_json(alice, project):
    answer = alice.publish(parcels.wheel(project), accept=wire.JSON)

    assert answer.header("content-type") == "application/json"
    assert answer.json["code"] == "200 OK"


@pytest.mark.parametrize("path", ["/legacy/", "/legacy", "/legacy/?:action=file_upload"])
def test_the_upload_address_serves_in_place_with_and_without_its_slash(alice, project, path):
    alice.publish(parcels.sdist(project), path=path)


def test_the_action_may_stand_in_the_query_alone(alice, project):
    parcel = parcels.wheel(project).lacking(":action", "protocol_version")

    alice.publish(parcel, path="/legacy/?:action=file_upload")


def test_a_form_may_end_with_its_fields(alice, project):
    parcel = parcels.wheel(project)
    parts = [parcel.file_part, *parcel.parts[:-1], Part("attestations", b"[]")]

    assert alice.upload(wire.form(parts)).status == 200


def test_unknown_and_empty_fields_are_passed_over(alice, project):
    extra = tuple(
        Part(name, value)
        for name, value in [
            ("license", b""),
            ("comment", b""),
            ("provides_extras", b"x"),
            ("classifiers", b"A"),
            ("classifiers", b"B"),
            ("description", "h\u00e9, w\u00f6rld\r\n\r\n--not-the-boundary\r\n".encode()),
            ("metadata_version", b"9.9"),
        ]
    )
    parcel = replace(parcels.wheel(project).lacking("metadata_version"), before=extra)

    alice.publish(parcel)


def test_a_signature_beside_the_file_is_passed_over(alice, project):
    signature = Part("gpg_signature", b"-----BEGIN", "x.asc", "application/octet-stream")

    alice.publish(replace(parcels.wheel(project), after=(signature,)))


@pytest.mark.parametrize("kept", ["md5_digest", "sha256_digest", "blake2_256_digest", "none"])
def test_any_one_digest_or_none_is_enough(alice, project, kept):
    digests = {"md5_digest", "sha256_digest", "blake2_256_digest"} - {kept}

    alice.publish(parcels.wheel(project).lacking(*digests))


def test_digests_may_be_written_in_capitals(alice, project):
    parcel = parcels.wheel(project)

    alice.publish(parcel.having(sha256_digest=parcel.sha256.upper()))


def test_a_part_needs_no_content_type(alice, project):
    parcel = parcels.wheel(project)
    parts = [*parcel.parts[:-1], Part("content", parcel.content, parcel.filename)]

    assert alice.upload(wire.form(parts)).status == 200


def test_a_chunked_upload_is_taken(alice, project):
    body = parcels.wheel(project).body()
    pieces = [body[at : at + 7] for at in range(0, len(body), 7)]

    assert alice.upload(pieces).status == 200


@pytest.mark.parametrize("spelling", ["A_{}", "a.{}", "A--{}"])
def test_the_name_may_be_spelled_otherwise_in_the_form(alice, project, spelling):
    parcel = parcels.wheel(f"a-{project}")

    alice.publish(parcel.having(name=spelling.format(project)))


def test_the_boundary_may_be_quoted(alice, project):
    quoted = f'multipart/form-data; boundary="{wire.BOUNDARY}"'

    answer = alice.upload(parcels.wheel(project), headers={"Content-Type": quoted})

    assert answer.status == 200


def test_a_file_of_a_mebibyte_passes_through_whole(alice, depot, project):
    parcel = parcels.wheel(project, code=bytes(range(256)) * 4096)

    alice.publish(parcel)

    assert wire.ask(depot.port, "GET", parcel.path).body == parcel.content


def test_what_follows_the_end_of_a_form_is_nobodys(alice, depot, project):
    first, second = parcels.wheel(project), parcels.wheel(f"{project}-too")

    answer = alice.upload(first.body() + second.body())

    assert answer.status == 200
    assert wire.ask(depot.port, "GET", second.path).status == 404
