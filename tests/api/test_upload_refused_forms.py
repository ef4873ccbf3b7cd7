"""POST /legacy/ with a form that no publisher sends: 4xx with a sentence, nothing stored."""

from dataclasses import replace

import pytest

from . import parcels, wire
from .wire import Part

NO_FORM = {
    "nothing": "",
    "json": "application/json",
    "urlencoded": "application/x-www-form-urlencoded",
    "a file": "application/octet-stream",
    "no boundary": "multipart/form-data",
    "an empty boundary": "multipart/form-data; boundary=",
    "other multipart": f"multipart/mixed; boundary={wire.BOUNDARY}",
}


@pytest.mark.parametrize("content_type", NO_FORM.values(), ids=NO_FORM)
def test_a_body_that_is_no_multipart_form(alice, project, content_type):
    headers = {"Content-Type": content_type}

    refused = alice.is_refused(parcels.wheel(project), headers=headers)

    assert (refused.status, refused.code) == (400, "form-not-multipart")


@pytest.mark.parametrize("boundary", ["other", "\u00fc" * 9, "x" * 5000, '"a\\"b"', '"'])
def test_a_boundary_that_is_not_the_bodys(alice, project, boundary):
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}

    refused = alice.is_refused(parcels.wheel(project), headers=headers)

    assert refused.status == 400


def test_a_json_body_under_the_name_of_a_form(alice):
    assert alice.is_refused(b'{":action": "file_upload"}').code == "form-broken"


def test_an_empty_body(alice):
    assert alice.is_refused(b"").code == "form-broken"


def test_a_form_without_any_field(alice):
    assert alice.is_refused(f"--{wire.BOUNDARY}--\r\n".encode()).code == "form-field-missing"


def test_a_form_that_ends_within_the_file(alice, project):
    body = parcels.wheel(project).body()

    assert alice.is_refused(body[:-80]).code == "form-broken"


def test_a_form_that_lacks_its_last_boundary(alice, project):
    body = parcels.wheel(project).body().removesuffix(f"--{wire.BOUNDARY}--\r\n".encode())

    assert alice.is_refused(body).code == "form-broken"


def test_no_file(alice, project):
    refused = alice.is_refused(wire.form(parcels.wheel(project).parts[:-1]))

    assert (refused.status, refused.code) == (400, "file-missing")


def test_two_files(alice, project):
    parcel = parcels.wheel(project)

    refused = alice.is_refused(replace(parcel, after=(parcel.file_part,)))

    assert (refused.status, refused.code) == (400, "file-twice")


def test_a_file_in_a_field_that_is_none(alice, project):
    extra = Part("evil", b"#!", "evil.sh")

    refused = alice.is_refused(replace(parcels.wheel(project), before=(extra,)))

    assert (refused.status, refused.code) == (400, "form-field-not-text")


def test_a_field_sent_as_a_file(alice, project):
    parcel = parcels.wheel(project).lacking("name")
    name = Part("name", project.encode(), "name.txt")

    refused = alice.is_refused(replace(parcel, before=(name,)))

    assert (refused.status, refused.code) == (400, "form-field-not-text")
    assert "'name'" in refused.sentence


@pytest.mark.parametrize("disposition", [b'"content"', b'"content"; filename=""'])
def test_the_file_sent_as_text(alice, project, disposition):
    parcel = parcels.wheel(project)
    text = Part("content", parcel.content, disposition=disposition)

    refused = alice.is_refused(wire.form([*parcel.parts[:-1], text]))

    assert (refused.status, refused.code) == (400, "file-missing")


