"""The time-stamp authority of the tamper drill: real ones stamp checkpoints of the real key only."""

import hashlib
from datetime import datetime, timedelta

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

REGELWERK = "2.25.1"
"""Policy of the drill: of nobody."""


class Stelle:
    """A time-stamp authority whose key lives as long as the drill."""

    def __init__(self, jetzt: datetime) -> None:
        """``jetzt`` is the moment of every stamp."""
        self._jetzt = jetzt
        self._key, root = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        wurzel = _zertifikat("Wurzel der Probe", root.public_key(), jetzt)
        anker = wurzel.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        self.anker = anker.sign(root, hashes.SHA256()).public_bytes(Encoding.DER)
        """Its root (DER)."""
        ende = _zertifikat("Zeitstempel der Probe", self._key.public_key(), jetzt, "Wurzel der Probe")
        ende = ende.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        self._cert = ende.sign(root, hashes.SHA256()).public_bytes(Encoding.DER)

    def stempel(self, octets: bytes) -> bytes:
        """Return a token over octets (RFC 3161, RFC 5816)."""
        cert = asn1_x509.Certificate.load(self._cert)
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": REGELWERK,
                "message_imprint": {
                    "hash_algorithm": {"algorithm": "sha256"},
                    "hashed_message": hashlib.sha256(octets).digest(),
                },
                "serial_number": 1,
                "gen_time": self._jetzt.replace(microsecond=0),
            }
        ).dump()
        own = {"certs": [{"cert_hash": hashlib.sha256(self._cert).digest()}]}
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": ["tst_info"]},
                {"type": "message_digest", "values": [hashlib.sha256(info).digest()]},
                {"type": "signing_certificate_v2", "values": [own]},
            ]
        )
        signer = {
            "version": "v1",
            "sid": cms.IssuerAndSerialNumber({"issuer": cert.issuer, "serial_number": cert.serial_number}),
            "digest_algorithm": {"algorithm": "sha256"},
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": self._key.sign(attributes.dump(), ec.ECDSA(hashes.SHA256())),
        }
        signed = {
            "version": "v3",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(info)},
            "certificates": [cert],
            "signer_infos": [signer],
        }
        return bytes(cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)}).dump())


def _zertifikat(
    name: str, key: ec.EllipticCurvePublicKey, jetzt: datetime, von: str | None = None
) -> x509.CertificateBuilder:
    subject, issuer = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (name, von or name))
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(jetzt - timedelta(days=1))
        .not_valid_after(jetzt + timedelta(days=1))
    )
