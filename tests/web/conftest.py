from collections.abc import Iterator

import pytest
from tests.depots import Depot
from tests.web import staffed as stage
from tests.web.staffed import Staffed


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staffed]:
    """The server, and whoever is at work on it; the tests of a file share them."""
    depot = Depot(tmp_path_factory.mktemp("staffed") / "data")
    yield stage.founded(depot)
    depot.stop()
