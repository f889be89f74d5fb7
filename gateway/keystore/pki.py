"""Makes a test PKI from a recipe: certificates that say TEST in every name, for demo and tests only.

A recipe lists certificates; ``[[behoerde]]`` is short for the usual set of one authority. Defective
certificates are declared with the same fields, so that tests can show what is refused.
"""

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from gateway.domain.errors import Usage
from gateway.keystore.erzeugen import PrivateKey, generate_key, hash_for, key_pem, write_private
from gateway.keystore.rezept import Rezept, Zertifikatsrezept
from gateway.trust.verzeichnis import TEST_MARK

CRL_DAYS = 30
"""Life of the revocation lists of a test PKI."""
BACKDATED = timedelta(minutes=10)
"""Certificates begin a little in the past, so that clocks that differ do not matter."""

_EKU = {
    "server": ExtendedKeyUsageOID.SERVER_AUTH,
    "client": ExtendedKeyUsageOID.CLIENT_AUTH,
    "email": ExtendedKeyUsageOID.EMAIL_PROTECTION,
    "ocsp": ExtendedKeyUsageOID.OCSP_SIGNING,
    "timestamp": ExtendedKeyUsageOID.TIME_STAMPING,
}
_USAGES = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
           "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Ausgestellt:
    """One certificate of the test PKI with its private key."""

    name: str
    der: bytes
    key: PrivateKey = field(repr=False)
    aussteller: str | None = None

    @property
    def pem(self) -> bytes:
        """The certificate as PEM."""
        return x509.load_der_x509_certificate(self.der).public_bytes(serialization.Encoding.PEM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pki:
    """A made test PKI: certificates by name, bare keys by name, one CRL per issuer that revoked or was asked to."""

    zertifikate: Mapping[str, Ausgestellt]
    schluessel: Mapping[str, PrivateKey] = field(repr=False)
    sperrlisten: Mapping[str, bytes] = field(default_factory=dict)

    def kette(self, name: str) -> tuple[bytes, ...]:
        """Return the intermediates above a certificate (DER), nearest first, without the root."""
        above = []
        issuer = self.zertifikate[name].aussteller
        while issuer is not None and self.zertifikate[issuer].aussteller is not None:
            above.append(self.zertifikate[issuer].der)
            issuer = self.zertifikate[issuer].aussteller
        return tuple(above)


def make_pki(rezept: Rezept, *, moment: datetime, make_key: Callable[[str], PrivateKey] = generate_key) -> Pki:
    """Make every certificate, bare key and CRL of the recipe; validity counts from ``moment``."""
    made: dict[str, Ausgestellt] = {}
    for line in rezept.zertifikate:
        issuer = None
        if line.aussteller is not None:
            if line.aussteller not in made:
                raise Usage(f"recipe: {line.name} is issued by {line.aussteller}, which does not stand before it")
            issuer = made[line.aussteller]
        made[line.name] = issue(line, issuer=issuer, key=make_key(line.schluessel), rezept=rezept, moment=moment)
    revoked: dict[str, list[x509.Certificate]] = {}
    for line in rezept.zertifikate:
        if line.art == "ca" and line.sperrliste:
            revoked.setdefault(line.name, [])
        if line.gesperrt and line.aussteller is not None:
            cert = x509.load_der_x509_certificate(made[line.name].der)
            revoked.setdefault(line.aussteller, []).append(cert)
    return Pki(
        zertifikate=made,
        schluessel={line.name: make_key(line.schluessel) for line in rezept.schluessel},
        sperrlisten={name: make_crl(made[name], certs, moment=moment) for name, certs in revoked.items()},
    )


def issue(
    line: Zertifikatsrezept, *, issuer: Ausgestellt | None, key: PrivateKey, rezept: Rezept, moment: datetime
) -> Ausgestellt:
    """Issue one certificate; without an issuer it signs itself."""
    issuer_cert = x509.load_der_x509_certificate(issuer.der) if issuer else None
    subject = _subject(line, rezept)
    begin = moment - BACKDATED if line.beginn_tage is None else moment + timedelta(days=line.beginn_tage)
    days = rezept.gueltig_tage if line.ende_tage is None else line.ende_tage
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer_cert.subject if issuer_cert else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(moment + timedelta(days=days))
    )
    for extension, critical in _extensions(line, key, issuer_cert):
        builder = builder.add_extension(extension, critical=critical)
    signer = issuer.key if issuer else key
    pss = None
    if isinstance(signer, rsa.RSAPrivateKey) and line.pss:
        pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=padding.PSS.DIGEST_LENGTH)
    cert = builder.sign(signer, hash_for(signer), rsa_padding=pss)
    der = cert.public_bytes(serialization.Encoding.DER)
    if line.hash == "sha1":
        der = _resign_sha1(der, signer)
    return Ausgestellt(name=line.name, der=der, key=key, aussteller=issuer.name if issuer else None)


