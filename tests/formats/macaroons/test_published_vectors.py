import hmac
import json
from pathlib import Path
from uuid import UUID

import pytest

from entrepot.formats.macaroons import RequestUser, decode, encode, mint, read

VECTORS = Path(__file__).parents[2] / "vectors" / "tokens_published.json"
TOKENS = json.loads(VECTORS.read_text("ascii"))["tokens"]

every_token = pytest.mark.parametrize("token", TOKENS, ids=[each["case"] for each in TOKENS])


@every_token
def test_a_published_token_is_read_and_signed_by_its_root_key(token, published):
    prefix, macaroon = decode(token["text"])

    assert prefix == "pypi"
    assert macaroon.identifier == published.identifier
    assert [caveat.decode() for caveat in macaroon.caveats] == token["caveats"]
    assert macaroon.signature.hex() == token["signature"]
    assert macaroon.is_signed_by(bytes.fromhex(published.root_key))


@every_token
def test_minting_with_the_same_facts_gives_the_published_text(token, published):
    location = decode(token["text"])[1].location

    minted = mint(
        bytes.fromhex(published.root_key),
        location=location,
        identifier=published.identifier,
        caveats=[caveat.encode() for caveat in token["caveats"]],
    )

    assert encode("pypi", minted) == token["text"]


def test_the_first_step_of_the_chain_is_the_published_derived_key(published):
    bare = TOKENS[0]

    derived_key = bytes.fromhex(published.derived_key)

    assert (
        hmac.digest(derived_key, published.identifier.encode(), "sha256").hex()
        == (bare["signature"])
    )


def test_the_account_caveat_names_the_published_user(published):
    caveat = TOKENS[1]["caveats"][0].encode()

    assert read(caveat) == RequestUser(UUID(published.user_id))
    assert read(caveat).to_bytes() == caveat


def test_a_holder_gets_the_published_attenuated_token_without_any_key():
    account, attenuated = TOKENS[1], TOKENS[4]

    prefix, macaroon = decode(account["text"])
    narrowed = macaroon.attenuate(attenuated["caveats"][-1].encode())

    assert encode(prefix, narrowed) == attenuated["text"]


def test_the_location_is_not_covered_by_the_signature():
    account, elsewhere = (decode(TOKENS[index]["text"])[1] for index in (1, 5))

    assert account.location != elsewhere.location
    assert account.signature == elsewhere.signature
