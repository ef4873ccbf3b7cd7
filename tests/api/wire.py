"""HTTP as clients send it, and the answer as it stands on the wire, reason phrase included."""

import http.client
import io
import json
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

BOUNDARY = "--------------------------5f1e9c"
FORM = f"multipart/form-data; boundary={BOUNDARY}"
JSON = "application/json"

Body = bytes | Iterable[bytes] | None


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    reason: str
    headers: http.client.HTTPMessage = field(repr=False)
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:  # whatever the server said
        return json.loads(self.body)

    def header(self, name: str) -> str:
        return self.headers.get(name, "")

    @classmethod
    def of(cls, response: http.client.HTTPResponse) -> "Answer":
        body = response.read()
        return cls(response.status, response.reason, response.headers, body)


@dataclass(frozen=True, slots=True)
class Part:
    """One field of a form. `disposition` replaces everything that follows `form-data; name=`."""

    name: str
    value: bytes
    filename: str | None = None
    content_type: str = ""
    disposition: bytes = b""

    def encode(self) -> bytes:
        head = b"--%s\r\nContent-Disposition: form-data; name=" % BOUNDARY.encode()
        head += self.disposition or self._disposition()
        if self.content_type:
            head += f"\r\nContent-Type: {self.content_type}".encode()
        return head + b"\r\n\r\n" + self.value + b"\r\n"

    def _disposition(self) -> bytes:
        filename = "" if self.filename is None else f'; filename="{self.filename}"'
        return f'"{self.name}"{filename}'.encode()


def form(parts: Iterable[Part]) -> bytes:
    return b"".join(part.encode() for part in parts) + f"--{BOUNDARY}--\r\n".encode()


def ask(
    port: int,
    method: str,
    path: str,
    headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
    body: Body = None,
) -> Answer:
    """Send one request with these headers and no others, but Host and the framing."""
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    connection = http.client.HTTPConnection("localhost", port, timeout=30)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in pairs:
            connection.putheader(name, value)
        _send_body(connection, body)
        return Answer.of(connection.getresponse())
    finally:
        connection.close()


def _send_body(connection: http.client.HTTPConnection, body: Body) -> None:
    if body is None:
        connection.endheaders()
    elif isinstance(body, bytes):
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
    else:
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders(body, encode_chunked=True)


def send(port: int, data: bytes) -> Answer:
    """Send exactly these bytes and return the first answer; the server has to close."""
    return parsed(exchange(port, data))


def exchange(port: int, data: bytes, *, then_end: bool = False) -> bytes:
    """Send exactly these bytes, and nothing after them if `then_end`; return all that comes."""
    received = bytearray()
    with socket.create_connection(("localhost", port), timeout=30) as connection:
        connection.sendall(data)
        if then_end:
            connection.shutdown(socket.SHUT_WR)
        while piece := connection.recv(65536):
            received += piece
    return bytes(received)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def parsed(data: bytes) -> Answer:
    """Return the first answer in what a server sent."""
    response = http.client.HTTPResponse(_Recorded(data))
    response.begin()
    return Answer.of(response)


class _Recorded:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def makefile(self, _mode: str) -> io.BytesIO:
        return io.BytesIO(self._data)
