from datetime import timedelta

import pytest
from tests.conftest import NOW
from tests.records import cast

from entrepot.records.accounts.models import User
from entrepot.records.tokens import actions as tokens
from entrepot.records.tokens.actions import Minter, Use, network_of
from entrepot.records.tokens.models import Token, TokenNetwork, TokenUse
from entrepot.records.tokens.queries import everyones

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(alice: User, minter: Minter) -> Token:
    return cast.token(alice, minter)[0]


def _use(address: str = "192.0.2.7", client: str = "twine/7.0.0", project: str = "a") -> Use:
    return Use(address=address, client=client, project=project, result="published")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("", "unknown"),
        ("a socket", "unknown"),
    ],
)
def test_a_network_stands_for_an_address(address: str, network: str) -> None:
    assert network_of(address) == network


def test_uses_from_one_network_by_one_client_are_counted_together(token: Token) -> None:
    tokens.record_use(token, _use(project="a"), at=NOW)
    tokens.record_use(token, _use("192.0.2.99", project="b"), at=NOW + timedelta(hours=1))

    [use] = TokenUse.objects.all()
    assert (use.count, use.first_used_at, use.last_used_at) == (2, NOW, NOW + timedelta(hours=1))
    assert (use.last_address, use.last_project) == ("192.0.2.99", "b")


def test_another_network_or_client_is_another_use_and_the_newest_comes_first(
    token: Token,
) -> None:
    tokens.record_use(token, _use(), at=NOW)
    tokens.record_use(token, _use(client="uv/0.13"), at=NOW + timedelta(minutes=2))
    tokens.record_use(token, _use("198.51.100.1"), at=NOW + timedelta(minutes=1))

    [known] = everyones()
    assert [(use.client, use.network) for use in known.uses] == [
        ("uv/0.13", "192.0.2.0/24"),
        ("twine/7.0.0", "198.51.100.0/24"),
        ("twine/7.0.0", "192.0.2.0/24"),
    ]


def test_the_fifty_newest_uses_are_kept_and_every_network_is_remembered(token: Token) -> None:
    for number in range(60):
        tokens.record_use(token, _use(f"10.0.{number}.1"), at=NOW + timedelta(minutes=number))

    kept = TokenUse.objects.order_by("first_used_at").values_list("network", flat=True)
    assert len(kept) == 50
    assert kept[0] == "10.0.10.0/24"
    assert TokenNetwork.objects.count() == 60


def test_a_known_network_that_comes_back_is_not_new(token: Token) -> None:
    for number in range(52):
        tokens.record_use(token, _use(f"10.0.{number}.1"), at=NOW + timedelta(minutes=number))

    tokens.record_use(token, _use("10.0.0.1"), at=NOW + timedelta(days=1))

    assert TokenNetwork.objects.count() == 52


def test_a_digest_of_a_network_says_nothing_about_another_token(
    alice: User,
    minter: Minter,
    token: Token,
) -> None:
    other, _ = cast.token(alice, minter, name="other")

    tokens.record_use(token, _use(), at=NOW)
    tokens.record_use(other, _use(), at=NOW)

    assert len({bytes(row.digest) for row in TokenNetwork.objects.all()}) == 2
