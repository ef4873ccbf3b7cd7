"""Stored objects that are no longer what they were, and clients that do not stay."""

import os
import socket
import time

import psutil
import pytest

from . import parcels, wire
from .publishers import Publisher

SIZE = 30 << 20


@pytest.fixture(scope="module")
def alone(new_depot):
    """An instance of one worker, to be damaged."""
    return new_depot().start("--workers", "1")


@pytest.fixture(scope="module")
def publisher(alone):
    return Publisher(alone, alone.token("alice", "laptop"))


@pytest.fixture
def large(publisher, project):
    parcel = parcels.wheel(project, code=os.urandom(SIZE))
    publisher.publish(parcel)
    return parcel


def stored(depot, parcel):
    """Return the path of the one object of this size."""
    objects = (depot.data / "files" / "objects").rglob("*")
    return next(
        path
        for path in objects
        if path.is_file() and path.name.startswith(parcel.sha256) and "metadata" not in path.name
    )


def begun(depot, parcel):
    """Begin a download, and read none of it."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    client.settimeout(10)
    client.connect(("localhost", depot.port))
    client.sendall(f"GET {parcel.path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    time.sleep(0.3)
    return client


def busy_seconds(depot):
    worker = psutil.Process(depot.process.pid).children()[0]
    return sum(worker.cpu_times()[:2])


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("size", [0, 1000, SIZE * 2])
def test_an_object_that_is_not_as_long_as_it_was_is_no_download(alone, large, size, method):
    os.truncate(stored(alone, large), size)

    answer = wire.ask(alone.port, method, large.path)

    assert answer.status == 503
    assert "not as long as it was" in answer.reason
    assert answer.header("retry-after")
    assert answer.header("etag") == ""


def test_an_object_cut_short_while_it_is_sent_ends_the_connection_and_no_worker(alone, large):
    with begun(alone, large) as client:
        os.truncate(stored(alone, large), 8 << 20)
        received = 0
        while piece := client.recv(1 << 20):
            received += len(piece)
        before = busy_seconds(alone)
        time.sleep(1)

    assert received < SIZE
    assert busy_seconds(alone) - before < 0.5
    log = alone.log.read_text()
    assert f"{large.path}' was broken off: The stored object is shorter than it was." in log
    assert "Traceback" not in log


def test_a_download_whose_client_leaves_gives_its_file_back(alone, large):
    worker = psutil.Process(alone.process.pid).children()[0]
    path = str(stored(alone, large))
    with begun(alone, large):
        held = [file.path for file in worker.open_files()]
    deadline = time.monotonic() + 5
    while path in (left := [file.path for file in worker.open_files()]):
        assert time.monotonic() < deadline
        time.sleep(0.05)

    assert path in held
    assert path not in left
