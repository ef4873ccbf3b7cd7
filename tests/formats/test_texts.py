import pytest

from entrepot.formats.texts import is_legible


@pytest.mark.parametrize(
    "text",
    ["", "release of left-pad", "\u00e9t\u00e9", "\u0645\u0631\u062d\u0628\u0627", "\u2764\ufe0f"],
)
def test_what_people_write_is_legible_in_every_script(text: str) -> None:
    assert is_legible(text)


@pytest.mark.parametrize(
    "hidden",
    [
        "\0", "\n", "\u2028", "\x1b", "\u202e", "\u2066", "\u200f", "\u200b", "\u200d", "\ufeff",
        "\u00ad", "\U000e0041", "\u3164", "\u115f", "\uffa0", "\u2800", "\u034f", "\ud800",
    ],
)  # fmt: skip
def test_what_nobody_sees_does_not_hide_in_a_text(hidden: str) -> None:
    assert not is_legible(hidden)
    assert not is_legible(f"left{hidden}pad")
