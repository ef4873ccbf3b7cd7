"""The certificate and its key, looked at before anything is started with them."""

import ssl
from pathlib import Path

from entrepot.errors import Misconfigured, Rule


class CertificateUnusable(Misconfigured):
    rule = Rule(
        "certificate-unusable",
        "The certificate and its key are readable PEM files that belong together.",
        "Correct --tls-cert and --tls-key (ENTREPOT_TLS_CERT and ENTREPOT_TLS_KEY).",
    )


def require_usable(certificate: Path | None, key: Path | None) -> None:
    """Raise `CertificateUnusable` unless https can be served with these two, or neither is set."""
    if certificate is None or key is None:
        return
    try:
        _require(b"CERTIFICATE", certificate, "no certificate")
        _require(b"PRIVATE KEY", key, "no private key")
        # With an empty passphrase a key that has one fails; without it OpenSSL would ask for it.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise CertificateUnusable(
                f"The key in {str(key)!a} does not belong to the certificate in "
                f"{str(certificate)!a}.",
            ) from error
        raise CertificateUnusable(f"TLS cannot start: {error.strerror or error}.") from error
    except OSError as error:
        raise CertificateUnusable(f"TLS cannot start: {error.strerror}.") from error


def _require(label: bytes, file: Path, missing: str) -> None:
    """Look for a PEM block (RFC 7468) whose label ends with `label`."""
    if label + b"-----" not in file.read_bytes():
        raise CertificateUnusable(f"{str(file)!a} holds {missing} in PEM form.")