def make_crl(issuer: Ausgestellt, revoked: list[x509.Certificate], *, moment: datetime) -> bytes:
    """Return a complete CRL (DER) of the issuer, current from ``moment`` on."""
    cert = x509.load_der_x509_certificate(issuer.der)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(cert.subject)
        .last_update(moment - BACKDATED)
        .next_update(moment + timedelta(days=CRL_DAYS))
        .add_extension(x509.CRLNumber(1), critical=False)
    )
    for one in revoked:
        entry = (
            x509.RevokedCertificateBuilder().serial_number(one.serial_number).revocation_date(moment - BACKDATED)
        )
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(issuer.key, hash_for(issuer.key)).public_bytes(serialization.Encoding.DER)


def _subject(line: Zertifikatsrezept, rezept: Rezept) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, rezept.organisation),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, TEST_MARK),
            x509.NameAttribute(NameOID.COMMON_NAME, f"TEST {line.cn or line.name}"),
        ]
    )


def _extensions(
    line: Zertifikatsrezept, key: PrivateKey, issuer: x509.Certificate | None
) -> list[tuple[x509.ExtensionType, bool]]:
    """Extensions as declared; an end certificate of the usual kinds looks like one of the administration PKI."""
    found: list[tuple[x509.ExtensionType, bool]] = []
    if line.ist_ca:
        found.append((x509.BasicConstraints(ca=True, path_length=line.pfadlaenge), True))
        found.append((x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False))
    elif line.basic_constraints:
        found.append((x509.BasicConstraints(ca=False, path_length=None), True))
    if line.key_usage:
        found.append((x509.KeyUsage(**{usage: usage in line.key_usage for usage in _USAGES}), True))
    if line.eku:
        found.append((x509.ExtendedKeyUsage([_EKU[purpose] for purpose in line.eku]), False))
    if line.san:
        found.append((x509.SubjectAlternativeName([_san(entry) for entry in line.san]), False))
    if line.listen_urls:
        names = [x509.UniformResourceIdentifier(url) for url in line.listen_urls]
        points = [x509.DistributionPoint(names, relative_name=None, reasons=None, crl_issuer=None)]
        found.append((x509.CRLDistributionPoints(points), False))
    if line.ocsp_urls:
        access = [
            x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(url))
            for url in line.ocsp_urls
        ]
        found.append((x509.AuthorityInformationAccess(access), False))
    if line.ocsp_nocheck:
        found.append((x509.OCSPNoCheck(), False))
    if issuer is not None:
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key())  # type: ignore[arg-type]  # every key kind here signs
        found.append((identifier, False))
    if line.kritisch_unbekannt:
        found.append((x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00"), True))
    return found


def _san(entry: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(entry))
    except ValueError:
        return x509.DNSName(entry)


def _resign_sha1(der: bytes, signer: PrivateKey) -> bytes:
    """Sign a certificate again with SHA-1, which no builder offers any more: a defect for tests."""
    cert = asn1_x509.Certificate.load(der)
    if isinstance(signer, rsa.RSAPrivateKey):
        algorithm = {"algorithm": "sha1_rsa"}
    elif isinstance(signer, ec.EllipticCurvePrivateKey):
        algorithm = {"algorithm": "sha1_ecdsa"}
    else:
        raise Usage("recipe: only RSA and EC issuers can sign with SHA-1")
    cert["tbs_certificate"]["signature"] = algorithm
    cert["signature_algorithm"] = algorithm
    to_sign = cert["tbs_certificate"].dump(force=True)
    old = hashes.SHA1()  # noqa: S303 -- the defect itself
    if isinstance(signer, rsa.RSAPrivateKey):
        cert["signature_value"] = signer.sign(to_sign, padding.PKCS1v15(), old)
    else:
        cert["signature_value"] = signer.sign(to_sign, ec.ECDSA(old))
    return bytes(cert.dump(force=True))


def write_pki(pki: Pki, folder: Path, *, passphrase: bytes | None = None) -> tuple[Path, ...]:
    """Write ``NAME.crt.pem``, ``NAME.key.pem`` (0600), ``NAME.pub.pem``, ``NAME.crl.pem``; return the files.

    Never overwrites: ``Usage`` if the folder holds any of them already.
    """
    written = []
    for name, one in pki.zertifikate.items():
        written += [_private(folder, name, one.key, passphrase), _public(folder, f"{name}.crt.pem", one.pem)]
    for name, key in pki.schluessel.items():
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        public = key.public_key().public_bytes(serialization.Encoding.PEM, form)
        written += [_private(folder, name, key, passphrase), _public(folder, f"{name}.pub.pem", public)]
    for name, der in pki.sperrlisten.items():
        pem = x509.load_der_x509_crl(der).public_bytes(serialization.Encoding.PEM)
        written.append(_public(folder, f"{name}.crl.pem", pem))
    return tuple(written)


def _private(folder: Path, name: str, key: PrivateKey, passphrase: bytes | None) -> Path:
    path = folder / f"{name}.key.pem"
    write_private(path, key_pem(key, passphrase))
    return path


def _public(folder: Path, name: str, octets: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as file:
            file.write(octets)
    except FileExistsError:
        raise Usage(f"{path} exists already: choose an empty folder") from None
    return path
