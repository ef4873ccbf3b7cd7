from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from tests.cli.commands import execute
from tests.depots import Depot
from tests.web import staffed as stage
from tests.web.people import PASSWORD
from tests.web.staffed import Staffed


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    """The server, and whoever is at work on it; the tests of a file share them."""
    depot = Depot(tmp_path_factory.mktemp("staffed") / "data")
    yield stage.founded(depot)
    depot.stop()


@pytest.fixture(scope="session")
def peopled(new_data: Callable[[], Path]) -> Callable[..., Depot]:
    """Make a depot with such settings, still to be started; the whole cast can sign in to it."""
    hashed = make_password(PASSWORD)

    def made(**settings: str) -> Depot:
        depot = Depot(new_data(), settings)
        execute(depot, "UPDATE accounts_user SET password = ?", hashed)
        return depot

    return made
