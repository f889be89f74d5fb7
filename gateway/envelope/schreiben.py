"""Writes Inhalt and Umschlag, ready to be signed outside (prepare → sign → finish)."""

from lxml import etree

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import sha256_of
from gateway.domain.kopf import Kopf, Zeitpunkt
from gateway.domain.nachweis import GeliefertesDokument, Lieferung, Nachweis, Rueckrufverlangen, Uebernahme
from gateway.envelope import kanon, regeln, signatur, wurzeln
from gateway.envelope.algorithmen import SHA256, Schluesselverfahren
from gateway.envelope.kanon import AB, DS, PROFIL, XENC, XENC11
from gateway.envelope.typen import Inhalt, SegmentierterTeil, Umschlag, WrappedKey


def prepare_inhalt(inhalt: Inhalt, *, cert_der: bytes, signing_time: Zeitpunkt) -> signatur.Vorbereitet:
    """Return the Inhalt ready for the author's content signature (XAdES-B).

    Refused (T099, X001) if the values break a rule of the profile; ValueError for an unsuitable certificate.
    """
    regeln.check_inhalt(inhalt)
    if len(inhalt.zufall) != wurzeln.ZUFALL_OCTETS:
        raise ValueError(f"Zufall has {wurzeln.ZUFALL_OCTETS} octets")
    root = _root("Inhalt")
    _kopf(root, inhalt.kopf)
    _ab(root, "Nachrichtentyp", inhalt.nachrichtentyp.value)
    _ab(root, "ProzessUUID", inhalt.prozess)
    _ab(root, "Zufall", kanon.base64_text(inhalt.zufall))
    for teil in inhalt.teile:
        _ab(root, "Teil", art=teil.art.value, laenge=str(teil.laenge), sha256=teil.sha256)
    if inhalt.nachweis is not None:
        _nachweis(root, inhalt.nachweis)
    return signatur.prepare(root, wurzel=wurzeln.INHALT, cert_der=cert_der, signing_time=signing_time)


def prepare_umschlag(umschlag: Umschlag, *, cert_der: bytes) -> signatur.Vorbereitet:
    """Return the Umschlag ready for the transport signature.

    Refused (T099, X001) if the values break a rule of the profile; ValueError for another certificate.
    """
    regeln.check_umschlag(umschlag)
    if umschlag.zertifikat_sha256 != sha256_of(cert_der):
        raise ValueError("the Umschlag names another certificate than the one that signs it")
    root = _root("Umschlag")
    _kopf(root, umschlag.kopf)
    _ab(
        root,
        "Siegel",
        inhaltSha256=umschlag.inhalt_sha256,
        versiegelt=umschlag.versiegelt.text,
        zertifikatSha256=umschlag.zertifikat_sha256,
    )
    _encrypted_data(root, umschlag)
    for teil in umschlag.teile:
        _segmente(root, teil)
    return signatur.prepare(root, wurzel=wurzeln.UMSCHLAG, cert_der=cert_der)


def _root(name: str) -> etree._Element:
    return etree.Element(f"{{{AB}}}{name}", {"profil": PROFIL}, nsmap={"ab": AB})


def _element(
    parent: etree._Element, namespace: str, name: str, text: str | None = None, /, **attributes: str
) -> etree._Element:
    prefix = "ab" if namespace == AB else kanon.PREFIXES[namespace]
    try:
        child = etree.SubElement(parent, f"{{{namespace}}}{name}", attributes, nsmap={prefix: namespace})
        child.text = text
    except ValueError:
        raise Refused(Fehlercode.X001, f"{name} has a character that XML cannot carry") from None
    return child


def _ab(parent: etree._Element, name: str, text: str | None = None, /, **attributes: str) -> etree._Element:
    return _element(parent, AB, name, text, **attributes)


def _kopf(parent: etree._Element, kopf: Kopf) -> None:
    element = _ab(parent, "Kopf")
    _ab(element, "NachrichtenUUID", kopf.uuid)
    _ab(element, "Autor", kopf.autor)
    _ab(element, "Leser", kopf.leser)
    _ab(element, "Erstellungszeitpunkt", kopf.erstellt.text)
    if kopf.test is not None:
        _ab(element, "Test", kopf.test)


