"""A small service of breached passwords of our own: what it is told, and what it can do to us."""

import hashlib
import http.server
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from entrepot.backends import breaches
from entrepot.backends.breaches import Breaches

PASSWORD = "correct horse battery"
DIGEST = hashlib.sha1(PASSWORD.encode()).hexdigest().upper()  # noqa: S324 (the protocol's choice)


class Service(http.server.ThreadingHTTPServer):
    """Answers every request with `answer`, and remembers what it was sent."""

    daemon_threads = True

    def __init__(self, certificate):
        super().__init__(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.trusting = ssl.create_default_context(cafile=certificate)
        self.asked, self.status, self.headers, self.answer = [], 200, {}, (b"",)
        self.threads = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)
        self.threads.start()

    @property
    def url(self):
        return f"https://localhost:{self.server_port}/range/"

    def handle_error(self, request, client_address):
        """A client that goes away is what some of these tests are about."""


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(f"{self.requestline}\n{self.headers}")
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        for piece in self.server.answer:
            self.wfile.write(piece)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    private = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    file.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, *private))
    return file


@pytest.fixture
def service(certificate):
    started = Service(certificate)
    yield started
    started.shutdown()
    started.server_close()


@pytest.fixture
def asker(service):
    return Breaches(service.url, context=service.trusting)


def test_a_password_whose_digest_is_in_the_answer_is_known(service, asker):
    service.answer = (b"0018A45C4D1DEF81644B54AB7F969B88D65:1\r\n", f"{DIGEST[5:]}:37\r\n".encode())

    assert asker.knows(PASSWORD)
    assert not asker.knows("another horse battery")


def test_digits_in_small_letters_are_the_same(service, asker):
    service.answer = (f"{DIGEST[5:].lower()}:1".encode(),)

    assert asker.knows(PASSWORD)


@pytest.mark.parametrize("count", ["0", "00", ""])
def test_padding_is_no_breach(service, asker, count):
    service.answer = (f"{DIGEST[5:]}:{count}\r\n".encode(),)

    assert not asker.knows(PASSWORD)


def test_five_digits_of_the_digest_leave_this_machine_and_nothing_else(service, asker):
    asker.knows(PASSWORD)

    [asked] = service.asked
    assert asked.startswith(f"GET /range/{DIGEST[:5]} HTTP/1.1\n")
    assert "add-padding: true" in asked.lower()
    sent = asked.upper().replace(f"/RANGE/{DIGEST[:5]} ", "")
    assert not any(DIGEST[at : at + 6] in asked.upper() for at in range(35))
    assert not any(word in sent for word in (DIGEST[:5], *PASSWORD.upper().split()))


def test_without_a_service_nobody_is_asked_and_nothing_known():
    assert not Breaches(None).knows(PASSWORD)


def _fails(asker, caplog):
    """Insist that the password is taken, quickly, and that the log has one line about it."""
    started = time.monotonic()
    assert not asker.knows(PASSWORD)
    assert time.monotonic() - started < breaches.PATIENCE_SECONDS + 1
    [record] = caplog.records
    assert record.levelname == "WARNING"
    said = record.getMessage().upper()
    assert not any(word in said for word in (DIGEST[:5], DIGEST[5:], *PASSWORD.upper().split()))


def test_a_certificate_that_nobody_vouches_for_ends_the_question(service, caplog):
    _fails(Breaches(service.url), caplog)

    assert service.asked == []


def test_a_certificate_of_another_host_ends_the_question(service, caplog):
    _fails(
        Breaches(service.url.replace("localhost", "127.0.0.1"), context=service.trusting), caplog
    )

    assert service.asked == []


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_to_another_host_is_not_followed(service, asker, certificate, caplog, status):
    other = Service(certificate)
    service.status, service.headers = status, {"Location": f"{other.url}{DIGEST[:5]}"}
    other.answer = (f"{DIGEST[5:]}:1".encode(),)

    _fails(asker, caplog)

    assert other.asked == []
    other.shutdown()
    other.server_close()


@pytest.mark.parametrize("status", [204, 400, 404, 429, 500, 503])
def test_an_answer_that_is_no_answer_is_a_failure(service, asker, caplog, status):
    service.status, service.answer = status, (f"{DIGEST[5:]}:1".encode(),)

    _fails(asker, caplog)


def test_an_endless_answer_is_read_no_further_than_a_mebibyte(service, asker, caplog):
    service.answer = (b"0" * 65536 for _ in range(10**6))

    _fails(asker, caplog)


def test_an_answer_that_comes_drop_by_drop_is_not_waited_for(service, asker, caplog, monkeypatch):
    monkeypatch.setattr(breaches, "PATIENCE_SECONDS", 0.3)
    service.answer = (time.sleep(0.05) or b"0" for _ in range(10**6))

    _fails(asker, caplog)


def test_nobody_listening_is_a_failure(service, asker, caplog):
    service.shutdown()
    service.server_close()

    _fails(asker, caplog)


def test_what_is_no_http_is_a_failure(service, asker, caplog, monkeypatch):
    monkeypatch.setattr(Handler, "do_GET", lambda self: self.wfile.write(b"\xff\xfe" * 50 + b"\n"))

    _fails(asker, caplog)
