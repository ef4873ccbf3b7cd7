"""An authority of the tests' own, and the certificate that it gave to one server."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass(frozen=True)
class Certified:
    """A server's certificate with its key, and the authority by which clients believe it."""

    authority: Path
    certificate: Path

    @property
    def context(self) -> ssl.SSLContext:
        """What the server answers a handshake with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        return context


def certify(name: str, folder: Path) -> Certified:
    """Make an authority, and let it certify the server called `name`."""
    issuer_key, server_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Authority of the tests")])
    own = _started(issuer, issuer, issuer_key).add_extension(x509.BasicConstraints(True, 0), True)  # noqa: FBT003 (its signature)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    leaf = _started(subject, issuer, server_key).add_extension(
        x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False
    )
    certified = Certified(folder / "authority.pem", folder / "server.pem")
    certified.authority.write_bytes(_pem(own.sign(issuer_key, hashes.SHA256())))
    certified.certificate.write_bytes(
        _pem(leaf.sign(issuer_key, hashes.SHA256()))
        + server_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )
    return certified


def _started(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
) -> x509.CertificateBuilder:
    today = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
