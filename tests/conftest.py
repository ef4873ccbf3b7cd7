"""The cast and the stage.

Alice owns left-pad, Bob does not, Mallory tries. Tests of rooms run in this process on a database
of their own; everything above starts a server and talks to it as its clients do. With
ENTREPOT_TEST_DATABASE=postgresql the rooms run on a PostgreSQL that the tests start themselves.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django
import hypothesis
import pytest

from tests import clusters, skips
from tests.depots import Depot
from tests.slow import SLOW

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
"""The moment at which tests of rooms happen."""

# How fast examples are made or pass is no verdict: machines that run tests are busy.
hypothesis.settings.register_profile(
    "busy",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("busy")


def pytest_configure(config: pytest.Config) -> None:
    """Point Django at a database of this run's own, before pytest-django sets it up."""
    for name in [name for name in os.environ if name.startswith("ENTREPOT_")]:
        if not name.startswith("ENTREPOT_TEST_"):
            del os.environ[name]
    os.environ["ENTREPOT_DATA"] = tempfile.mkdtemp(prefix="entrepot-tests-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "entrepot.settings"
    if os.environ.get("ENTREPOT_TEST_DATABASE") == "postgresql":
        os.environ["ENTREPOT_DATABASE_URL"] = clusters.shared_url()
    django.setup()
    if skips.are_failures():
        config.pluginmanager.register(skips.SkipsFail())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what only `make slow` runs."""
    here = Path(__file__).parent
    for item in items:
        if item.path.relative_to(here).as_posix() in SLOW:
            item.add_marker("slow")


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(os.environ["ENTREPOT_DATA"], ignore_errors=True)
    clusters.stop_own()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Give every test process a database of its own.

    pytest-django's suffix does that on PostgreSQL. SQLite's tests run on a file: its database in
    memory cannot be shared between threads.
    """
    from django.conf import settings  # only now are they configured

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = tmp_path_factory.mktemp("db") / "test.sqlite3"


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[None]:
    """A database of the test's own, where threads see what others have committed."""
    from tests import copies

    with django_db_blocker.unblock(), copies.copied_database(tmp_path):
        yield


@pytest.fixture(scope="session")
def founded_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the accounts of Alice, Bob and Mallory, to be copied."""
    depot = Depot(tmp_path_factory.mktemp("founded") / "data")
    for name in ("alice", "bob", "mallory"):
        depot.user(name)
    return depot.data


@pytest.fixture(scope="session")
def new_data(
    founded_data: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[], Path]:
    """Make a data folder with the whole cast: a copy, for making one takes a second."""

    def copy() -> Path:
        folder = tmp_path_factory.mktemp("depot") / "data"
        shutil.copytree(founded_data, folder)
        return folder

    return copy


@pytest.fixture(scope="module")
def depot(new_data: Callable[[], Path]) -> Iterator[Depot]:
    """A really started server that the tests of a file share."""
    started = Depot(new_data()).start("--workers", "2")
    yield started
    started.stop()
