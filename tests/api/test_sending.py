"""The bytes of a file on their way: in pieces of the storage's choice, and never as a lie."""

import asyncio

import pytest

from entrepot.api import reads
from entrepot.backends.storage import Blob, BlobMissing, StorageUnavailable
from entrepot.server.answers import BrokenOff

GET = {"type": "http", "method": "GET", "path": "/packages/", "headers": []}


class Stored(Blob):
    """Four pieces of three bytes, of which those from `fails_at` on cannot be read."""

    chunk_size = 3

    def __init__(self, fails_at=99, failure=None):
        self.asked = []
        self._fails_at = fails_at
        self._failure = failure

    size = 12

    def read(self, start, length):
        self.asked.append((start, length))
        if start < self._fails_at:
            return bytes(range(start, start + length))
        if self._failure is not None:
            raise self._failure
        return b""  # as a file does that ends before it should

    def close(self):
        pass


class Client:
    """Whoever listens, for as many messages as they want."""

    def __init__(self, leaves_after=99):
        self.messages = []
        self._leaves_after = leaves_after
        self._gone = asyncio.Event()

    async def receive(self):
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message):
        self.messages.append(message)
        if len(self.messages) >= self._leaves_after:
            self._gone.set()
        await asyncio.sleep(0)

    @property
    def body(self):
        return b"".join(message.get("body", b"") for message in self.messages)


def download(blob, client):
    async def scene():
        piece = reads._Slice(blob, 0, blob.size, [], 200)
        await asyncio.wait_for(reads._send_bytes(GET, client.receive, client.send, piece), 5)

    asyncio.run(scene())
    return client


def test_a_file_is_read_in_the_pieces_that_its_storage_gives_best():
    blob = Stored()

    client = download(blob, Client())

    assert client.body == bytes(range(12))
    assert blob.asked == [(0, 3), (3, 3), (6, 3), (9, 3)]
    assert client.messages[-1]["more_body"] is False


@pytest.mark.parametrize("failure", [None, StorageUnavailable("The storage is away.")])
def test_a_storage_that_fails_at_once_can_still_be_told_in_words(failure):
    client = Client()

    with pytest.raises(failure.__class__ if failure else BlobMissing):
        download(Stored(0, failure), client)

    assert client.messages == []


@pytest.mark.parametrize("failure", [None, StorageUnavailable("The storage is away.")])
def test_a_storage_that_fails_in_the_middle_breaks_the_answer_off(failure):
    client = Client()

    with pytest.raises(BrokenOff, match="shorter" if failure is None else "away"):
        download(Stored(6, failure), client)

    assert client.body == bytes(range(6))
    assert all(message.get("more_body", True) for message in client.messages)


def test_a_download_ends_when_its_client_leaves():
    blob = Stored()

    download(blob, Client(leaves_after=2))

    assert blob.asked[-1] < (9, 3)
