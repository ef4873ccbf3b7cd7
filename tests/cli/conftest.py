import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.depots import Depot
from tests.uploads import Wheel, publish


@pytest.fixture(scope="module")
def shell(new_data: Callable[[], Path]) -> Depot:
    """A data folder with the cast that the tests of a file share; most commands need no server."""
    return Depot(new_data())


@pytest.fixture(scope="session")
def _published_data(new_data: Callable[[], Path]) -> Path:
    depot = Depot(new_data())
    token = depot.token("alice", "ci")
    depot.start("--workers", "1")
    status, reason = publish(depot.port, token, Wheel.made("left_pad"))
    assert status == 200, reason
    assert depot.stop() == 0
    return depot.data


@pytest.fixture
def published(_published_data: Path, tmp_path: Path) -> Depot:
    """A data folder of the test's own: the cast, Alice's token called `ci`, and her left_pad."""
    shutil.copytree(_published_data, tmp_path / "data")
    return Depot(tmp_path / "data")
