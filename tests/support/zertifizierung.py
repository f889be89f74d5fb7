"""A certification authority of tests answers a request for a certificate."""

from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from gateway import clock

USAGES = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign",
          "crl_sign", "encipher_only", "decipher_only")  # fmt: skip


def zertifiziere(pki: Path, antrag: str, *, fremd: bool = False) -> bytes:
    """What the issuing authority of this folder sends back (PEM); ``fremd``: somebody else signed it."""
    request = x509.load_pem_x509_csr(antrag.encode())
    issuer = x509.load_pem_x509_certificate((pki / "unter-ca.crt.pem").read_bytes())
    key = load_pem_private_key((pki / "unter-ca.key.pem").read_bytes(), None)
    usage = x509.KeyUsage(digital_signature=True, **dict.fromkeys(USAGES, False))
    made = (
        x509.CertificateBuilder().subject_name(request.subject).issuer_name(issuer.subject)
        .public_key(request.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=1)).not_valid_after(clock.now() + timedelta(days=400))
        .add_extension(usage, critical=True)
        .sign(ec.generate_private_key(ec.SECP256R1()) if fremd else key, hashes.SHA256())  # type: ignore[arg-type]  # it signs
    )  # fmt: skip
    return made.public_bytes(Encoding.PEM)
