"""Unsigned documents of the profile as text: raw material that attacks bend before they sign it."""

from functools import cache

from lxml import etree
from support.zertifikate import Person

from gateway.domain.kopf import Zeitpunkt
from gateway.envelope import signatur
from gateway.envelope.kanon import Wurzel
from gateway.envelope.schema import UmschlagSchema, compile_schema
from gateway.resources import data

KOPF = (
    "<ab:Kopf><ab:NachrichtenUUID>33333333-3333-4333-8333-333333333333</ab:NachrichtenUUID><ab:Autor>azr:999902</ab:Autor>"
    "<ab:Leser>azr:999901</ab:Leser><ab:Erstellungszeitpunkt>2026-10-12T10:00:00.000+02:00</ab:Erstellungszeitpunkt>"
    "<ab:Test>demo</ab:Test></ab:Kopf>"
)
NULL = "0" * 64
XENC = "http://www.w3.org/2001/04/xmlenc#"
XENC11 = "http://www.w3.org/2009/xmlenc11#"
DS = "http://www.w3.org/2000/09/xmldsig#"


@cache
def schema() -> UmschlagSchema:
    """The XSD of the profile, compiled once per process."""
    folder = data("schemas").joinpath("umschlag", "1")
    return compile_schema(
        {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name.endswith(".xsd")}
    )


def encrypted_key(name: str = NULL) -> str:
    """One EncryptedKey for the certificate of this digest."""
    return (
        f'<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="{XENC11}rsa-oaep">'
        f'<ds:DigestMethod Algorithm="{XENC}sha256"/>'
        f'<xenc11:MGF xmlns:xenc11="{XENC11}" Algorithm="{XENC11}mgf1sha256"/></xenc:EncryptionMethod>'
        f"<ds:KeyInfo><ds:KeyName>{name}</ds:KeyName></ds:KeyInfo>"
        "<xenc:CipherData><xenc:CipherValue>AAAA</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>"
    )


def umschlag_xml(
    *,
    kopf: str = KOPF,
    keys: str | None = None,
    teile: str | None = None,
    zertifikat: str = NULL,
    inhalt: str = NULL,
) -> bytes:
    """An Umschlag without signature; valid apart from its dummy digests."""
    return (
        f'<ab:Umschlag xmlns:ab="urn:aktenbote:umschlag:1" profil="1.0">{kopf}'
        f'<ab:Siegel versiegelt="2026-10-12T08:00:01.000Z" inhaltSha256="{inhalt}"'
        f' zertifikatSha256="{zertifikat}"/>'
        f'<xenc:EncryptedData xmlns:xenc="{XENC}" MimeType="application/xml">'
        f'<xenc:EncryptionMethod Algorithm="{XENC11}aes256-gcm"/>'
        f'<ds:KeyInfo xmlns:ds="{DS}">{keys or encrypted_key()}</ds:KeyInfo>'
        "<xenc:CipherData><xenc:CipherValue>AAAA</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>"
        f"{teile or teil_aussen()}</ab:Umschlag>"
    ).encode()


def teil_aussen(art: str = "fachnachricht") -> str:
    """A part of one segment, as the Umschlag lists it."""
    segment = f'<ab:Segment nr="1" laenge="100" sha256="{NULL}"/>'
    return f'<ab:Teil art="{art}" segmentgroesse="16777216">{segment}</ab:Teil>'


def inhalt_xml(*, kopf: str = KOPF, typ: str = "010201", teile: str | None = None, nachweis: str = "") -> bytes:
    """An Inhalt without signature."""
    return (
        f'<ab:Inhalt xmlns:ab="urn:aktenbote:umschlag:1" profil="1.0">{kopf}'
        f"<ab:Nachrichtentyp>{typ}</ab:Nachrichtentyp>"
        "<ab:ProzessUUID>44444444-4444-4444-8444-444444444444</ab:ProzessUUID>"
        f"<ab:Zufall>{'A' * 43}=</ab:Zufall>"
        f"{teile or teil_innen()}{nachweis}</ab:Inhalt>"
    ).encode()


def teil_innen(art: str = "fachnachricht") -> str:
    """A part as the Inhalt lists it."""
    return f'<ab:Teil art="{art}" laenge="72" sha256="{NULL}"/>'


def signiert(xml: bytes, wurzel: Wurzel, who: Person, zeit: str = "2026-10-12T08:00:00.000Z") -> bytes:
    """Sign a document with the product's own code."""
    vorbereitet = signatur.prepare(
        etree.fromstring(xml),
        wurzel=wurzel,
        cert_der=who.cert_der,
        signing_time=Zeitpunkt(zeit) if wurzel.xades else None,
    )
    return vorbereitet.finish(who.sign(vorbereitet.to_be_signed))
