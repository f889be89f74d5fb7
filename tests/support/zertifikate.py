"""Test certificates: a small CA and end certificates of every key kind, made once per process."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.x509.oid import NameOID

from gateway.domain.ids import sha256_of
from gateway.envelope import algorithmen
from gateway.keystore.erzeugen import KEY_KINDS, generate_key

Private = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
BEGINN = datetime(2026, 1, 1, tzinfo=UTC)
ENDE = datetime(2046, 1, 1, tzinfo=UTC)


@cache
def schluessel(art: str, nummer: int = 0) -> Private:
    """Make a private key by name (p256, p384, p521, bp256, bp384, ed25519, rsa2048 …) and number."""
    curves: dict[str, ec.EllipticCurve] = {
        "p256": ec.SECP256R1(),
        "p384": ec.SECP384R1(),
        "p521": ec.SECP521R1(),
        "bp256": ec.BrainpoolP256R1(),
        "bp384": ec.BrainpoolP384R1(),
    }
    if art in curves:
        return ec.generate_private_key(curves[art])
    if art == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    if f"rsa-{art[3:]}" in KEY_KINDS:  # while tests run, from what all processes share (``support.rsavorrat``)
        made = generate_key(f"rsa-{art[3:]}")
        assert isinstance(made, rsa.RSAPrivateKey)
        return made
    return rsa.generate_private_key(65537, int(art.removeprefix("rsa")))


def zertifikat(
    key: Private, name: str, *, issuer: "Person | None" = None, ca: bool = False, ende: datetime = ENDE
) -> bytes:
    """Issue a certificate (DER) for the key; self-signed without an issuer."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.cert.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGINN)
        .not_valid_after(ende)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if ca:
        usage = dict.fromkeys(
            ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
            False,
        )
        builder = builder.add_extension(
            x509.KeyUsage(**usage, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False),
            critical=True,
        )
    signer = key if issuer is None else issuer.key
    digest = None if isinstance(signer, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(signer, digest).public_bytes(serialization.Encoding.DER)


@dataclass(frozen=True)
class Person:
    """A key with its certificate: somebody of the test."""

    key: Private
    cert_der: bytes

    @property
    def cert(self) -> x509.Certificate:
        return x509.load_der_x509_certificate(self.cert_der)

    @property
    def algorithmus(self) -> algorithmen.Algorithmus:
        return algorithmen.algorithmus_of(self.key.public_key())

    @property
    def key_name(self) -> str:
        return sha256_of(self.cert_der)

    def sign(self, octets: bytes) -> bytes:
        """Sign as XML Signature writes it."""
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            digest = hashes.SHA384() if self.key.curve.key_size == 384 else hashes.SHA256()
            return algorithmen.der_to_raw(self.key.sign(octets, ec.ECDSA(digest)), self.key.curve)
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(octets, algorithmen.pss(), hashes.SHA256())
        return self.key.sign(octets)

    def unwrap(self, wrapped: bytes) -> bytes:
        """Decrypt a content key with RSA-OAEP, SHA-256 and MGF1-SHA-256."""
        assert isinstance(self.key, rsa.RSAPrivateKey)
        return self.key.decrypt(
            wrapped, padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
        )

    def pem(self) -> tuple[bytes, bytes]:
        """Return the private key and the certificate as PEM."""
        return (
            self.key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ),
            self.cert.public_bytes(serialization.Encoding.PEM),
        )


@cache
def ca() -> Person:
    """The anchor of the tests."""
    key = schluessel("p256", -1)
    return Person(key, zertifikat(key, "Test-CA", ca=True))


@cache
def person(art: str, nummer: int = 0) -> Person:
    """Somebody with a certificate of the test CA."""
    key = schluessel(art, nummer)
    return Person(key, zertifikat(key, f"Test {art} {nummer}", issuer=ca()))
