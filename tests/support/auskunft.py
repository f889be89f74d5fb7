"""OCSP answers made by hand, right or wrong in one thing, for certificates of a test PKI."""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from support.pki import JETZT, numbered_key

from gateway.keystore.erzeugen import hash_for
from gateway.keystore.pki import Ausgestellt, issue
from gateway.keystore.rezept import Rezept, Zertifikatsrezept, _fill


def ausgestellt_von(issuer: Ausgestellt | None, name: str, moment: datetime = JETZT, **line: object) -> Ausgestellt:
    """One more certificate of an issuer (``None`` = itself); ``line`` as in a recipe, key P-256 unless said."""
    one = _fill(Zertifikatsrezept(name=name, **{"art": "signatur", "schluessel": "p256", **line}))
    return issue(
        one,
        issuer=issuer,
        key=numbered_key(one.schluessel, 700),
        rezept=Rezept(organisation="TEST Aktenbote", gueltig_tage=365, zertifikate=(), schluessel=()),
        moment=moment,
    )


def beauftragter(issuer: Ausgestellt, moment: datetime = JETZT, **line: object) -> Ausgestellt:
    """A responder to which the issuer gave the task."""
    return ausgestellt_von(
        issuer,
        "ocsp",
        moment,
        **{"key_usage": ("digital_signature",), "eku": ("ocsp",), "ocsp_nocheck": True, **line},
    )


def antwort(
    der: bytes,
    issuer: Ausgestellt,
    *,
    durch: Ausgestellt | None = None,
    gesperrt_ab: datetime | None = None,
    grund: x509.ReasonFlags | None = None,
    status: ocsp.OCSPCertStatus | None = None,
    von: datetime = JETZT - timedelta(hours=1),
    bis: datetime | None = JETZT + timedelta(days=1),
    aussteller: Ausgestellt | None = None,
    certid: hashes.HashAlgorithm | None = None,
    digest: hashes.HashAlgorithm | None = None,
) -> bytes:
    """An answer about a certificate, signed by ``durch`` (the issuer); ``aussteller`` is who its CertID names."""
    signer = durch or issuer
    revoked = gesperrt_ab is not None
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            cert=x509.load_der_x509_certificate(der),
            issuer=x509.load_der_x509_certificate((aussteller or issuer).der),
            algorithm=certid or hashes.SHA1(),  # noqa: S303 -- as every responder writes it
            cert_status=status or (ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD),
            this_update=von,
            next_update=bis,
            revocation_time=gesperrt_ab,
            revocation_reason=grund,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, x509.load_der_x509_certificate(signer.der))
    )
    if durch is not None:
        builder = builder.certificates([x509.load_der_x509_certificate(durch.der)])
    return builder.sign(signer.key, digest or hash_for(signer.key)).public_bytes(Encoding.DER)


def liste_mit(issuer: Ausgestellt, nummer: int, von: datetime, *gruende: x509.ReasonFlags) -> bytes:
    """A complete list of a week that revokes one serial number for a reason; without a reason it names nobody."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(x509.load_der_x509_certificate(issuer.der).subject)
        .last_update(von)
        .next_update(von + timedelta(days=7))
    )
    for grund in gruende:
        entry = x509.RevokedCertificateBuilder().serial_number(nummer).revocation_date(von - timedelta(hours=1))
        builder = builder.add_revoked_certificate(
            entry.add_extension(x509.CRLReason(grund), critical=False).build()
        )
    return builder.sign(issuer.key, hash_for(issuer.key)).public_bytes(Encoding.DER)