@pytest.mark.parametrize("field", [":action", "name", "version", "filetype"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_field_that_must_be_there(alice, project, field, value):
    parcel = parcels.wheel(project).lacking(field)

    refused = alice.is_refused(parcel if value is None else parcel.having(**{field: value}))

    assert (refused.status, refused.code) == (400, "form-field-missing")
    assert field in refused.sentence


@pytest.mark.parametrize(
    "field",
    [":action", "protocol_version", "name", "version", "filetype", "sha256_digest", "md5_digest"],
)
def test_a_field_sent_twice(alice, project, field):
    parcel = parcels.wheel(project)
    again = Part(field, parcel.fields[field].encode())

    refused = alice.is_refused(replace(parcel, after=(again,)))

    assert (refused.status, refused.code) == (400, "form-field-invalid")
    assert f"{field} was sent 2 times" in refused.sentence


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (":action", "file_delete"),
        (":action", "list_classifiers"),
        ("protocol_version", "2"),
        ("version", "one point oh"),
        ("version", "1.0\u0660"),
        ("version", "9" * 5_000),
        ("filetype", "bdist_egg"),
        ("filetype", "bdist_wininst"),
        ("filetype", "BDIST_WHEEL"),
    ],
)
def test_a_value_that_the_upload_api_does_not_know(alice, project, field, value):
    refused = alice.is_refused(parcels.wheel(project).having(**{field: value}))

    assert (refused.status, refused.code) == (400, "form-field-invalid")
    assert field in refused.sentence or "PEP 440" in refused.sentence


@pytest.mark.parametrize("action", ["submit", "submit_pkg_info", "doc_upload"])
@pytest.mark.parametrize("place", ["the form", "the query"])
def test_an_action_of_the_past_is_gone(alice, project, action, place):
    parcel = parcels.wheel(project)
    path = "/legacy/"
    if place == "the form":
        parcel = parcel.having(**{":action": action})
    else:
        parcel = parcel.lacking(":action")
        path = f"/legacy/?:action={action}"

    refused = alice.is_refused(parcel, path=path)

    assert (refused.status, refused.code) == (410, "action-retired")
    assert "was ever registered" not in refused.sentence  # poetry would register and try again


@pytest.mark.parametrize("query", ["doc_upload", "file_upload&:action=x", ""])
def test_an_action_in_the_query_that_contradicts_the_forms(alice, project, query):
    refused = alice.is_refused(parcels.wheel(project), path=f"/legacy/?:action={query}")

    assert (refused.status, refused.code) == (400, "form-field-invalid")
    assert ":action was sent 2 times" in refused.sentence


@pytest.mark.parametrize("query", ["file_upload", "file_upload&:action=file_upload"])
def test_an_action_in_the_query_that_agrees_is_no_contradiction(alice, project, query):
    alice.publish(parcels.wheel(project), path=f"/legacy/?:action={query}")
    alice.publish(parcels.sdist(project).lacking(":action"), path=f"/legacy/?:action={query}")


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "a/b",
        "a\\b",
        "-parcel",
        "parcel.",
        "par cel",
        "p\u00e4rcel",
        "parcel\u200b",
        "p" * 201,
        "parcel\r\nX-Evil: 1",
        "parcel\nname",
        "<script>",
    ],
)
def test_a_project_name_that_is_none(alice, project, name):
    refused = alice.is_refused(parcels.wheel(project).having(name=name))

    assert (refused.status, refused.code) == (400, "invalid-project-name")
    assert "X-Evil" not in refused.headers


@pytest.mark.parametrize("field", ["name", "version", "filetype", "summary", "unheard_of"])
@pytest.mark.parametrize("value", [b"a\0b", b"\0", b"a\xff", b"\xc3", b"\xed\xa0\x80"])
def test_a_field_with_a_nul_or_what_is_no_utf_8(alice, project, field, value):
    parcel = parcels.wheel(project).lacking(field)

    refused = alice.is_refused(replace(parcel, before=(Part(field, value),)))

    assert (refused.status, refused.code) == (400, "form-field-not-text")
    assert field in refused.sentence


@pytest.mark.parametrize(
    "disposition",
    [
        b'"na\xffme"',
        b"",
        b"\"name\"; filename*=UTF-8''x",
        b'"name"\r\nContent-Disposition: form-data; name="other"',
        b'"name"\r\nno colon here',
        b'"name"\r\n' + b"X-Field: 1\r\n" * 20 + b"X-Last: 1",
        b'"name"\r\nContent-Type: text/plain; charset=nonsense',
    ],
)
def test_a_part_with_a_broken_head_is_never_an_error_of_the_server(alice, project, disposition):
    broken = Part("name", b"x", disposition=disposition)

    refused = alice.is_refused(replace(parcels.wheel(project), before=(broken,)))

    assert refused.status in {400, 413}
