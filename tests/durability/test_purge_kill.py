"""A purge that is killed half-way is finished by the clock of the next start."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.commands import execute
from tests.depots import Depot, clean_environment
from tests.uploads import Wheel, publish

WHEEL = "left_pad-1.0-py3-none-any.whl"
PURGING = """
import os, signal, sys
import django
from entrepot import config

config.activate()
django.setup()

from entrepot.backends.storage import FileSystemStorage
from entrepot.cli.files import file

deleting, calls = FileSystemStorage.delete, []

def delete(self, key):
    calls.append(key)
    if len(calls) > int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
    deleting(self, key)

FileSystemStorage.delete = delete
file(["purge", sys.argv[2], "--yes"])
"""
PATIENCE_SECONDS = 30


@pytest.mark.parametrize("survived", [0, 1])
def test_what_was_purged_half_way_is_gone_soon_after_the_next_start(
    new_data: Callable[[], Path],
    survived: int,
) -> None:
    depot = Depot(new_data())
    token = depot.token("alice", "ci")
    depot.start("--workers", "1")
    for version in ("1.0", "2.0"):
        assert publish(depot.port, token, Wheel.made("left_pad", version))[0] == 200
    depot.stop()

    killed = subprocess.run(
        [sys.executable, "-c", PURGING, str(survived), WHEEL],
        env=clean_environment(DATA=str(depot.data))
        | {"DJANGO_SETTINGS_MODULE": "entrepot.settings"},
        check=False,
    )
    left = len(_objects(depot))
    depot.start("--workers", "1")
    _wait_until(lambda: len(_objects(depot)) == 2)
    depot.stop()

    assert killed.returncode == -signal.SIGKILL
    assert left == 4 - survived
    [(key, purged_at)] = execute(
        depot, "SELECT storage_key, purged_at FROM releases_file WHERE filename = ?", WHEEL
    )
    assert key == ""
    assert purged_at is not None
    assert depot.run("doctor").returncode == 0


def _objects(depot: Depot) -> list[Path]:
    return [path for path in (depot.data / "files" / "objects").rglob("*.*") if path.is_file()]


def _wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "the clock has not finished it"
        time.sleep(0.2)
