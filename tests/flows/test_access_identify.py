from datetime import timedelta

import pytest
from tests.conftest import NOW
from tests.flows.scene import CALLER, POLICY, identified, secret
from tests.records import cast
from tests.records.cast import KEY, LATER, OPERATOR

from entrepot.errors import Unauthenticated
from entrepot.flows import access
from entrepot.flows.access import ANONYMOUS, Credential, CredentialKind
from entrepot.flows.access.identity import (
    CredentialUnreadable,
    NotAToken,
    OwnerInactive,
    TokenElsewhere,
    TokenRevoked,
    TokenUnknown,
)
from entrepot.formats import keys, macaroons
from entrepot.formats.keys import Keyring
from entrepot.records.accounts.models import User
from entrepot.records.audit.models import Entry
from entrepot.records.tokens import actions as tokens
from entrepot.records.tokens.actions import Minter
from entrepot.records.tokens.models import Token, TokenUse

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(alice: User, minter: Minter) -> tuple[Token, str]:
    return cast.token(alice, minter)


def test_no_credential_is_anyone() -> None:
    nothing = Credential(CredentialKind.NONE)

    assert (
        access.identify(nothing, keyring=Keyring(), policy=POLICY, caller=CALLER, at=NOW)
        is ANONYMOUS
    )


def test_a_credential_that_cannot_be_read_is_nobodys() -> None:
    with pytest.raises(CredentialUnreadable, match="sent twice"):
        access.identify(
            Credential.unreadable("It was sent twice."),
            keyring=Keyring(),
            policy=POLICY,
            caller=CALLER,
            at=NOW,
        )


def test_a_token_says_whose_it_is(made: tuple[Token, str], alice: User) -> None:
    token, text = made

    principal = identified(text)

    assert principal.token == token
    assert principal.actor.name == "alice"
    assert principal.actor.id == str(alice.id)
    assert (principal.actor.credential_kind, principal.actor.credential_id) == (
        "token",
        str(token.id),
    )
    assert principal.actor.address == CALLER.address


def test_no_secret_shows_in_a_credential_or_a_key(made: tuple[Token, str]) -> None:
    _, text = made

    shown = repr(secret(text)) + repr(KEY) + repr(identified(text))

    assert text.partition("-")[2][-43:] not in shown
    assert repr(KEY.secret) not in shown


def test_a_password_is_no_token() -> None:
    with pytest.raises(NotAToken):
        identified("correct horse battery staple")


def test_a_forged_signature_is_refused(made: tuple[Token, str]) -> None:
    _, text = made
    prefix, genuine = macaroons.decode(text)
    forged = macaroons.mint(
        b"m" * 32,
        location=genuine.location,
        identifier=genuine.identifier,
        caveats=genuine.caveats,
    )

    with pytest.raises(TokenUnknown, match="signature"):
        identified(macaroons.encode(prefix, forged))


def test_a_caveat_that_was_cut_off_is_refused(made: tuple[Token, str]) -> None:
    _, text = made
    prefix, genuine = macaroons.decode(text)
    widened = macaroons.Macaroon(genuine.location, genuine.identifier, (), genuine.signature)

    with pytest.raises(TokenUnknown):
        identified(macaroons.encode(prefix, widened))


@pytest.mark.parametrize(
    ("prefix", "location"), [("acme", "index.example"), ("entrepot", "evil.example")]
)
def test_a_token_whose_prefix_or_location_was_altered_is_refused(
    made: tuple[Token, str],
    prefix: str,
    location: str,
) -> None:
    """A macaroon's signature does not cover its location; the row does."""
    _, genuine = macaroons.decode(made[1])
    altered = macaroons.Macaroon(location, genuine.identifier, genuine.caveats, genuine.signature)

    with pytest.raises(Unauthenticated, match="altered"):
        identified(macaroons.encode(prefix, altered))


def test_a_token_of_another_instance_is_refused_naming_both(minter: Minter) -> None:
    foreign = macaroons.mint(
        b"m" * 32,
        location="other.example",
        identifier="5d9bcb3a-7b0e-4c65-9d5b-0f7d3a0f0001",
        caveats=(),
    )

    with pytest.raises(TokenElsewhere) as refused:
        identified(macaroons.encode("entrepot", foreign))

    assert "'other.example'" in str(refused.value)
    assert "'index.example'" in str(refused.value)


@pytest.mark.parametrize(
    "identifier", ["5D9BCB3A-7B0E-4C65-9D5B-0F7D3A0F0001", "{5d9bcb3a}", "1 OR 1=1"]
)
def test_an_identifier_that_no_row_has_is_unknown(minter: Minter, identifier: str) -> None:
    foreign = macaroons.mint(b"m" * 32, location="index.example", identifier=identifier, caveats=())

    with pytest.raises(TokenUnknown):
        identified(macaroons.encode("entrepot", foreign))


def test_a_revoked_token_is_named_with_its_day_and_kept_in_the_trail(
    made: tuple[Token, str],
) -> None:
    token, text = made
    tokens.revoke(token, why="", actor=OPERATOR, at=LATER)

    with pytest.raises(TokenRevoked, match=r"'ci' \(.+\) was revoked on 2026-11-23"):
        identified(text, at=LATER)

    assert cast.kinds_about(token.id)[-1] == "token.refused"
    assert TokenUse.objects.get().last_result == "token-revoked"


@pytest.mark.parametrize("state", ["suspended", "deleted"])
def test_a_token_of_somebody_who_is_not_active_is_refused(
    made: tuple[Token, str],
    alice: User,
    state: str,
) -> None:
    User.objects.filter(pk=alice.pk).update(state=state)

    with pytest.raises(OwnerInactive, match=state):
        identified(made[1])


def test_a_flood_of_refusals_is_sampled_but_every_use_is_counted(made: tuple[Token, str]) -> None:
    token, text = made
    tokens.revoke(token, why="", actor=OPERATOR, at=NOW)

    for _ in range(25):
        with pytest.raises(TokenRevoked):
            identified(text)
    with pytest.raises(TokenRevoked):
        identified(text, at=NOW + timedelta(minutes=1))

    assert Entry.objects.filter(kind="token.refused").count() == 21
    assert TokenUse.objects.get().count == 26


def test_without_the_instance_key_its_row_mints_nothing(made: tuple[Token, str]) -> None:
    _, text = made
    others = Keyring((keys.InstanceKey(NOW, b"m" * 32),))

    with pytest.raises(TokenUnknown, match="key"):
        access.identify(secret(text), keyring=others, policy=POLICY, caller=CALLER, at=NOW)


def test_without_its_row_the_instance_key_mints_nothing(made: tuple[Token, str]) -> None:
    token, text = made
    Token.objects.filter(pk=token.pk).delete()

    with pytest.raises(TokenUnknown):
        identified(text)
