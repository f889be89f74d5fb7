"""A forge for messages of the profile, written as plain text: attacks bend a document before or after it is signed.

It knows the rules of the product only where it signs and encrypts, so it can make what the product never would.
"""

import base64
import hashlib
import os
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree
from support.zertifikate import Person, person

from gateway.domain.ids import sha256_of
from gateway.domain.kopf import Zeitpunkt
from gateway.envelope import signatur, wurzeln
from gateway.envelope.kanon import Wurzel
from gateway.envelope.schema import UmschlagSchema, compile_schema
from gateway.resources import data

NULL = "0" * 64
UUID = "33333333-3333-4333-8333-333333333333"
PROZESS = "44444444-4444-4444-8444-444444444444"
DOKUMENT = "55555555-5555-4555-8555-555555555555"
ZEIT = "2026-10-12T10:00:00.000+02:00"
SIGNIERT = "2026-10-12T08:00:00.000Z"
AUTOR, LESER = "azr:999902", "azr:999901"
FACH = b"<fachnachricht>Test</fachnachricht>"
ARCHIV = b"PK\x05\x06" + bytes(18)
AB = "urn:aktenbote:umschlag:1"
XENC = "http://www.w3.org/2001/04/xmlenc#"
XENC11 = "http://www.w3.org/2009/xmlenc11#"
DS = "http://www.w3.org/2000/09/xmldsig#"

Biegung = Callable[[bytes], bytes]


def unveraendert(xml: bytes) -> bytes:
    """Bend nothing."""
    return xml


def ersetzt(alt: str, neu: str, *, mal: int = 1) -> Biegung:
    """Replace text that must be there."""

    def biege(xml: bytes) -> bytes:
        assert alt.encode() in xml, f"{alt} is not in the document"
        return xml.replace(alt.encode(), neu.encode(), mal)

    return biege


@cache
def schema() -> UmschlagSchema:
    """The XSD of the profile, compiled once per process."""
    folder = data("schemas").joinpath("umschlag", "1")
    return compile_schema(
        {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name.endswith(".xsd")}
    )


def b64(octets: bytes) -> str:
    return base64.b64encode(octets).decode()


def kopf_xml(
    *, uuid: str = UUID, autor: str = AUTOR, leser: str = LESER, zeit: str = ZEIT, test: str | None = "demo"
) -> str:
    """The head of both layers."""
    merkmal = "" if test is None else f"<ab:Test>{test}</ab:Test>"
    return (
        f"<ab:Kopf><ab:NachrichtenUUID>{uuid}</ab:NachrichtenUUID><ab:Autor>{autor}</ab:Autor>"
        f"<ab:Leser>{leser}</ab:Leser><ab:Erstellungszeitpunkt>{zeit}</ab:Erstellungszeitpunkt>{merkmal}</ab:Kopf>"
    )


def hybrid_key_xml(name: str, wrapped: bytes, algorithm: str = f"{AB}:hpke-mlkem768-x25519") -> str:
    """A content key wrapped for a hybrid key of the reader."""
    return (
        f'<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="{algorithm}"/><ds:KeyInfo><ds:KeyName>{name}'
        f"</ds:KeyName></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>{b64(wrapped)}</xenc:CipherValue>"
        "</xenc:CipherData></xenc:EncryptedKey>"
    )


def encrypted_key(name: str = NULL, wrapped: bytes = bytes(3)) -> str:
    """One EncryptedKey for the certificate of this digest."""
    return (
        f'<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="{XENC11}rsa-oaep">'
        f'<ds:DigestMethod Algorithm="{XENC}sha256"/>'
        f'<xenc11:MGF xmlns:xenc11="{XENC11}" Algorithm="{XENC11}mgf1sha256"/></xenc:EncryptionMethod>'
        f"<ds:KeyInfo><ds:KeyName>{name}</ds:KeyName></ds:KeyInfo>"
        f"<xenc:CipherData><xenc:CipherValue>{b64(wrapped)}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>"
    )


