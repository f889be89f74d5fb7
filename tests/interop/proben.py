"""The documents of the matrix and our own verdict on what a foreign tool made of them."""

import base64
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from support.rohling import (
    DS,
    XENC,
    Biegung,
    Sendung,
    b64,
    encrypted_key,
    ersetzt,
    inhalt_xml,
    schema,
    schmiede,
    signiert,
    teil_aussen,
    umschlag_xml,
)  # fmt: skip
from support.zertifikate import Person, ca, person

from gateway.domain.errors import Refused
from gateway.domain.ids import sha256_of
from gateway.envelope import lesen, wurzeln
from gateway.envelope.algorithmen import Algorithmus
from gateway.pump.siegeln import oeffne_inhalt

ARTEN = ("p256", "p384", "bp256", "bp384", "rsa3072", "ed25519")
"""Every kind of key the profile signs with."""
ALLE = frozenset(Algorithmus)
ENV = f"{DS}enveloped-signature"
UUID_ALT, UUID_NEU = "33333333-3333", "33333333-3334"


@dataclass(frozen=True)
class Schrank:
    """Where keys and documents of one run lie as files."""

    ordner: Path

    def lege(self, name: str, octets: bytes) -> Path:
        """Write a file."""
        path = self.ordner / name
        path.write_bytes(octets)
        return path

    def schluessel(self, wer: Person, name: str) -> tuple[Path, Path]:
        """Write private key and certificate as PEM."""
        key, cert = wer.pem()
        self.lege("ca.pem", ca().pem()[1])
        return self.lege(f"{name}.key", key), self.lege(f"{name}.crt", cert)


def unser_umschlag(wer: Person) -> bytes:
    """An Umschlag of ours."""
    return signiert(umschlag_xml(zertifikat=sha256_of(wer.cert_der)), wurzeln.UMSCHLAG, wer)


def unser_inhalt(wer: Person) -> bytes:
    """An Inhalt of ours: XAdES, two references."""
    return signiert(inhalt_xml(), wurzeln.INHALT, wer)


verbogen: Biegung = ersetzt(UUID_ALT, UUID_NEU)
"""One character of the signed head changed."""


def vorlage(wer: Person, *, methode: str, digest: str, form: str) -> bytes:
    """An Umschlag with a signature that has no values yet, for tools that fill a template."""
    signature = (
        f'<ds:Signature xmlns:ds="{DS}"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="{form}"/>'
        f'<ds:SignatureMethod Algorithm="{methode}"/><ds:Reference URI=""><ds:Transforms>'
        f'<ds:Transform Algorithm="{ENV}"/><ds:Transform Algorithm="{form}"/></ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{digest}"/><ds:DigestValue></ds:DigestValue></ds:Reference></ds:SignedInfo>'
        "<ds:SignatureValue></ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate></ds:X509Certificate>"
        "</ds:X509Data></ds:KeyInfo></ds:Signature>"
    )
    roh = umschlag_xml(zertifikat=sha256_of(wer.cert_der))
    return roh.replace(b"</ab:Umschlag>", signature.encode() + b"</ab:Umschlag>")


def chiffre_vorlage(name: str, *, methode: str, daten: str) -> bytes:
    """An EncryptedData without values, for tools that fill a template."""
    key = (
        encrypted_key(name).replace(b64(bytes(3)), "").replace("http://www.w3.org/2009/xmlenc11#rsa-oaep", methode)
    )
    if methode.endswith("mgf1p"):
        begin, _, rest = key.partition("<ds:DigestMethod")
        key = begin + rest[rest.index("</xenc:EncryptionMethod>") :]
    return (
        f'<xenc:EncryptedData xmlns:xenc="{XENC}" MimeType="application/xml">'
        f'<xenc:EncryptionMethod Algorithm="{daten}"/><ds:KeyInfo xmlns:ds="{DS}">{key}</ds:KeyInfo>'
        "<xenc:CipherData><xenc:CipherValue></xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>"
    ).encode()


