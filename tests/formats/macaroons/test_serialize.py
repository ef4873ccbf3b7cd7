import dataclasses

import pytest

from entrepot.formats.macaroons import BeyondLimits, decode, encode, mint


def test_a_token_narrowed_as_often_as_allowed_still_works(macaroon, root_key):
    narrowed = macaroon
    while len(narrowed.caveats) < 64:
        narrowed = narrowed.attenuate(b'[1,["left-pad"]]' + b" " * 300)

    text = encode("entrepot", narrowed)

    assert decode(text) == ("entrepot", narrowed)
    assert narrowed.is_signed_by(root_key)


def test_the_longest_parts_that_are_allowed_come_back(root_key):
    minted = mint(
        root_key,
        location="l" * 255,
        identifier="i" * 255,
        caveats=[b"c" * 8192, b"c" * 8192, b"", b"c" * 127, b"c" * 128],
    )

    assert decode(encode("p" * 32, minted)) == ("p" * 32, minted)


def test_labels_outside_ascii_come_back(root_key):
    minted = mint(root_key, location="entrepôt.example", identifier="№ 1", caveats=[b"\xff"])

    assert decode(encode("entrepot", minted)) == ("entrepot", minted)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"caveats": (b"",) * 65}, "64 caveats; this one has 65"),
        ({"caveats": (b"c" * 8193,)}, "8192 bytes; one here has 8193"),
        ({"caveats": (b"c" * 8192,) * 3}, "24576 bytes; this one has 24"),
        ({"location": ""}, "location has 1 to 255 bytes; this one has 0"),
        ({"location": "é" * 128}, "location has 1 to 255 bytes; this one has 256"),
        ({"identifier": ""}, "identifier has 1 to 255 bytes; this one has 0"),
        ({"identifier": "i" * 256}, "identifier has 1 to 255 bytes; this one has 256"),
    ],
)
def test_a_macaroon_that_no_reader_would_take_is_not_written(macaroon, facts, said):
    outsized = dataclasses.replace(macaroon, **facts)

    with pytest.raises(BeyondLimits, match=said) as refused:
        outsized.serialize()

    assert refused.value.refusal.code == "token-beyond-limits"


@pytest.mark.parametrize(
    "prefix", ["", "Entrepot", "entre-pot", "e" * 33, "entrepot\n", "entrepôt"]
)
def test_a_prefix_that_no_reader_would_take_is_not_written(macaroon, prefix):
    with pytest.raises(ValueError, match="prefix"):
        encode(prefix, macaroon)
