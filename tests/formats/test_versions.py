import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from entrepot.formats import versions
from entrepot.formats.versions import MAX_VERSION_LENGTH, InvalidVersion


@pytest.mark.parametrize(
    ("text", "canonical"),
    [("1.0.0", "1"), (" v1.0 ", "1"), ("1.0-1", "1.post1"), ("1!2.RC3", "1!2rc3"), ("0", "0")],
)
def test_a_version_has_one_spelling(text, canonical):
    assert versions.canonical(text) == versions.canonical(versions.parse(text)) == canonical


@pytest.mark.parametrize(
    "text", ["", "one", "1.0\0", "\0", "1.0/..", "\u0661.\u0660", "1.0\u00a0", "\udcff", "1 0"]
)
def test_what_is_no_version_is_refused(text):
    with pytest.raises(InvalidVersion) as refused:
        versions.parse(text)

    assert refused.value.refusal.message.isascii()


@pytest.mark.parametrize(
    "text",
    ["9" * 5_000, "1." * 3_000 + "1", "1+" + "a" * 5_000, "1" * (MAX_VERSION_LENGTH + 1)],
)
def test_a_version_of_more_digits_than_python_reads_is_refused(text):
    with pytest.raises(InvalidVersion):
        versions.canonical(text)


def test_a_version_that_grows_when_it_is_spelled_out_is_measured_as_it_is_stored():
    grows = "1" * (MAX_VERSION_LENGTH - 5) + "crdev"

    with pytest.raises(InvalidVersion):
        versions.parse(grows)

    assert len(str(Version(grows))) > MAX_VERSION_LENGTH == len(grows)


@given(st.text(alphabet="0123456789.+-_!abcdevrp\0 ", max_size=300))
def test_no_text_gets_anything_but_a_version_or_a_refusal(text):
    try:
        found = str(versions.parse(text))
    except InvalidVersion as refused:
        found = refused.refusal.sentence

    assert found.isascii()
    assert found.isprintable()