def umschlag_xml(
    *,
    kopf: str | None = None,
    keys: str | None = None,
    teile: str | None = None,
    zertifikat: str = NULL,
    inhalt: str = NULL,
    chiffrat: bytes = bytes(30),
) -> bytes:
    """An Umschlag without signature."""
    return (
        f'<ab:Umschlag xmlns:ab="{AB}" profil="1.0">{kopf or kopf_xml()}'
        f'<ab:Siegel versiegelt="2026-10-12T08:00:01.000Z" inhaltSha256="{inhalt}"'
        f' zertifikatSha256="{zertifikat}"/>'
        f'<xenc:EncryptedData xmlns:xenc="{XENC}" MimeType="application/xml">'
        f'<xenc:EncryptionMethod Algorithm="{XENC11}aes256-gcm"/>'
        f'<ds:KeyInfo xmlns:ds="{DS}">{keys or encrypted_key()}</ds:KeyInfo>'
        f"<xenc:CipherData><xenc:CipherValue>{b64(chiffrat)}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>"
        f"{teile or teil_aussen()}</ab:Umschlag>"
    ).encode()


def teil_aussen(art: str = "fachnachricht", segmente: list[bytes] | None = None, groesse: int = 16777216) -> str:
    """A part as the Umschlag lists it."""
    listed = [(len(octets), str(sha256_of(octets))) for octets in segmente] if segmente else [(100, NULL)]
    inner = "".join(
        f'<ab:Segment nr="{nr}" laenge="{laenge}" sha256="{digest}"/>'
        for nr, (laenge, digest) in enumerate(listed, start=1)
    )
    return f'<ab:Teil art="{art}" segmentgroesse="{groesse}">{inner}</ab:Teil>'


def inhalt_xml(
    *, kopf: str | None = None, typ: str = "010201", teile: str | None = None, nachweis: str = ""
) -> bytes:
    """An Inhalt without signature."""
    return (
        f'<ab:Inhalt xmlns:ab="{AB}" profil="1.0">{kopf or kopf_xml()}'
        f"<ab:Nachrichtentyp>{typ}</ab:Nachrichtentyp><ab:ProzessUUID>{PROZESS}</ab:ProzessUUID>"
        f"<ab:Zufall>{b64(os.urandom(32))}</ab:Zufall>{teile or teil_innen()}{nachweis}</ab:Inhalt>"
    ).encode()


def teil_innen(art: str = "fachnachricht", octets: bytes = FACH) -> str:
    """A part as the Inhalt lists it."""
    return f'<ab:Teil art="{art}" laenge="{len(octets)}" sha256="{sha256_of(octets)}"/>'


def lieferung_xml(*uuids: str) -> str:
    """A Nachweis of delivery of documents of one octet."""
    inner = "".join(f'<ab:Dokument uuid="{uuid}" laenge="1" sha256="{NULL}"/>' for uuid in uuids or (DOKUMENT,))
    return f"<ab:Nachweis><ab:Lieferung>{inner}</ab:Lieferung></ab:Nachweis>"


def uebernahme_xml(*, bezug: str = UUID, ergebnis: str = "uebernommen") -> str:
    """A Nachweis of takeover of one document."""
    return (
        f'<ab:Nachweis><ab:Uebernahme><ab:Bezug nachrichtenUUID="{bezug}" inhaltSha256="{NULL}"'
        f' archivSha256="{NULL}"/><ab:Protokolleintrag ursprung="test.invalid/log" blattSha256="{NULL}"/>'
        f'<ab:Dokument uuid="{DOKUMENT}" sha256="{NULL}" ergebnis="{ergebnis}"/></ab:Uebernahme></ab:Nachweis>'
    )


def signiert(xml: bytes, wurzel: Wurzel, who: Person, zeit: str = SIGNIERT) -> bytes:
    """Sign a document with the product's own code."""
    vorbereitet = signatur.prepare(
        etree.fromstring(xml),
        wurzel=wurzel,
        cert_der=who.cert_der,
        signing_time=Zeitpunkt(zeit) if wurzel.xades else None,
    )
    return vorbereitet.finish(who.sign(vorbereitet.to_be_signed))


