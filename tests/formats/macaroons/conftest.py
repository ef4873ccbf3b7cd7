"""The cast of the token tests: Alice owns left-pad, Bob does not."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest

from entrepot.formats.macaroons import Access, Macaroon, mint
from entrepot.formats.names import normalize

VECTORS = Path(__file__).parents[2] / "vectors"

NOON = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def cast() -> SimpleNamespace:
    return SimpleNamespace(
        alice=UUID("a11ce000-0000-4000-8000-000000000001"),
        bob=UUID("b0b00000-0000-4000-8000-000000000002"),
        left_pad=UUID("1ef70000-0000-4000-8000-000000000003"),
        right_pad=UUID("419f7000-0000-4000-8000-000000000004"),
        publisher=UUID("9b150000-0000-4000-8000-000000000005"),
        noon=NOON,
        noon_seconds=int(NOON.timestamp()),
    )


@pytest.fixture(scope="session")
def accessing(cast: SimpleNamespace) -> Callable[..., Access]:
    """Alice uploads to left-pad at noon, unless told otherwise."""

    def access(**facts: object) -> Access:
        usual = {
            "at": cast.noon,
            "action": "upload",
            "user_id": cast.alice,
            "project_id": cast.left_pad,
            "project_name": normalize("left-pad"),
        }
        return Access(**(usual | facts))

    return access


@pytest.fixture(scope="session")
def root_key() -> bytes:
    return bytes(range(32))


@pytest.fixture(scope="session")
def macaroon(root_key: bytes) -> Macaroon:
    return mint(
        root_key,
        location="index.example",
        identifier="11111111-2222-3333-4444-555555555555",
        caveats=[b'[1,["left-pad"]]', b"[0,1714600000,1714500000]"],
    )


@pytest.fixture(scope="session")
def published() -> SimpleNamespace:
    """The published vectors, computed by an implementation that is not ours."""
    document = json.loads((VECTORS / "tokens_published.json").read_text("ascii"))
    return SimpleNamespace(**document)
