"""The closed signature: what we sign is what others verify, and nothing but the profile's shape is accepted."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree
from support.rohling import inhalt_xml, schema, signiert, umschlag_xml
from support.zertifikate import Person, ca, person

from gateway.domain.errors import Refused
from gateway.domain.kopf import Zeitpunkt
from gateway.envelope import kanon, signatur, wurzeln
from gateway.envelope.algorithmen import STANDARD, Algorithmus, SignaturFalsch

JETZT = Zeitpunkt("2026-10-12T08:00:00.000Z")
ARTEN = ("p256", "p384", "bp256", "bp384", "rsa3072", "ed25519")
ALLE = frozenset(Algorithmus)


@pytest.mark.parametrize("art", ARTEN)
def test_umschlag_signature_round_trip(art: str) -> None:
    octets = signiert(umschlag_xml(), wurzeln.UMSCHLAG, person(art))
    geprueft = signatur.verify_enveloped(octets, wurzel=wurzeln.UMSCHLAG, schema=schema(), erlaubt=ALLE)
    assert geprueft.cert_der == person(art).cert_der
    assert geprueft.algorithmus is person(art).algorithmus
    assert geprueft.signing_time is None
    assert kanon.exc_c14n(geprueft.root) == kanon.exc_c14n(etree.fromstring(umschlag_xml()))


@pytest.mark.parametrize("art", ARTEN)
def test_inhalt_signature_round_trip(art: str) -> None:
    octets = signiert(inhalt_xml(), wurzeln.INHALT, person(art))
    geprueft = signatur.verify_enveloped(octets, wurzel=wurzeln.INHALT, schema=schema(), erlaubt=ALLE)
    assert geprueft.signing_time == JETZT
    assert geprueft.zeitstempel is None


def test_time_stamp_is_carried_without_breaking_the_signature() -> None:
    vorbereitet = signatur.prepare(
        etree.fromstring(inhalt_xml()), wurzel=wurzeln.INHALT, cert_der=person("p256").cert_der, signing_time=JETZT
    )
    value = person("p256").sign(vorbereitet.to_be_signed)
    octets = vorbereitet.finish(value, zeitstempel=b"an RFC 3161 token")
    geprueft = signatur.verify_enveloped(octets, wurzel=wurzeln.INHALT, schema=schema())
    assert geprueft.zeitstempel == b"an RFC 3161 token"
    assert signatur.zeitstempel_eingabe(geprueft.signature_value) == kanon.exc_c14n(
        etree.fromstring(octets).find(".//{*}SignatureValue")
    )


def test_ed25519_needs_an_agreement() -> None:
    octets = signiert(umschlag_xml(), wurzeln.UMSCHLAG, person("ed25519"))
    with pytest.raises(Refused, match="not agreed"):
        signatur.verify_enveloped(octets, wurzel=wurzeln.UMSCHLAG, schema=schema(), erlaubt=STANDARD)


@pytest.mark.parametrize("art", ["p521", "rsa2048"])
def test_unsuitable_key_cannot_even_prepare(art: str) -> None:
    with pytest.raises(ValueError, match=r"profile|bits"):
        signiert(umschlag_xml(), wurzeln.UMSCHLAG, person(art))


def test_finish_refuses_a_value_of_another_key() -> None:
    vorbereitet = signatur.prepare(
        etree.fromstring(umschlag_xml()), wurzel=wurzeln.UMSCHLAG, cert_der=person("p256").cert_der
    )
    with pytest.raises(SignaturFalsch):
        vorbereitet.finish(person("p256", 1).sign(vorbereitet.to_be_signed))


@pytest.mark.parametrize("art", ["p256", "p384", "bp256", "bp384"])
@pytest.mark.parametrize("welche", ["umschlag", "inhalt"])
def test_xmlsec1_of_debian_verifies_our_ecdsa_signatures(art: str, welche: str, tmp_path: Path) -> None:
    make: dict[str, Callable[[Person], bytes]] = {
        "umschlag": lambda who: signiert(umschlag_xml(), wurzeln.UMSCHLAG, who),
        "inhalt": lambda who: signiert(inhalt_xml(), wurzeln.INHALT, who),
    }
    (tmp_path / "x.xml").write_bytes(make[welche](person(art)))
    (tmp_path / "ca.pem").write_bytes(ca().pem()[1])
    command = ["xmlsec1", "--verify", "--enabled-key-data", "x509", "--trusted-pem", str(tmp_path / "ca.pem")]
    if welche == "inhalt":
        command += ["--id-attr:Id", "http://uri.etsi.org/01903/v1.3.2#:SignedProperties"]
    done = subprocess.run([*command, str(tmp_path / "x.xml")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"SignedInfo References (ok/all): {1 if welche == 'umschlag' else 2}/" in done.stderr


@pytest.mark.parametrize("art", ["p256", "p384", "bp256", "bp384", "rsa3072"])
@pytest.mark.parametrize("welche", ["umschlag", "inhalt"])
def test_python_xmlsec_verifies_our_signatures(art: str, welche: str) -> None:
    import xmlsec

    rohling, wurzel = (umschlag_xml(), wurzeln.UMSCHLAG) if welche == "umschlag" else (inhalt_xml(), wurzeln.INHALT)
    root = etree.fromstring(signiert(rohling, wurzel, person(art)))
    properties = root.find(".//{*}SignedProperties")
    if properties is not None:
        xmlsec.tree.add_ids(properties, ["Id"])
    manager = xmlsec.KeysManager()
    manager.load_cert_from_memory(
        ca().pem()[1], xmlsec.constants.KeyDataFormatPem, xmlsec.constants.KeyDataTypeTrusted
    )
    xmlsec.SignatureContext(manager).verify(root[-1])
    root[0][0].text = "00000000-0000-4000-8000-00000000000f"
    with pytest.raises(xmlsec.Error):
        xmlsec.SignatureContext(manager).verify(root[-1])
