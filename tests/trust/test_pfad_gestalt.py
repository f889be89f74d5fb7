"""Paths of an odd shape: name constraints, and intermediates in any order or missing."""

from datetime import timedelta
from itertools import permutations

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from support.pki import JETZT

from gateway.trust.pfad import Verdikt, check_path
from gateway.trust.profil import Zweck

KEY = ec.generate_private_key(ec.SECP256R1())
"""One key for all: a path is told by names and extensions here."""


def name(common: str, land: str = "DE") -> x509.Name:
    return x509.Name([
        x509.NameAttribute(NameOID.COUNTRY_NAME, land),
        x509.NameAttribute(NameOID.COMMON_NAME, common),
    ])  # fmt: skip


def certificate(subject: x509.Name, issuer: x509.Name, *more: x509.ExtensionType, ca: bool) -> bytes:
    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only",
         "decipher_only"), False,
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(KEY.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(JETZT - timedelta(days=1))
        .not_valid_after(JETZT + timedelta(days=100))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=not ca, key_cert_sign=ca, crl_sign=ca, **usage), critical=True
        )
    )
    for extension in more:
        builder = builder.add_extension(extension, critical=isinstance(extension, x509.NameConstraints))
    return builder.sign(KEY, hashes.SHA256()).public_bytes(Encoding.DER)


WURZEL = certificate(name("Wurzel"), name("Wurzel"), ca=True)


def verdict(end: bytes, *between: bytes) -> Verdikt:
    return check_path(end, untrusted=between, anchors=(WURZEL,), moment=JETZT, zweck=Zweck.SIGNATUR).verdikt


def only(*permitted: x509.GeneralName) -> x509.NameConstraints:
    return x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None)


LAND = x509.DirectoryName(x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "DE")]))


@pytest.mark.parametrize(
    ("subject", "more", "gilt"),
    [
        (name("Amt"), (), Verdikt.GUT),
        (name("Amt", "FR"), (), Verdikt.UNGUELTIG),
        (name("Amt"), (x509.SubjectAlternativeName([x509.DNSName("gateway.kiel.example")]),), Verdikt.GUT),
        (name("Amt"), (x509.SubjectAlternativeName([x509.DNSName("kiel.example.org")]),), Verdikt.UNGUELTIG),
    ],
)
def test_an_authority_issues_only_the_names_it_may(
    subject: x509.Name, more: tuple[x509.ExtensionType, ...], gilt: Verdikt
) -> None:
    """RFC 5280, 4.2.1.10: directory names and DNS names outside the permitted subtrees end the path."""
    ca = certificate(name("Land"), name("Wurzel"), only(LAND, x509.DNSName("kiel.example")), ca=True)
    assert verdict(certificate(subject, name("Land"), *more, ca=False), ca) is gilt


def test_the_order_of_the_intermediates_does_not_matter_and_none_may_be_missing() -> None:
    chain = [certificate(name(f"CA {n}"), name(f"CA {n - 1}" if n else "Wurzel"), ca=True) for n in range(3)]
    end = certificate(name("Amt"), name("CA 2"), ca=False)
    assert {verdict(end, *order) for order in permutations(chain)} == {Verdikt.GUT}
    for missing in range(3):
        assert verdict(end, *chain[:missing], *chain[missing + 1 :]) is Verdikt.UNGUELTIG
