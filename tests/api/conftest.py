"""One server for all routes: every test takes a project name that no other has."""

import itertools
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from tests.depots import Depot

from . import stores
from .publishers import Publisher

_numbers = itertools.count(1)


@pytest.fixture
def project() -> str:
    """The name of a project that nobody has made yet."""
    return f"parcel-{next(_numbers)}"


@pytest.fixture(scope="session")
def founded_database(tmp_path_factory: pytest.TempPathFactory) -> Depot:
    """An instance with the cast on PostgreSQL, to be copied."""
    folder = tmp_path_factory.mktemp("founded") / "data"
    depot = Depot(folder, {"DATABASE_URL": stores.new_database()})
    for name in ("alice", "bob", "mallory"):
        depot.user(name)
    return depot


@pytest.fixture(scope="session")
def new_depot(
    request: pytest.FixtureRequest,
    new_data: Callable[[], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[..., Depot]]:
    """Make an instance with the cast and these settings, on the database under test."""
    made: list[Depot] = []

    def make(settings: Mapping[str, str] | None = None) -> Depot:
        depot = copied() if stores.ON_POSTGRESQL else Depot(new_data())
        depot.settings = {**depot.settings, **(settings or {})}
        made.append(depot)
        return depot

    def copied() -> Depot:
        founded: Depot = request.getfixturevalue("founded_database")
        folder = tmp_path_factory.mktemp("depot") / "data"
        shutil.copytree(founded.data, folder)
        return Depot(folder, {"DATABASE_URL": stores.new_database(founded)})

    yield make
    for depot in made:
        if depot.process is not None:
            depot.stop()


@pytest.fixture(scope="session")
def depot(new_depot: Callable[..., Depot]) -> Depot:
    """The server that all these tests share."""
    return new_depot().start("--workers", "2")


@pytest.fixture(scope="session")
def alice(depot: Depot) -> Publisher:
    """Alice, with a token for all her projects."""
    return Publisher(depot, depot.token("alice", "laptop"))


@pytest.fixture(scope="session")
def bob(depot: Depot) -> Publisher:
    return Publisher(depot, depot.token("bob", "laptop"))


@pytest.fixture(scope="session")
def mallory(depot: Depot) -> Publisher:
    """Mallory, with a good token of her own and no role in what others own."""
    return Publisher(depot, depot.token("mallory", "laptop"))


@pytest.fixture(scope="session")
def revoked(depot: Depot) -> Publisher:
    """Someone with a token of Alice's that was revoked."""
    token = depot.token("alice", "stolen")
    depot.run("token", "revoke", depot.token_id("stolen"))
    return Publisher(depot, token)
