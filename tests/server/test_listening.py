"""Where the server listens, and what it says when it cannot."""

import pytest

from entrepot.server.listening import AddressInUse, AddressUnusable, address_of, listen
from entrepot.server.options import ServerOptions
from entrepot.server.workers import CertificateUnusable, configure


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
    [("127.0.0.1", "localhost"), ("::1", "localhost"), ("0.0.0.0", "0.0.0.0"), ("::", "[::]")],  # noqa: S104
)
def test_the_address_to_print_names_localhost_for_security_keys_need_a_name(host, printed):
    with listen(host, 0) as listener:
        address = address_of(listener, is_tls=False)

        assert address == f"http://{printed}:{listener.getsockname()[1]}"


def test_a_certificate_that_cannot_be_used_stops_the_start(certificate):
    _, key = certificate
    options = ServerOptions("127.0.0.1", 0, workers=1, tls_cert=key, tls_key=key)

    with pytest.raises(CertificateUnusable) as raised:
        configure(lambda: None, options)

    assert "ENTREPOT_TLS_CERT" in raised.value.refusal.sentence
