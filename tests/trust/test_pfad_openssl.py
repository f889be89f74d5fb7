"""A second opinion: openssl's path validation agrees where it looks at the same things."""

import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from support.pki import JETZT, defects

from gateway.trust.pfad import Verdikt, check_path
from gateway.trust.profil import Zweck
from gateway.trust.sperre import Evidence


def openssl(tmp_path, name, *, crls=()):
    of = defects()
    chain = of.kette(name)
    (tmp_path / "root.pem").write_bytes(of.zertifikate["wurzel"].pem)
    (tmp_path / "end.pem").write_bytes(of.zertifikate[name].pem)
    (tmp_path / "chain.pem").write_bytes(
        b"".join(x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in chain)
    )
    (tmp_path / "crls.pem").write_bytes(
        b"".join(x509.load_der_x509_crl(der).public_bytes(Encoding.PEM) for der in crls)
    )
    words = ["openssl", "verify", "-x509_strict", "-attime", str(int(JETZT.timestamp())), "-CAfile", "root.pem"]
    words += ["-untrusted", "chain.pem"] if chain else []
    words += ["-crl_check_all", "-CRLfile", "crls.pem"] if crls else []
    return subprocess.run([*words, "end.pem"], cwd=tmp_path, capture_output=True, check=False).returncode == 0


def ours(name, *, crls=()):
    of = defects()
    return check_path(
        of.zertifikate[name].der, untrusted=of.kette(name), anchors=(of.zertifikate["wurzel"].der,), moment=JETZT,
        zweck=Zweck.SIGNATUR, sperrstand=Evidence(crls=tuple(crls)),
    ).verdikt is Verdikt.GUT  # fmt: skip


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("gut", True),
        ("unter-pss", True),
        ("p384", True),
        ("brainpool", True),
        ("brainpool384", True),
        ("ed25519", True),
        ("abgelaufen", False),
        ("noch-nicht", False),
        ("fremd", False),
        ("kritisch-unbekannt", False),
        ("unter-abgelaufener-ca", False),
        ("unter-endzertifikat", False),
        ("zu-tief", False),
    ],
)
def test_openssl_comes_to_the_same_verdict(tmp_path, name, good):
    assert openssl(tmp_path, name) is good
    assert ours(name) is good


@pytest.mark.parametrize(("name", "good"), [("gut", True), ("gesperrt", False)])
def test_openssl_reads_the_same_revocation_lists(tmp_path, name, good):
    crls = [defects().sperrlisten[issuer] for issuer in ("ca", "wurzel")]
    assert openssl(tmp_path, name, crls=crls) is good
    assert ours(name, crls=crls) is good
