from datetime import datetime, timedelta

import pytest
from tests.conftest import NOW
from tests.records import cast

from entrepot.records.accounts.models import User
from entrepot.records.audit.models import EntryPersonal
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


def _record(token: Token, use: Use, *, at: datetime = NOW) -> None:
    tokens.record_use(token, use, actor=cast.by(token.owner, address=use.address), at=at)


def _entries(token: Token) -> list[tuple[str, dict[str, str]]]:
    """Return kind and details of what the trail says of the token after it was made."""
    entries = EntryPersonal.objects.filter(entry__subject_id=str(token.id)).order_by("entry")
    return list(entries.values_list("entry__kind", "details")[1:])


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
    _record(token, _use(project="a"), at=NOW)
    _record(token, _use("192.0.2.99", project="b"), at=NOW + timedelta(hours=1))

    [use] = TokenUse.objects.all()
    assert (use.count, use.first_used_at, use.last_used_at) == (2, NOW, NOW + timedelta(hours=1))
    assert (use.last_address, use.last_project) == ("192.0.2.99", "b")


def test_another_network_or_client_is_another_use_and_the_newest_comes_first(
    token: Token,
) -> None:
    _record(token, _use(), at=NOW)
    _record(token, _use(client="uv/0.13"), at=NOW + timedelta(minutes=2))
    _record(token, _use("198.51.100.1"), at=NOW + timedelta(minutes=1))

    [known] = everyones()
    assert [(use.client, use.network) for use in known.uses] == [
        ("uv/0.13", "192.0.2.0/24"),
        ("twine/7.0.0", "198.51.100.0/24"),
        ("twine/7.0.0", "192.0.2.0/24"),
    ]


def test_the_fifty_newest_uses_are_kept_and_every_network_is_remembered(token: Token) -> None:
    for number in range(60):
        _record(token, _use(f"10.0.{number}.1"), at=NOW + timedelta(minutes=number))

    kept = TokenUse.objects.order_by("first_used_at").values_list("network", flat=True)
    assert len(kept) == 50
    assert kept[0] == "10.0.10.0/24"
    assert TokenNetwork.objects.count() == 60


def test_a_known_network_that_comes_back_is_not_new(token: Token) -> None:
    for number in range(52):
        _record(token, _use(f"10.0.{number}.1"), at=NOW + timedelta(minutes=number))

    _record(token, _use("10.0.0.1"), at=NOW + timedelta(days=1))

    assert TokenNetwork.objects.count() == 52


def test_a_digest_of_a_network_says_nothing_about_another_token(
    alice: User,
    minter: Minter,
    token: Token,
) -> None:
    other, _ = cast.token(alice, minter, name="other")

    _record(token, _use(), at=NOW)
    _record(other, _use(), at=NOW)

    assert len({bytes(row.digest) for row in TokenNetwork.objects.all()}) == 2


def test_the_first_use_ever_is_an_entry_and_later_ones_from_there_are_none(token: Token) -> None:
    _record(token, _use())
    _record(token, _use("192.0.2.99", client="uv/0.13", project="b"), at=NOW + timedelta(days=1))

    about_it = {"owner": str(token.owner_id), "project": "a", "client": "twine/7.0.0"}
    assert _entries(token) == [("token.first-used", about_it)]


def test_the_first_use_from_a_network_never_seen_is_an_entry(token: Token) -> None:
    for address in ("192.0.2.7", "198.51.100.1", "198.51.100.2", "192.0.2.8"):
        _record(token, _use(address))

    assert _entries(token)[1:] == [
        (
            "token.used-from-new-network",
            {
                "owner": str(token.owner_id),
                "network": "198.51.100.0/24",
                "client": "twine/7.0.0",
                "project": "a",
            },
        ),
    ]


def test_an_entry_about_a_use_says_who_it_was_and_from_where(token: Token) -> None:
    _record(token, _use())

    entry = EntryPersonal.objects.get(entry__kind="token.first-used")
    assert (entry.actor_name, entry.address, entry.subject_name) == ("alice", "192.0.2.7", "ci")


def test_a_network_that_outlived_its_fifty_uses_is_no_new_one(token: Token) -> None:
    for number in range(52):
        _record(token, _use(f"10.0.{number}.1"), at=NOW + timedelta(minutes=number))
    before = len(_entries(token))

    _record(token, _use("10.0.0.1"), at=NOW + timedelta(days=1))

    assert len(_entries(token)) == before == 52


def test_a_refused_use_is_an_entry_like_any_other(token: Token) -> None:
    _record(token, Use("192.0.2.7", "twine/7.0.0", "a", "role-missing"))

    assert [kind for kind, _ in _entries(token)] == ["token.first-used"]


def test_who_goes_on_with_a_revoked_token_gives_its_owner_no_alarm(token: Token) -> None:
    tokens.revoke(token, why="leaked", actor=cast.OPERATOR, at=NOW)

    _record(token, _use())
    _record(token, _use("198.51.100.1"))

    assert [kind for kind, _ in _entries(token)] == ["token.revoked"]
    assert TokenNetwork.objects.count() == 2
