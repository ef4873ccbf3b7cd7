import json
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from entrepot.errors import Unauthenticated
from entrepot.formats.macaroons import MalformedToken, decode, encode
from entrepot.formats.macaroons.macaroon import deserialize

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

CORPUS = Path(__file__).parents[2] / "vectors" / "tokens_malformed.txt"
MALFORMED = [
    line.split("\t") for line in CORPUS.read_text("ascii").splitlines() if not line.startswith("#")
]


def payload_of(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def refusal_of(text: str) -> MalformedToken | None:
    """What `decode` says; any other exception than its own fails the test that asks."""
    try:
        decode(text)
    except MalformedToken as refused:
        return refused
    return None


def test_a_token_comes_back_as_it_was_written(macaroon):
    assert decode(encode("entrepot", macaroon)) == ("entrepot", macaroon)


def test_the_first_hyphen_separates_though_the_payload_has_more(root_key, macaroon):
    texts = [encode("entrepot", macaroon.attenuate(bytes([n]))) for n in range(256)]

    assert any("-" in text.partition("-")[2] for text in texts)
    assert all(decode(text)[0] == "entrepot" for text in texts)


@pytest.mark.parametrize(("wrong", "text"), MALFORMED, ids=[wrong for wrong, _ in MALFORMED])
def test_a_malformed_text_is_refused_as_malformed(wrong, text):
    refused = refusal_of(json.loads(text))

    assert refused is not None
    assert refused.refusal.code == "malformed-token"
    assert isinstance(refused, Unauthenticated)


@pytest.mark.parametrize(("wrong", "text"), MALFORMED, ids=[wrong for wrong, _ in MALFORMED])
def test_a_refusal_quotes_nothing_of_the_text(wrong, text):
    text = json.loads(text)

    sentence = refusal_of(text).refusal.sentence

    assert sentence.isascii()
    assert "\n" not in sentence
    assert not any(text[at : at + 12] in sentence for at in range(len(text) - 11))


def test_every_text_with_one_character_changed_is_refused(macaroon, root_key):
    text = encode("entrepot", macaroon)
    signed_bytes_start = text.index(payload_of(macaroon.serialize())) + (3 + 13) * 4 // 3

    for at, was in enumerate(text):
        for character in (*ALPHABET, "=", "+", "/", " ", "\n", "é"):
            if character == was:
                continue
            changed = text[:at] + character + text[at + 1 :]
            if refusal_of(changed):
                continue
            prefix, found = decode(changed)
            # Prefix and location are not signed; the row says which they must be.
            renamed = prefix != "entrepot" or found.location != macaroon.location
            assert not found.is_signed_by(root_key) or (renamed and at <= signed_bytes_start)


def test_every_payload_with_one_bit_changed_is_refused(macaroon, root_key):
    data = macaroon.serialize()
    location = range(3, 3 + len(macaroon.location))

    for bit in range(len(data) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            found = deserialize(bytes(changed))
        except MalformedToken:
            continue
        assert not found.is_signed_by(root_key) or bit // 8 in location


def test_every_beginning_of_a_token_is_refused(macaroon):
    text = encode("entrepot", macaroon)

    assert all(refusal_of(text[:end]) for end in range(len(text)))


def test_a_token_without_its_last_characters_is_first_of_all_incomplete(macaroon):
    text = encode("entrepot", macaroon)

    for missing in range(1, 40):
        refused = refusal_of(text[:-missing])
        assert refused.refusal.code == "malformed-token"
        assert refused.refusal.message.startswith("The token is incomplete or was altered: ")


@given(st.text())
def test_any_text_is_a_token_or_a_clean_refusal(text):
    assert refusal_of(text) or encode(*decode(text)) == text


@given(st.text(ALPHABET, min_size=1))
def test_any_payload_is_a_token_or_a_clean_refusal(payload):
    text = f"entrepot-{payload}"

    assert refusal_of(text) or encode(*decode(text)) == text


PIECES = [
    b"\x02",
    b"\x00",
    b"\x01\x0dindex.example",
    b"\x02\x011",
    b"\x02\x81\x00x",
    b"\x04\x03key",
    b"\x06\x20" + bytes(32),
    b"\xff",
]


@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=3), min_size=1).map(b"".join))
def test_any_row_of_fields_is_a_macaroon_or_a_clean_refusal(data):
    text = f"entrepot-{payload_of(data)}"

    assert refusal_of(text) or encode(*decode(text)) == text


@given(data=st.data())
def test_a_mutated_token_is_written_the_same_way_again_or_refused(data, macaroon):
    serialized = macaroon.serialize()
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(serialized))] * 2)))
    mutated = serialized[:start] + data.draw(st.binary(max_size=40)) + serialized[end:]
    assume(mutated)
    text = f"entrepot-{payload_of(mutated)}"

    assert refusal_of(text) or encode(*decode(text)) == text


@pytest.mark.parametrize("size", [24 * 1024 + 1, 1_000_000])
def test_a_payload_that_is_too_long_is_refused_unread(size):
    data = b"\x02" * size
    text = f"entrepot-{payload_of(data)}"

    refused = refusal_of(text)

    assert "32768 characters" in str(refused)
    with pytest.raises(MalformedToken, match="24576 bytes"):
        deserialize(data)


def test_a_refusal_does_not_carry_the_token_in_its_chain(macaroon):
    secret = payload_of(macaroon.signature)

    text = encode("entrepot", macaroon)
    cut_off = text[: text.index("-") + 2 + (len(text) // 4 - 4) * 4]  # no base64 has 4n+1 letters

    refused = refusal_of(cut_off)

    assert refused.__suppress_context__
    assert secret not in repr(refused) + repr(refused.__context__)
