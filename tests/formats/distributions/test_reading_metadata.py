import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.metadata import Metadata, parse_email
from packaging.version import Version

from entrepot.formats.distributions import metadata
from entrepot.formats.distributions.fields import MAX_HEAD_CHARACTERS, InvalidMetadata
from entrepot.formats.distributions.metadata import MetadataDisagrees

from . import samples
from .samples import SDIST, WHEEL, ZIP_SDIST


def test_a_wheel_says_what_its_metadata_says():
    content = io.BytesIO(samples.wheel())
    content.seek(7)

    found = metadata.read(WHEEL, content)

    assert found.raw == samples.METADATA
    assert (found.name, found.project, found.version) == ("left-pad", "left-pad", Version("1.0"))
    assert found.description == "# Left pad\n"
    assert not content.closed


@pytest.mark.parametrize("top", ["left_pad-1.0", "left-pad", "./left"])
def test_an_sdist_says_what_its_pkg_info_says(top):
    archive = io.BytesIO(samples.sdist(top=top))

    assert metadata.read(SDIST, archive).raw == samples.METADATA


def test_a_zipped_sdist_is_read_like_any_other():
    archive = samples.zipped(("left-pad-1.0/", b""), ("left-pad-1.0/PKG-INFO", samples.METADATA))

    assert metadata.read(ZIP_SDIST, io.BytesIO(archive)).raw == samples.METADATA


@pytest.mark.parametrize(
    "directory", ["Left.Pad-1.0.0.dist-info", "left-pad-1.0.dist-info", "LEFT_PAD-1.dist-info"]
)
def test_a_dist_info_directory_may_spell_name_and_version_in_another_way(directory):
    archive = io.BytesIO(samples.wheel(directory=directory))

    assert metadata.read(WHEEL, archive).name == "left-pad"


@pytest.mark.parametrize(
    "directory",
    ["right_pad-1.0.dist-info", "left_pad-2.0.dist-info", "left_pad.dist-info", ".dist-info"],
)
def test_a_dist_info_directory_of_another_project_or_version_is_refused(directory):
    archive = io.BytesIO(samples.wheel(directory=directory))

    with pytest.raises(MetadataDisagrees) as caught:
        metadata.read(WHEEL, archive)

    assert directory in caught.value.refusal.message


@pytest.mark.parametrize("name", ["left_pad-" + "9" * 5_000, "a-" * 30_000 + "1"])
def test_a_dist_info_directory_named_after_no_end_of_digits_is_refused(name):
    archive = io.BytesIO(samples.wheel(directory=f"{name}.dist-info"))

    with pytest.raises(MetadataDisagrees):
        metadata.read(WHEEL, archive)


def test_every_field_that_a_page_shows_is_read():
    found = metadata.parse(
        samples.metadata(
            "Summary: Pads\n  to the left",
            "Requires-Python: >=3.8",
            "License-Expression: MIT",
            "License: ignored",
            "Author: Alice",
            "Author-email: Alice <alice@index.example>",
            "Maintainer: Bob",
            "Maintainer-email: bob@index.example",
            "Keywords: pad, left side ,",
            "Classifier: Topic :: Text Processing",
            "Classifier: Typing :: Typed",
            "Home-page: https://index.example/",
            "Download-URL: UNKNOWN",
            "Project-URL: Source, https://index.example/src",
            "Project-URL: Attack, javascript:alert(1)",
            "Requires-Dist: right-pad>=1; extra == 'both'",
            "Description-Content-Type: text/markdown",
            "Field-From-The-Future: yes",
            body="Caf\u00e9\r\n\nMore\n",
        )
    )

    assert found.summary == "Pads to the left"
    assert found.requires_python == ">=3.8"
    assert found.license == "MIT"
    assert (found.author, found.author_email) == ("Alice", "Alice <alice@index.example>")
    assert (found.maintainer, found.maintainer_email) == ("Bob", "bob@index.example")
    assert found.keywords == ("pad", "left side")
    assert found.classifiers == ("Topic :: Text Processing", "Typing :: Typed")
    assert found.project_urls == (
        ("Home-Page", "https://index.example/"),
        ("Source", "https://index.example/src"),
    )
    assert found.requires_dist == ("right-pad>=1; extra == 'both'",)
    assert found.description_content_type == "text/markdown"
    assert found.description == "Caf\u00e9\r\n\nMore\n"


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "2.0", "2.1", "2.2", "2.3", "2.5", "3.7"])
def test_metadata_of_any_version_of_the_standard_is_read(version):
    raw = f"Metadata-Version: {version}\nName: a\nVersion: 1\n".encode()

    assert metadata.parse(raw).metadata_version == version


def test_what_distutils_wrote_is_read():
    found = metadata.parse(
        b"Metadata-Version: 1.1\r\nName: Left.Pad\r\nVersion: 1.0\r\nSummary: UNKNOWN\r\n"
        b"Author: UNKNOWN\r\nLicense: UNKNOWN\r\nKeywords: pad left\r\n"
        b"Description: # Left pad\r\n        \r\n        ::\r\n        \r\n            pad(1)\r\n"
        b"        \r\nPlatform: UNKNOWN\r\n"
    )

    assert (found.name, found.project) == ("Left.Pad", "left-pad")
    assert (found.summary, found.author, found.license) == ("", "", "")
    assert found.keywords == ("pad", "left")
    assert found.description == "# Left pad\n\n::\n\n    pad(1)"


