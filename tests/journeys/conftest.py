"""The scene of every journey: a running depot, Alice's account, one project that is hers."""

import itertools
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from . import clients, reading, samples

_numbers = itertools.count(1)
_ENTREPOT = os.environ.get("STUB") or Path(sys.executable).with_name("entrepot")


@dataclass(frozen=True, slots=True)
class Depot:
    """A really started server on a data folder of its own."""

    url: str
    data: Path

    @property
    def upload_url(self) -> str:
        return f"{self.url}/legacy/"

    @property
    def simple_url(self) -> str:
        return f"{self.url}/simple/"

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [_ENTREPOT, *arguments, "--data", self.data],
            check=check,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def user(self, name: str) -> None:
        self.run("user", "create", name, "--email", f"{name}@example.com")

    def token(self, user: str, description: str, *projects: str) -> str:
        scope = [part for project in projects for part in ("--project", project)]
        made = self.run("token", "create", "--user", user, "--description", description, *scope)
        return made.stdout.strip()


@pytest.fixture(scope="module")
def depot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Depot]:
    data = tmp_path_factory.mktemp("depot") / "data"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = Depot(f"http://localhost:{port}", data)
    with subprocess.Popen([_ENTREPOT, "serve", "--port", str(port), "--data", data]) as server:
        _wait_until_healthy(started.url)
        yield started
        server.terminate()


def _wait_until_healthy(url: str) -> None:
    for _ in range(300):
        try:
            if reading.get(f"{url}/healthz").status == 200:
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not start")


@pytest.fixture(scope="module")
def alice(depot: Depot) -> str:
    depot.user("alice")
    return "alice"


@pytest.fixture
def project() -> str:
    """A name of its own for each test, for they share the depot."""
    return f"left-pad-{next(_numbers)}"


@pytest.fixture
def listed(depot: Depot, project: str) -> Callable[[], dict[str, reading.Listed]]:
    """What the page of `project` shows now."""
    return lambda: reading.files(depot.simple_url, project)


@pytest.fixture
def token(depot: Depot, alice: str, project: str) -> str:
    """Uploads to `project` and nothing else."""
    return depot.token(alice, f"ci of {project}", project)


@pytest.fixture
def token_for_another_project(depot: Depot, alice: str, project: str) -> str:
    return depot.token(alice, f"ci of {project}-docs", f"{project}-docs")


@pytest.fixture
def revoked_token(depot: Depot, alice: str, project: str) -> str:
    text = depot.token(alice, f"leaked from {project}", project)
    rows = json.loads(depot.run("token", "list", "--json").stdout)
    [row] = [row for row in rows if row["description"] == f"leaked from {project}"]
    depot.run("token", "revoke", row["id"])
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