def nachsigniert(root: etree._Element, who: Person) -> bytes:
    """Sign a bent tree as a careless library would: every transform is taken for the usual one.

    So a bent document is refused for its shape and not because its signature is stale.
    """
    signature = next(found for found in root.iter(f"{{{DS}}}Signature") if len(found))
    for reference in signature.findall(f"{{{DS}}}SignedInfo/{{{DS}}}Reference"):
        value = reference.find(f"{{{DS}}}DigestValue")
        if value is None:
            continue
        if reference.get("URI") == "#sp":
            covered = signature.find(".//{http://uri.etsi.org/01903/v1.3.2#}SignedProperties")
        else:
            covered = deepcopy(root)
            first = next(found for found in covered.iter(f"{{{DS}}}Signature") if len(found))
            first.getparent().remove(first)
        if covered is None:
            continue
        method = reference.find(f"{{{DS}}}DigestMethod")
        name = "" if method is None else method.get("Algorithm", "").rpartition("#")[2]
        digest = {"sha384": hashlib.sha384, "sha512": hashlib.sha512}.get(name, hashlib.sha256)
        value.text = b64(digest(c14n(covered)).digest())
    info = signature.find(f"{{{DS}}}SignedInfo")
    signature.find(f"{{{DS}}}SignatureValue").text = b64(who.sign(c14n(info)))
    return c14n(root)


def c14n(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)


def verschluesselt(octets: bytes, cek: bytes) -> bytes:
    """IV ‖ ciphertext ‖ tag."""
    iv = os.urandom(12)
    return iv + AESGCM(cek).encrypt(iv, octets, None)


def segmentiert(octets: bytes, cek: bytes, groesse: int) -> list[bytes]:
    """Cut and encrypt a part."""
    return [verschluesselt(octets[i : i + groesse], cek) for i in range(0, max(len(octets), 1), groesse)]


def eingepackt(cek: bytes, leser: Person) -> bytes:
    """Wrap a content key for a reader."""
    assert isinstance(leser.key, rsa.RSAPrivateKey)
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    return leser.key.public_key().encrypt(cek, oaep)


@dataclass
class Sendung:
    """A forged message with everything an attacker or a test may want to look at."""

    umschlag: bytes
    inhalt: bytes
    cek: bytes
    segmente: dict[str, bytes] = field(default_factory=dict)
    reihenfolge: dict[str, list[str]] = field(default_factory=dict)
    """Names of the segments of each part, in order."""


def schmiede(
    *,
    autor: Person | None = None,
    transport: Person | None = None,
    leser: tuple[Person, ...] | None = None,
    keys: str | None = None,
    kopf: str | None = None,
    kopf_innen: str | None = None,
    typ: str = "010201",
    fach: bytes = FACH,
    archiv: bytes | None = None,
    nachweis: str | None = None,
    innen: str | None = None,
    groesse: int = 1024 * 1024,
    inhalt: bytes | None = None,
    inhalt_sha256: str | None = None,
    biege_inhalt: Biegung = unveraendert,
    biege_umschlag: Biegung = unveraendert,
    biege_segmente: Callable[[str, list[bytes]], list[bytes]] = lambda _, segmente: segmente,
) -> Sendung:
    """Make a message; without arguments a good 010201. ``biege_*`` act before the signature is made."""
    autor = autor or person("p256")
    transport = transport or person("p256", 1)
    leser = (person("rsa3072"),) if leser is None else leser
    cek = os.urandom(32)
    teile = {"fachnachricht": fach} | ({} if archiv is None else {"archiv": archiv})
    if nachweis is None:
        nachweis = lieferung_xml() if typ == "010206" else ""
    if inhalt is None:
        innen = innen or "".join(teil_innen(art, octets) for art, octets in teile.items())
        roh = inhalt_xml(kopf=kopf_innen or kopf, typ=typ, teile=innen, nachweis=nachweis)
        inhalt = signiert(biege_inhalt(roh), wurzeln.INHALT, autor)
    sendung = Sendung(umschlag=b"", inhalt=inhalt, cek=cek)
    aussen = ""
    for art, octets in teile.items():
        segmente = biege_segmente(art, segmentiert(octets, cek, groesse))
        sendung.reihenfolge[art] = [str(sha256_of(segment)) for segment in segmente]
        sendung.segmente |= dict(zip(sendung.reihenfolge[art], segmente, strict=True))
        aussen += teil_aussen(art, segmente, groesse)
    roh = umschlag_xml(
        kopf=kopf,
        keys=keys or "".join(encrypted_key(who.key_name, eingepackt(cek, who)) for who in leser),
        teile=aussen,
        zertifikat=sha256_of(transport.cert_der),
        inhalt=inhalt_sha256 or sha256_of(inhalt),
        chiffrat=verschluesselt(inhalt, cek),
    )
    sendung.umschlag = signiert(biege_umschlag(roh), wurzeln.UMSCHLAG, transport)
    return sendung
