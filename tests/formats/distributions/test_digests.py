import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.formats.distributions.digests import DigestMismatch, Hasher, require_match

DIGESTS = Hasher().finish()


@given(st.lists(st.binary(max_size=100)))
def test_the_digests_of_a_file_do_not_depend_on_how_it_arrived(chunks):
    content = b"".join(chunks)
    hasher = Hasher()

    for chunk in chunks:
        hasher.update(chunk)
    digests = hasher.finish()

    assert digests.size == len(content)
    assert digests.sha256 == hashlib.sha256(content).hexdigest()
    assert digests.blake2b_256 == hashlib.blake2b(content, digest_size=32).hexdigest()
    assert digests.md5 == hashlib.md5(content, usedforsecurity=False).hexdigest()


def test_digests_in_either_case_match_and_absent_ones_are_not_asked_for():
    require_match(DIGESTS)
    require_match(
        DIGESTS,
        sha256=DIGESTS.sha256.upper(),
        blake2b_256=DIGESTS.blake2b_256,
        md5=DIGESTS.md5.title(),
    )


@pytest.mark.parametrize(
    ("claim", "field"),
    [
        ({"sha256": "0" * 64}, "sha256_digest"),
        ({"blake2b_256": "f" * 64}, "blake2_256_digest"),
        ({"sha256": DIGESTS.sha256, "md5": "0" * 32}, "md5_digest"),
    ],
)
def test_the_digest_of_another_file_is_refused_by_name(claim, field):
    with pytest.raises(DigestMismatch, match=f"{field} says") as caught:
        require_match(DIGESTS, **claim)

    assert caught.value.refusal.code == "digest-mismatch"
    assert caught.value.refusal.field == field


@pytest.mark.parametrize(
    "claim",
    [
        "",
        "0" * 63,
        "0" * 65,
        "0" * 64 + "\n",
        DIGESTS.md5,
        "g" * 64,
        "\u0660" * 64,
        "\u00e9" * 64,
        "\0" * 64,
        "0x" + "0" * 62,
        "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
        "0" * 1_000_000,
    ],
)
def test_what_is_no_digest_is_refused_as_such(claim):
    with pytest.raises(DigestMismatch, match="must be 64 hexadecimal digits") as caught:
        require_match(DIGESTS, sha256=claim)

    assert caught.value.refusal.sentence.isascii()
    assert len(caught.value.refusal.sentence) < 600
