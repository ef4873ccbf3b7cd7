import dataclasses

import pytest

from entrepot.formats.macaroons import Macaroon, mint


def test_a_macaroon_is_signed_by_the_key_it_was_minted_with(macaroon, root_key):
    assert macaroon.is_signed_by(root_key)


def test_a_macaroon_is_not_signed_by_a_key_that_differs_in_one_bit(macaroon, root_key):
    for bit in range(256):
        other = (int.from_bytes(root_key) ^ 1 << bit).to_bytes(32)

        assert not macaroon.is_signed_by(other)


def test_a_signature_with_one_bit_changed_is_no_signature(macaroon, root_key):
    for bit in range(256):
        signature = (int.from_bytes(macaroon.signature) ^ 1 << bit).to_bytes(32)

        assert not dataclasses.replace(macaroon, signature=signature).is_signed_by(root_key)


@pytest.mark.parametrize("signature", [b"", b"\0" * 32])
def test_an_empty_signature_is_no_signature(macaroon, root_key, signature):
    assert not dataclasses.replace(macaroon, signature=signature).is_signed_by(root_key)


def test_a_token_cannot_be_renamed_to_another_row(macaroon, root_key):
    renamed = dataclasses.replace(macaroon, identifier="11111111-2222-3333-4444-555555555556")

    assert not renamed.is_signed_by(root_key)


@pytest.mark.parametrize(
    "caveats",
    [
        lambda first, second: (),
        lambda first, second: (first,),
        lambda first, second: (second,),
        lambda first, second: (second, first),
        lambda first, second: (first, second, second),
        lambda first, second: (first + second,),
        lambda first, second: (first.replace(b",", b", "), second),
    ],
    ids=["all gone", "last gone", "first gone", "swapped", "repeated", "joined", "respaced"],
)
def test_a_holder_cannot_change_caveats_under_a_signature(macaroon, root_key, caveats):
    changed = dataclasses.replace(macaroon, caveats=caveats(*macaroon.caveats))

    assert not changed.is_signed_by(root_key)


def test_an_attenuated_macaroon_is_signed_by_the_same_key(macaroon, root_key):
    narrowed = macaroon.attenuate(b"[1,[]]")

    assert narrowed.caveats == (*macaroon.caveats, b"[1,[]]")
    assert narrowed.is_signed_by(root_key)


def test_attenuating_leaves_the_broader_macaroon_as_it_was(macaroon, root_key):
    before = macaroon.caveats

    macaroon.attenuate(b"[1,[]]")

    assert macaroon.caveats == before
    assert macaroon.is_signed_by(root_key)


def test_a_holder_cannot_take_a_caveat_off_again(macaroon, root_key):
    narrowed = macaroon.attenuate(b"[1,[]]")

    widened = dataclasses.replace(narrowed, caveats=macaroon.caveats)

    assert not widened.is_signed_by(root_key)


def test_minting_takes_caveats_from_any_iterable(root_key):
    minted = mint(
        root_key, location="index.example", identifier="1", caveats=(each for each in [b"a", b"b"])
    )

    assert minted.caveats == (b"a", b"b")
    assert minted.is_signed_by(root_key)


def test_a_signature_does_not_print(macaroon: Macaroon):
    shown = repr(macaroon) + str(macaroon) + repr(dataclasses.replace(macaroon, location="other"))

    assert repr(macaroon.signature) not in shown
    assert macaroon.signature.hex() not in shown
    assert "signature" not in shown
