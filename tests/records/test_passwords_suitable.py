"""Which passwords are taken: those that are not guessed among the first."""

import time
from contextlib import suppress

import pytest

from entrepot.records.accounts.passwords import UnsuitablePassword, require_suitable

ALICE = ("alice", "alice.smith@example.com", "Acme Index")


def _trouble(password: str) -> str:
    with pytest.raises(UnsuitablePassword) as refused:
        require_suitable(password, words=ALICE)
    assert password == "" or password not in str(refused.value)
    assert str(refused.value).isascii()
    return str(refused.value)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "gefaengnis-auf-dem-mond",
        "\u043a\u0430\u0440\u0442\u043e\u0448\u043a\u0430 \u043d\u0430 \u043b\u0443\u043d\u0435",
        "alice loves bobsleighs",
        "493827160583",
        "properly weird trees",
        "        a b c  d e f ",
        "k" * 20 + "unlike the end of it" + "v" * 20,
    ],
)
def test_what_is_hard_to_guess_is_taken_whatever_it_is_composed_of(password: str) -> None:
    require_suitable(password, words=ALICE)


@pytest.mark.parametrize("password", ["", "eleven char", "a" * 4097, "\U0001f40e" * 11])
def test_a_password_of_the_wrong_length_is_refused_with_its_length(password: str) -> None:
    assert f"this one has {len(password)}" in _trouble(password)


@pytest.mark.parametrize("password", ["correct\0horse battery", "correct horse \udcff battery"])
def test_what_is_no_text_is_refused(password: str) -> None:
    assert "is text" in _trouble(password)


@pytest.mark.parametrize(
    "password", ["qwerty123456", "QWERTY123456", "UnbelievaBle", "1q2w3e4r5t6y"]
)
def test_a_common_password_is_refused_in_any_case(password: str) -> None:
    assert "most common" in _trouble(password)


@pytest.mark.parametrize(
    "password",
    [
        "alicealice2024",
        "Alice.Smith@Example.com",
        "smith-1984-smith",
        "AcmeIndex123!",
        "ACME acme acme",
        "example.com-0000",
    ],
)
def test_known_names_and_digits_alone_are_refused(password: str) -> None:
    assert "known names" in _trouble(password)


@pytest.mark.parametrize(
    "password",
    [
        "!!!!!!!!!!!!!",
        "\u00e9" * 12,
        "x1" * 9,
        "abc;abc;abc;ab",
        "2345678901234",
        "987654321098",
        "ZYXWVUTSRQPO",
        "poiuytrewq0987",
        "asdfghjkl;'[]",
        "qwertzuiopyxcvbnm",
        "aaaa1111bbbb",
        "9ol.0p;/8ik,7ujm",
    ],
)
def test_rows_of_keys_sequences_and_repetitions_are_refused(password: str) -> None:
    assert "pattern" in _trouble(password)


@pytest.mark.parametrize("piece", ["a", "ab1!", "alice", "4@8({[<369!1|7$5+2%", "qazwsx", "\ufb01"])
def test_no_password_takes_long_to_judge(piece: str) -> None:
    words = [f"{piece[:n]}.{piece[n:]}@{piece}.example" for n in range(len(piece))] * 20
    password = (piece * 4096)[:4000] + "tail unlike the rest"

    started = time.process_time()
    with suppress(UnsuitablePassword):
        require_suitable(password, words=words)

    assert time.process_time() - started < 0.05


def test_a_name_without_letters_and_an_empty_one_refuse_nothing() -> None:
    require_suitable("493827160583", words=("", "007", "@", "4938"))
