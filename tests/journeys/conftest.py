"""The scene of every journey: a depot the file's tests share, and a project of Alice's in it."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.depots import Depot

from . import clients, reading, samples

_numbers = itertools.count(1)


@pytest.fixture
def project() -> str:
    """A name of its own for each test, for they share the depot."""
    return f"left-pad-{next(_numbers)}"


@pytest.fixture
def listed(depot: Depot, project: str) -> Callable[[], dict[str, reading.Listed]]:
    """What the page of `project` shows now."""
    return lambda: reading.files(depot.simple_url, project)


@pytest.fixture
def token(depot: Depot, project: str) -> str:
    """Uploads to `project` and nothing else."""
    return depot.token("alice", f"ci of {project}", project)


@pytest.fixture
def token_for_another_project(depot: Depot, project: str) -> str:
    return depot.token("alice", f"ci of {project}-docs", f"{project}-docs")


@pytest.fixture
def revoked_token(depot: Depot, project: str) -> str:
    text = depot.token("alice", f"leaked from {project}", project)
    depot.run("token", "revoke", depot.token_id(f"leaked from {project}"))
    return text


@pytest.fixture
def dist(tmp_path: Path, project: str) -> Path:
    """A `dist` folder with the first release of `project`: a wheel and an sdist."""
    folder = tmp_path / "project" / "dist"
    samples.wheel(folder, samples.Sample(project))
    samples.sdist(folder, samples.Sample(project))
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def twine(home: Path) -> clients.Client:
    return clients.client("twine", home)


@pytest.fixture
def consumer(tmp_path: Path) -> Path:
    """The Python of an environment with nothing in it."""
    return clients.new_environment(tmp_path / "consumer")