def _encrypted_data(parent: etree._Element, umschlag: Umschlag) -> None:
    data = _element(parent, XENC, "EncryptedData", MimeType="application/xml")
    _element(data, XENC, "EncryptionMethod", Algorithm=f"{XENC11}aes256-gcm")
    key_info = _element(data, DS, "KeyInfo")
    for key in umschlag.keys:
        _encrypted_key(key_info, key)
    cipher_data = _element(data, XENC, "CipherData")
    _element(cipher_data, XENC, "CipherValue", kanon.base64_text(umschlag.inhalt_chiffrat))


def _encrypted_key(parent: etree._Element, key: WrappedKey) -> None:
    element = _element(parent, XENC, "EncryptedKey")
    method = _element(element, XENC, "EncryptionMethod", Algorithm=key.verfahren.value)
    if key.verfahren is Schluesselverfahren.RSA_OAEP:
        _element(method, DS, "DigestMethod", Algorithm=SHA256)
        _element(method, XENC11, "MGF", Algorithm=f"{XENC11}mgf1sha256")
    key_info = _element(element, DS, "KeyInfo")
    _element(key_info, DS, "KeyName", key.key_name)
    cipher_data = _element(element, XENC, "CipherData")
    _element(cipher_data, XENC, "CipherValue", kanon.base64_text(key.wrapped))


def _segmente(parent: etree._Element, teil: SegmentierterTeil) -> None:
    element = _ab(parent, "Teil", art=teil.art.value, segmentgroesse=str(teil.segmentgroesse))
    for nr, segment in enumerate(teil.segmente, start=1):
        _ab(element, "Segment", laenge=str(segment.laenge), nr=str(nr), sha256=segment.sha256)


def _nachweis(parent: etree._Element, nachweis: Nachweis) -> None:
    element = _ab(parent, "Nachweis")
    if isinstance(nachweis, Lieferung):
        lieferung = _ab(element, "Lieferung")
        for dokument in nachweis.dokumente:
            _geliefert(lieferung, dokument)
    elif isinstance(nachweis, Rueckrufverlangen):
        _bezug(_ab(element, "Rueckruf", grund=nachweis.grund.value), nachweis)
    else:
        _uebernahme(element, nachweis)


def _bezug(parent: etree._Element, nachweis: Uebernahme | Rueckrufverlangen) -> None:
    _ab(
        parent,
        "Bezug",
        archivSha256=nachweis.bezug_archiv_sha256,
        inhaltSha256=nachweis.bezug_inhalt_sha256,
        nachrichtenUUID=nachweis.bezug_uuid,
    )


def _geliefert(parent: etree._Element, dokument: GeliefertesDokument) -> None:
    element = _ab(parent, "Dokument", laenge=str(dokument.laenge), sha256=dokument.sha256, uuid=dokument.uuid)
    if dokument.transfervermerk is not None:
        vermerk = dokument.transfervermerk.im_nachweis()
        _ab(
            element,
            "Transfervermerk",
            erfasst=vermerk.erfasst.text,
            sichtpruefung=vermerk.sichtpruefung,
            stelle=vermerk.stelle,
            verfahren=vermerk.verfahren,
        )


def _uebernahme(parent: etree._Element, nachweis: Uebernahme) -> None:
    element = _ab(parent, "Uebernahme")
    _bezug(element, nachweis)
    _ab(element, "Protokolleintrag", blattSha256=nachweis.log_blatt_sha256, ursprung=nachweis.log_ursprung)
    answer = nachweis.rueckruf
    if answer is not None:
        reason = {} if answer.grund is None else {"grund": answer.grund.value}
        _ab(element, "Rueckrufantwort", nachrichtenUUID=answer.rueckruf_uuid, **reason)
    for dokument in nachweis.dokumente:
        attributes = {"ergebnis": dokument.ergebnis.value, "sha256": dokument.sha256, "uuid": dokument.uuid}
        if dokument.grund is not None:
            attributes["grund"] = dokument.grund
        _ab(element, "Dokument", **attributes)