def normalform(octets: bytes) -> bytes:
    """Return a foreign document as its own exclusive C14N form, base64 without line breaks.

    Only what no signature covers changes: tools break lines in base64 and write an XML declaration.
    """
    root = etree.fromstring(octets)
    for name in ("SignatureValue", "X509Certificate", "DigestValue", "CipherValue"):
        for element in root.iter(f"{{*}}{name}"):
            element.text = "".join((element.text or "").split())
    return etree.tostring(root, method="c14n", exclusive=True, with_comments=False)


def unser_urteil(octets: bytes) -> str:
    """Return ``gut`` or the code with which our reader refuses this Umschlag."""
    try:
        lesen.read_umschlag(octets, schema=schema(), erlaubt=ALLE)
    except Refused as error:
        return error.fehlercode.value
    return "gut"


@dataclass(frozen=True)
class _Leser:
    """The decrypter of a test key."""

    wer: Person

    @property
    def key_name(self) -> str:
        return self.wer.key_name

    def unwrap(self, wrapped: bytes) -> bytes:
        return self.wer.unwrap(wrapped)


def sendung(leser: Person) -> Sendung:
    """A whole message of ours for this reader."""
    return schmiede(leser=(leser,))


def oeffne_fremdes(chiffre: bytes, *, unsere: Sendung, leser: Person) -> str:
    """Return ``gut`` if our reader opens a foreign EncryptedData of our Inhalt, else the code of its refusal.

    The foreign element goes into an Umschlag of ours with the algorithms it names.
    """
    data = etree.fromstring(normalform(chiffre))
    key = data.find(f".//{{{XENC}}}EncryptedKey")
    values = [element.text or "" for element in data.iter(f"{{{XENC}}}CipherValue")]
    transport = key.find(f"{{{XENC}}}EncryptionMethod").get("Algorithm")
    content = data.find(f"{{{XENC}}}EncryptionMethod").get("Algorithm")
    wrapped, sealed = values
    keys = encrypted_key(leser.key_name).replace(b64(bytes(3)), wrapped)
    transport_signer = person("p256", 1)
    roh = umschlag_xml(
        keys=keys.replace("http://www.w3.org/2009/xmlenc11#rsa-oaep", transport),
        zertifikat=sha256_of(transport_signer.cert_der),
        inhalt=sha256_of(unsere.inhalt),
        teile=teil_aussen(segmente=list(unsere.segmente.values()), groesse=1024 * 1024),
    )
    roh = roh.replace(b64(bytes(30)).encode(), sealed.encode())
    roh = roh.replace(b"http://www.w3.org/2009/xmlenc11#aes256-gcm", content.encode())
    octets = signiert(roh, wurzeln.UMSCHLAG, transport_signer)
    try:
        siegel = lesen.read_umschlag(octets, schema=schema(), erlaubt=ALLE)
        opened = oeffne_inhalt(siegel, [_Leser(leser)], schema=schema(), erlaubt=ALLE)
    except Refused as error:
        return error.fehlercode.value
    return "gut" if opened.inhalt.octets == unsere.inhalt else "other octets"


def chiffre_von(umschlag: bytes) -> bytes:
    """Return the EncryptedData of an Umschlag as a document of its own."""
    data = etree.fromstring(umschlag).find(f"{{{XENC}}}EncryptedData")
    return etree.tostring(data, method="c14n", exclusive=True)


def gekippt(chiffre: bytes) -> bytes:
    """Return an EncryptedData with one bit of the last tag octet changed."""
    data = etree.fromstring(chiffre)
    value = data.find(f"{{{XENC}}}CipherData/{{{XENC}}}CipherValue")
    octets = bytearray(base64.b64decode(value.text or ""))
    octets[-1] ^= 1
    value.text = b64(bytes(octets))
    return etree.tostring(data)
