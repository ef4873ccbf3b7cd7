"""Nothing in the database can mint a token: no column of any table holds what one is made of."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from tests.conftest import NOW
from tests.flows.scene import Scene, identified
from tests.records import cast
from tests.records.cast import KEY, OPERATOR
from tests.uploads import Wheel

from entrepot.formats import keys, macaroons
from entrepot.records.accounts.models import User
from entrepot.records.tokens import actions as tokens
from entrepot.records.tokens.actions import Minter

pytestmark = pytest.mark.django_db


def test_no_column_of_any_table_holds_a_token_or_what_it_is_derived_from(
    alice: User,
    minter: Minter,
) -> None:
    token, text = cast.token(alice, minter)
    Scene().publish(Wheel.made("left_pad"), identified(text))
    tokens.revoke(token, why="", actor=OPERATOR, at=NOW)
    prefix, macaroon = macaroons.decode(text)
    root_key = keys.root_key(KEY, salt=bytes(token.salt), token_id=token.id)

    everything = b"\n".join(_values())

    assert str(token.id).encode() in everything
    assert bytes(token.salt) in everything
    for secret in (macaroon.signature, root_key, KEY.secret):
        assert secret not in everything
        assert secret.hex().encode() not in everything
        assert macaroons.encode(prefix, macaroon)[-40:].encode() not in everything
    assert KEY.to_line().split()[-1].encode() not in everything


def _values() -> Iterator[bytes]:
    """Yield every value of every row there is, as bytes."""
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values_list():
            yield from (_bytes(value) for value in row)


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
