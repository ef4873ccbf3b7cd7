"""Where the server listens, and what it says when it cannot."""

import errno
import socket

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from entrepot.server.certificates import CertificateUnusable, require_usable
from entrepot.server.listening import (
    AddressInUse,
    AddressUnusable,
    PortForbidden,
    address_of,
    listen,
)


def test_a_port_that_is_taken_is_named_with_what_to_do():
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]

        with pytest.raises(AddressInUse) as raised:
            listen("127.0.0.1", port)

    assert f"'127.0.0.1', port {port}" in raised.value.refusal.sentence
    assert "--port" in raised.value.refusal.sentence


@pytest.mark.parametrize("host", ["192.0.2.1", "a" * 70, "caf\u00e9 \u0000"])
def test_a_host_that_is_not_ours_is_named_with_what_to_do(host):
    with pytest.raises(AddressUnusable) as raised:
        listen(host, 0)

    sentence = raised.value.refusal.sentence
    assert sentence.startswith(f"Listening on {host!a}, port 0 failed: ")
    assert sentence.isascii()
    assert "ENTREPOT_HOST" in sentence


@pytest.mark.parametrize(
    ("host", "printed"),
    [("127.0.0.1", "localhost"), ("::1", "localhost"), ("0.0.0.0", "0.0.0.0"), ("::", "[::]")],  # noqa: S104  # nothing is bound
)
def test_the_address_to_print_names_localhost_for_security_keys_need_a_name(host, printed):
    with listen(host, 0) as listener:
        address = address_of(listener, is_tls=False)

        assert address == f"http://{printed}:{listener.getsockname()[1]}"


def test_a_port_that_is_not_for_this_account_has_advice_of_its_own(monkeypatch):
    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)

    with pytest.raises(PortForbidden) as raised:
        listen("127.0.0.1", 443)

    sentence = raised.value.refusal.sentence
    assert "may not listen on port 443" in sentence
    assert "CAP_NET_BIND_SERVICE" in sentence
    assert "--host" not in sentence


def _unusable(cert, key):
    with pytest.raises(CertificateUnusable) as raised:
        require_usable(cert, key)
    assert "ENTREPOT_TLS_CERT" in raised.value.refusal.sentence
    return raised.value.refusal.message


def test_a_certificate_and_its_key_can_be_used_and_so_can_plain_http(certificate):
    require_usable(*certificate)
    require_usable(None, None)


def test_a_certificate_in_the_place_of_its_key_is_named(certificate):
    cert, key = certificate

    assert _unusable(key, cert) == f"{str(key)!a} holds no certificate in PEM form."
    assert _unusable(cert, cert) == f"{str(cert)!a} holds no private key in PEM form."


def test_the_key_of_another_certificate_is_named(certificate, tmp_path):
    cert, _ = certificate
    other = tmp_path / "other.pem"
    other.write_bytes(_pem(serialization.NoEncryption()))

    assert _unusable(cert, other).startswith(f"The key in {str(other)!a} does not belong to")


def test_a_key_with_a_passphrase_stops_the_start_and_asks_nobody(certificate, tmp_path):
    cert, _ = certificate
    locked = tmp_path / "locked.pem"
    locked.write_bytes(_pem(serialization.BestAvailableEncryption(b"hunter2")))

    assert _unusable(cert, locked).startswith("TLS cannot start: ")


def test_a_file_that_is_gone_is_said_in_a_sentence(certificate, tmp_path):
    cert, _ = certificate

    assert "No such file" in _unusable(cert, tmp_path / "gone.pem")


def _pem(encryption):
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        encryption,
    )
