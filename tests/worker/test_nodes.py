"""Nodes come and go on one data folder, and no upload suffers: none takes the others' spools."""

import hashlib
import json
import signal
import subprocess
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.depots import ENTREPOT, START_SECONDS, Depot, clean_environment
from tests.uploads import Wheel, fetch, publish

UPLOADERS = 8
NODES = 8
JSON = "application/vnd.pypi.simple.v1+json"


@dataclass
class Uploader:
    """Publishes release after release of a project of its own, until it is told to end."""

    depot: Depot
    token: str
    project: str
    is_over: threading.Event
    accepted: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def run(self) -> None:
        number = 0
        while not self.is_over.is_set():
            number += 1
            wheel = Wheel.made(self.project, f"{number}.0", size=50_000)
            status, reason = publish(self.depot.port, self.token, wheel)
            if status == 200:
                self.accepted[wheel.filename] = wheel.sha256
            else:
                self.refused.append(f"{status} {reason}")


def test_a_node_that_starts_every_second_takes_no_upload_with_it(depot: Depot) -> None:
    token = depot.token("alice", "ci")
    is_over = threading.Event()
    uploaders = [Uploader(depot, token, f"load{number}", is_over) for number in range(UPLOADERS)]
    threads = [threading.Thread(target=uploader.run) for uploader in uploaders]
    for thread in threads:
        thread.start()

    statuses = _start_a_node_every_second(depot)
    is_over.set()
    for thread in threads:
        thread.join()

    assert set(statuses) <= {0, -signal.SIGTERM}  # the latter: ended while it was still starting
    assert 0 in statuses
    assert [reason for uploader in uploaders for reason in uploader.refused] == []
    for uploader in uploaders:
        assert uploader.accepted
        assert _downloaded(depot, uploader.project) == uploader.accepted


def _start_a_node_every_second(depot: Depot) -> list[int]:
    """Start nodes on the folder, each ended by the next but one; return how they ended.

    The last is left until it serves: a busy machine may let none of the others come so far.
    """
    nodes: list[subprocess.Popen[bytes]] = []
    logs = [depot.log.with_name(f"node-{number}.log") for number in range(NODES)]
    for number in range(NODES):
        with logs[number].open("wb") as log:
            nodes.append(
                subprocess.Popen(
                    [ENTREPOT, "serve", "--port", "0", "--workers", "1", "--data", depot.data],
                    env=clean_environment(),
                    stdout=log,
                    stderr=log,
                ),
            )
        time.sleep(1)
        if number > 0 and nodes[number - 1].poll() is None:
            nodes[number - 1].terminate()
    deadline = time.monotonic() + START_SECONDS
    while "Entrepot is at" not in logs[-1].read_text() and time.monotonic() < deadline:
        time.sleep(0.1)
    nodes[-1].terminate()
    return [node.wait(timeout=35) for node in nodes]


def _downloaded(depot: Depot, project: str) -> dict[str, str]:
    """Return name and digest of every listed file, after downloading each."""
    page = json.loads(fetch(depot.port, f"/simple/{project}/", accept=JSON))
    return {
        file["filename"]: hashlib.sha256(
            fetch(depot.port, urlsplit(file["url"]).path),
        ).hexdigest()
        for file in page["files"]
    }
