"""Really started servers, and a client that sends exactly the bytes it is told to."""

import contextlib
import datetime as dt
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.depots import clean_environment

PROGRAM = "import json, sys, apps; apps.main(json.loads(sys.argv[1]))"


class Server:
    """A leader in a process of its own, with everything it started."""

    def __init__(self, folder, settings):
        self.mark, self.clock_file = folder / "mark", folder / "clock"
        self.log = folder / "log"
        settings = {"host": "127.0.0.1", "port": 0, "workers": 1, "clock": None, **settings}
        self.tls = bool(settings.get("tls_cert"))
        log = self.log.open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, json.dumps(settings)],
            env=clean_environment()
            | {
                "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path]),
                "MARK": str(self.mark),
                "CLOCK": str(self.clock_file),
            },
            stdout=subprocess.PIPE,
            stderr=log,
        )
        log.close()
        self.address = self.process.stdout.readline().decode().strip()
        if not self.address:
            self.process.wait(10)
            return
        self.port = int(self.address.rpartition(":")[2])
        self.leader = psutil.Process(self.process.pid)

    def connect(self):
        sock = socket.create_connection(("127.0.0.1", self.port), timeout=5)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.tls:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            sock = context.wrap_socket(sock)
        return Client(sock)

    def answers_to(self, data):
        """Return all answers to these bytes; fails if the server does not hang up."""
        with self.connect() as client:
            client.send(data)
            return client.until_closed()

    def get(self, path, *fields):
        with self.connect() as client:
            return client.ask(f"GET {path}", *fields)

    def worker_pid(self):
        return int(self.get("/pid").body)

    def children(self):
        return self.leader.children()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()


class Answer:
    def __init__(self, head, body):
        lines = head.decode("latin-1").split("\r\n")
        self.line = lines[0]
        self.status = int(self.line.split(" ")[1])
        self.headers = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
        self.body = body.decode("latin-1").rstrip("\n")


class Client:
    """One connection, read with no more understanding than needed."""

    def __init__(self, sock):
        self.sock = sock
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.sock.close()

    def send(self, data):
        self.sock.sendall(data)

    def ask(self, line, *fields, body=b""):
        head = "\r\n".join([f"{line} HTTP/1.1", "Host: index.example", *fields, "", ""])
        self.send(head.encode("latin-1") + body)
        return self.answer(to_head=line.startswith("HEAD"))

    def answer(self, *, to_head=False):
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        answer = Answer(head, b"")
        length = 0 if to_head else int(answer.headers.get("content-length", 0))
        while len(self.buffer) < length:
            self._more()
        answer.body = self.buffer[:length].decode("latin-1").rstrip("\n")
        self.buffer = self.buffer[length:]
        return answer

    def until_closed(self):
        """Return all answers that come before the end of the connection."""
        answers = []
        with contextlib.suppress(EOFError):
            while True:
                answers.append(self.answer())
        assert self.buffer == b""
        return answers

    def _more(self):
        data = self.sock.recv(65536)
        if not data:
            raise EOFError
        self.buffer += data


@pytest.fixture
def eventually():
    def eventually(fact, *, within=5.0):
        """Return what `fact` gives as soon as it is true."""
        limit = time.monotonic() + within
        while not (found := fact()):
            assert time.monotonic() < limit, "it did not come to pass"
            time.sleep(0.02)
        return found

    return eventually


@pytest.fixture
def start(tmp_path):
    """Start a server of one's own, to be broken."""
    servers = []

    def start(**settings):
        servers.append(Server(tmp_path, settings))
        return servers[-1]

    yield start
    for server in servers:
        server.process.kill()  # its children go with it, as another test proves
        server.process.wait()
        server.process.stdout.close()


@pytest.fixture(scope="package")
def server(tmp_path_factory):
    """The server that tests share which only talk to it; it waits 1 s where others wait 10."""
    timeouts = {"head": 0.6, "drain": 1.0, "quiet": 0.2}
    server = Server(tmp_path_factory.mktemp("server"), {"timeouts": timeouts})
    yield server
    server.stop()


@pytest.fixture(scope="package")
def tls_server(tmp_path_factory, certificate):
    cert, key = map(str, certificate)
    settings = {"tls_cert": cert, "tls_key": key, "timeouts": {"quiet": 1.0}}
    server = Server(tmp_path_factory.mktemp("tls-server"), settings)
    yield server
    server.stop()


@pytest.fixture(scope="package")
def certificate(tmp_path_factory):
    """A self-signed certificate for localhost and its key, as two files."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return folder / "cert.pem", folder / "key.pem"
