"""What was acknowledged survives kill -9 under load; what is listed can be downloaded."""

import hashlib
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from tests.depots import Depot
from tests.uploads import Wheel, fetch, publish

UPLOADERS = 6
KILLS = 3
JSON = "application/vnd.pypi.simple.v1+json"


class Uploader(threading.Thread):
    """Publishes release after release of a project of its own, whatever happens to the server."""

    def __init__(self, depot: Depot, token: str, project: str) -> None:
        super().__init__()
        self._depot = depot
        self._token = token
        self.project = project
        self.acknowledged: dict[str, str] = {}
        self.refused: list[str] = []
        self.is_done = False

    def run(self) -> None:
        number = 0
        while not self.is_done:
            number += 1
            wheel = Wheel.made(self.project, f"{number}.0", size=20_000)
            try:
                status, reason = publish(self._depot.port, self._token, wheel)
            except OSError:
                time.sleep(0.05)  # the server is dead just now
                continue
            if status == 200:
                self.acknowledged[wheel.filename] = wheel.sha256
            else:
                self.refused.append(f"{status} {reason}")


def test_kill_9_under_load_loses_no_acknowledged_file(new_data: Callable[[], Path]) -> None:
    depot = Depot(new_data())
    token = depot.token("alice", "ci")
    depot.start("--workers", "2")
    uploaders = [Uploader(depot, token, f"load{number}") for number in range(UPLOADERS)]
    for uploader in uploaders:
        uploader.start()

    for _ in range(KILLS):
        time.sleep(1.5)
        depot.kill()
        depot.start("--workers", "2")
    for uploader in uploaders:
        uploader.is_done = True
        uploader.join()

    assert all(uploader.acknowledged for uploader in uploaders)
    assert [reason for uploader in uploaders for reason in uploader.refused] == []
    for uploader in uploaders:
        listed = _downloaded(depot, uploader.project)
        assert uploader.acknowledged.items() <= listed.items()
    assert depot.run("doctor").returncode == 0
    depot.stop()


def _downloaded(depot: Depot, project: str) -> dict[str, str]:
    """Return name and digest of every listed file, after downloading each with its metadata."""
    page = json.loads(fetch(depot.port, f"/simple/{project}/", accept=JSON))
    digests = {}
    for file in page["files"]:
        path = urlsplit(file["url"]).path
        digests[file["filename"]] = hashlib.sha256(fetch(depot.port, path)).hexdigest()
        assert digests[file["filename"]] == file["hashes"]["sha256"]
        metadata = fetch(depot.port, f"{path}.metadata")
        assert hashlib.sha256(metadata).hexdigest() == file["core-metadata"]["sha256"]
    return digests