def test_a_description_in_a_field_may_mark_its_lines_with_bars():
    found = metadata.parse(samples.metadata("Description: one\n       |two\n       |  three"))

    assert found.description == "one\ntwo\n  three"


def test_a_content_type_field_does_not_take_the_description_apart():
    body = "--x\nContent-Type: text/html\n\n<b>\n--x--\n" + "--\n" * 10
    raw = samples.metadata("Content-Type: multipart/mixed; boundary=x", body=body)

    assert metadata.parse(raw).description == body


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (b"", "Metadata-Version"),
        (b"\n\nName: a\nVersion: 1\n", "Metadata-Version"),
        (b"Name: a\nVersion: 1\n", "Metadata-Version"),
        (b"Metadata-Version: two\nName: a\nVersion: 1\n", "Metadata-Version"),
        (b"Metadata-Version: 2.1\nVersion: 1\n", "Name"),
        (b"Metadata-Version: 2.1\nName: \nVersion: 1\n", "Name"),
        (b"Metadata-Version: 2.1\nName: a\nVersion: 1\nname: b\n", "Name"),
        (b"Metadata-Version: 2.1\nName: -a\nVersion: 1\n", "Name"),
        (b"Metadata-Version: 2.1\nName: a\n b\nVersion: 1\n", "Name"),
        (b"Metadata-Version: 2.1\nName: a\r b\nVersion: 1\n", "Name"),
        ("Metadata-Version: 2.1\nName: \u0430\nVersion: 1\n".encode(), "Name"),
        (b"Metadata-Version: 2.1\nName: a\n", "Version"),
        (b"Metadata-Version: 2.1\nName: a\nVersion: 1\nVersion: 1\n", "Version"),
        (b"Metadata-Version: 2.1\nName: a\nVersion: one\n", "Version"),
        (b"Metadata-Version: 2.1\nName: a\nVersion: 1\n .0\n", "Version"),
        (b"Metadata-Version: 2.1\nName: a\nVersion: " + b"9" * 5_000, "Version"),
        (samples.metadata("Requires-Python: 3"), "Requires-Python"),
        (samples.metadata("Requires-Python: >=3.6.*"), "Requires-Python"),
        (samples.metadata("Requires-Python: >=3\n ,<4"), "Requires-Python"),
        (samples.metadata("Requires-Python: >=3", "Requires-Python: >=2"), "Requires-Python"),
        (samples.metadata("Requires-Python: >=" + "9" * 5_000), "Requires-Python"),
        (samples.metadata("Requires-Python: ===\u00e9"), "Requires-Python"),
    ],
)
def test_a_field_that_is_missing_repeated_or_wrong_is_refused_by_name(raw, field):
    with pytest.raises(InvalidMetadata) as caught:
        metadata.parse(raw)

    assert caught.value.refusal.code == "invalid-metadata"
    assert caught.value.refusal.field == field
    assert caught.value.refusal.message.startswith(f"The field {field} ")
    assert caught.value.refusal.sentence.isascii()
    assert caught.value.refusal.sentence.isprintable()


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (samples.metadata("Author: J\u00f6rg").decode().encode("latin-1"), "line 4 has the byte"),
        (samples.METADATA + b"\xff", "not UTF-8: line 6"),
        (samples.METADATA.decode().encode("utf-16"), "not UTF-8: line 1"),
        (samples.metadata("Summary: a\0b"), "NUL character in line 4"),
        (samples.metadata(body="a\0b"), "NUL character in line 5"),
        (samples.metadata("Summary: " + "a" * MAX_HEAD_CHARACTERS), "more than 1048576 characters"),
    ],
)
def test_metadata_that_is_no_plain_text_is_refused(raw, problem):
    with pytest.raises(InvalidMetadata, match=problem):
        metadata.parse(raw)


LINE = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20).map("{}x".format)
BODY = st.text(st.characters(exclude_categories=["C"], include_characters="\n"), max_size=50)


@given(summary=LINE, author=LINE, classifiers=st.lists(LINE, max_size=3), body=BODY)
def test_metadata_is_read_as_installers_read_it(summary, author, classifiers, body):
    lines = [f"Classifier: {classifier}" for classifier in classifiers]
    raw = samples.metadata(f"Summary: {summary}", f"Author: {author}", *lines, body=body)

    found = metadata.parse(raw)

    theirs, _ = parse_email(raw)
    assert found.summary == theirs["summary"]
    assert found.author == theirs["author"]
    assert found.classifiers == tuple(theirs.get("classifiers", ()))
    assert found.description == theirs.get("description", "")


def test_metadata_that_the_reference_takes_is_taken():
    raw = samples.metadata("Requires-Python: >=3.8, !=3.9.*", "Requires-Dist: right-pad (>=1)")

    theirs = Metadata.from_email(raw)

    found = metadata.parse(raw)
    assert (found.name, found.version) == (theirs.name, theirs.version)
    assert theirs.requires_python == found.requires_python


FIELD = st.sampled_from(["Name", "VERSION", "metadata-version", "Requires-Python", "Content-Type"])


@given(
    st.lists(
        st.one_of(
            st.binary(max_size=30),
            st.builds("{}: {}".format, FIELD, st.text(max_size=10)).map(
                lambda line: line.encode("utf-8", "replace")
            ),
        ),
        max_size=8,
    )
)
def test_no_document_gets_anything_but_an_answer_or_a_refusal(lines):
    sentence = ""

    try:
        metadata.parse(b"\n".join(lines))
    except InvalidMetadata as error:
        sentence = error.refusal.sentence

    assert sentence.isascii()
    assert sentence.isprintable()
