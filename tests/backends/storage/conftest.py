"""Every storage, and a real S3 server for the one that speaks over HTTP."""

import hashlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from uuid import uuid4

import pytest

from entrepot.backends.storage import (
    FileSystemStorage,
    MemoryStorage,
    ObjectStorage,
    Storage,
    object_key,
)


@pytest.fixture(scope="session")
def object_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an S3 server with the bucket `files`."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    program = Path(sys.executable).with_name("moto_server")
    log = (tmp_path_factory.mktemp("moto") / "log").open("wb")
    with (
        log,
        subprocess.Popen(
            [program, "-H", "127.0.0.1", "-p", str(port)], stdout=log, stderr=log
        ) as server,
    ):
        try:
            _make_bucket(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def _make_bucket(port: int) -> None:
    for _ in range(300):
        with suppress(OSError), closing(HTTPConnection("127.0.0.1", port)) as connection:
            connection.request("PUT", "/files")
            assert connection.getresponse().status == HTTPStatus.OK
            return
        time.sleep(0.05)
    pytest.fail("the S3 server did not come up")


@pytest.fixture
def object_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Made-up ones; without any, obstore would ask the machine for its role."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "alice")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "left-pad")


@pytest.fixture
def files(tmp_path: Path) -> FileSystemStorage:
    return FileSystemStorage(tmp_path / "files")


@pytest.fixture
def object_url(object_server: str, object_credentials: None) -> str:
    """A place in the bucket that no other test uses."""
    return f"s3://files/{uuid4()}?endpoint={object_server}&region=eu-north-1"


@pytest.fixture
def bucket(object_url: str, tmp_path: Path) -> ObjectStorage:
    return ObjectStorage(object_url, spool_folder=tmp_path / "spool")


@pytest.fixture(params=["files", "bucket", "memory"])
def storage(request: pytest.FixtureRequest) -> Storage:
    if request.param == "memory":
        return MemoryStorage()
    found: Storage = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def key_for() -> Callable[[bytes], str]:
    """Return a function from bytes to a new key for them."""
    return lambda data: object_key(hashlib.sha256(data).hexdigest(), uuid4())
