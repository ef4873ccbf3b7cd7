"""What a letter says of the browser or client behind an act: nothing that a stranger worded."""

import pytest

from entrepot.flows.notifications import program

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1"


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        (FIREFOX, "Firefox on Linux"),
        (EDGE, "Edge on Windows"),
        (SAFARI, "Safari on iOS"),
        ("twine/7.0.0 CPython/3.11.7", "twine/7.0.0"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_programs_are_named(user_agent: str, said: str) -> None:
    assert program(user_agent) == said


@pytest.mark.parametrize(
    "user_agent",
    [
        "URGENT: sign in at https://evil.example/login now. The Entrepot team.",
        "https://evil.example/login",
        "x" * 512,
        "a/b\nDear Alice",
    ],
)
def test_a_stranger_writes_no_sentence_into_our_letters(user_agent: str) -> None:
    said = program(user_agent)

    assert "evil" not in said
    assert "Dear" not in said
    assert len(said) <= 65
