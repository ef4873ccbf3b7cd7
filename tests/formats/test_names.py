import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import canonicalize_name, is_normalized_name

from entrepot.formats.names import MAX_NAME_LENGTH, InvalidName, normalize, shown


@pytest.mark.parametrize("spelling", ["Left-Pad", "left_pad", "LEFT.PAD", "left-._.-pad"])
def test_every_spelling_of_a_name_is_one_project(spelling):
    assert normalize(spelling) == "left-pad"


@given(st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,40}[A-Za-z0-9])?", fullmatch=True))
def test_names_are_normalized_as_installers_do(name):
    normalized = normalize(name)

    assert normalized == canonicalize_name(name)
    assert is_normalized_name(normalized)
    assert normalize(normalized) == normalized


@pytest.mark.parametrize(
    "attack",
    [
        "", ".", "-left", "left-", "left pad", "left/pad", "../left", "left\n", "left\0pad",
        "l\u00e9ft", "left\u0660", "\u212aey", "left;pad", "<b>",
    ],
)  # fmt: skip
def test_what_is_no_project_name_is_refused(attack):
    with pytest.raises(InvalidName) as caught:
        normalize(attack)

    assert caught.value.refusal.code == "invalid-project-name"
    assert caught.value.refusal.sentence.isascii()
    assert caught.value.refusal.sentence.isprintable()


def test_a_name_of_the_greatest_length_is_taken_and_a_longer_one_refused():
    assert normalize("a" * MAX_NAME_LENGTH) == "a" * MAX_NAME_LENGTH

    with pytest.raises(InvalidName):
        normalize("a" * (MAX_NAME_LENGTH + 1))


@given(st.text())
def test_whatever_is_shown_is_short_printable_ascii_on_one_line(value):
    text = shown(value)

    assert text.isascii()
    assert text.isprintable()
    assert len(text) <= 10 * (60 + 3) + 2


def test_a_long_value_is_shown_by_its_beginning_as_the_end_of_a_token_is_its_secret():
    assert shown("a" * 500 + "z") == f"'{'a' * 40}...'"
