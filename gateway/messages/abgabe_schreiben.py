"""Writing of the xdomea messages 0401, in version 4.0.0, and 0402, in the version of the message it answers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from lxml import etree

from gateway.domain.akte import Akte
from gateway.domain.kopf import Zeitpunkt
from gateway.messages.abgabe_person import schreibe_person
from gateway.messages.abgabe_werte import ABGABE, BESTAETIGUNG, Abgabekopf, Fassung, Objektergebnis
from gateway.messages.binding import put_text
from gateway.messages.codes import Liste, put_key
from gateway.messages.lieferung import akte_zu_metadaten
from gateway.messages.namen import NAMESPACES, clark
from gateway.messages.werte import Produkt
from gateway.messages.xdomea import AKTE

_NACHRICHTENTYP: Final = {
    Fassung.V3_1_0: Liste("urn:xoev-de:xdomea:codeliste:nachrichtentyp", "2.0"),
    Fassung.V4_0_0: Liste("urn:xoev-de:xdomea:codeliste:nachrichtentyp", "3.0"),
}
_UNBENANNT: Final = "nicht benannt"
_DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def schreibe_abgabe(kopf: Abgabekopf, akte: Akte, *, jetzt: Zeitpunkt, produkt: Produkt) -> bytes:
    """Return a 0401 of version 4.0.0 that hands over one file, with digests, register and evidence."""
    root = _nachricht("0401", ABGABE, kopf, jetzt, produkt)
    for name, text in (
        ("Importbestaetigung", "1"),
        ("Empfangsbestaetigung", "0"),
        ("LfdNrNachrichtProTyp", str(kopf.nummer)),
        ("GesamtanzahlNachrichtenProTyp", str(kopf.gesamt)),
    ):
        _text(root, name, text)
    element = _sub(_sub(root, "Schriftgutobjekt"), "Akte")
    AKTE.write(element, akte_zu_metadaten(akte)[1])
    if akte.aufbewahren_bis is not None:
        frist = etree.Element(clark("xdomea:Aussonderungsmetadaten"))
        _text(frist, "Aufbewahrungsende", akte.aufbewahren_bis.isoformat())
        davor = element.find(clark("xdomea:AllgemeineMetadaten"))
        element.insert(1 if davor is None else element.index(davor) + 1, frist)
    schreibe_person(element, akte.person)
    return _DECLARATION + etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def schreibe_bestaetigung(
    kopf: Abgabekopf,
    ergebnisse: Sequence[Objektergebnis],
    *,
    nachricht: str,
    autor: str,
    jetzt: Zeitpunkt,
    produkt: Produkt,
) -> bytes:
    """Return the 0402 that answers a 0401, in its version.

    ``autor`` is our institution, ``nachricht`` a new UUID.
    """
    answer = replace(kopf, nachricht=nachricht, autor=autor, leser=kopf.autor)
    if kopf.fassung is Fassung.V3_1_0:
        root = _bestaetigung_alt(answer, ergebnisse, jetzt)
    else:
        root = _bestaetigung(answer, kopf.nachricht or "", ergebnisse, jetzt, produkt)
    return _DECLARATION + etree.tostring(root, encoding="UTF-8", xml_declaration=False)


def _bestaetigung(
    kopf: Abgabekopf, bezug: str, ergebnisse: Sequence[Objektergebnis], jetzt: Zeitpunkt, produkt: Produkt
) -> etree._Element:
    root = _nachricht("0402", BESTAETIGUNG, kopf, jetzt, produkt)
    _text(root, "UUIDUrsprungsnachricht", bezug)
    _text(root, "LfdNrNachrichtProTyp", str(kopf.nummer))
    _text(root, "GesamtanzahlNachrichtenProTyp", str(kopf.gesamt))
    alle = all(one.erfolgreich for one in ergebnisse)
    fehlend = sum(not one.erfolgreich for one in ergebnisse)
    satz = () if alle else (f"{fehlend} von {len(ergebnisse)} Objekten wurden nicht übernommen.",)
    _urteil(_sub(root, "ErfolgOderMisserfolg"), alle, satz)
    for one in ergebnisse:
        objekt = _sub(root, "AbgegebenesObjekt")
        _text(objekt, "xdomeaUUID", one.uuid)
        _urteil(_sub(objekt, "ErfolgOderMisserfolg"), one.erfolgreich, one.meldungen)
    return root


def _urteil(element: etree._Element, erfolgreich: bool, meldungen: Sequence[str]) -> None:
    _text(element, "Erfolgreich", "1" if erfolgreich else "0")
    for meldung in meldungen:
        _text(element, "Fehlermeldung", meldung)


def _nachricht(nummer: str, name: str, kopf: Abgabekopf, jetzt: Zeitpunkt, produkt: Produkt) -> etree._Element:
    root = etree.Element(clark(f"xdomea:{name}.{nummer}"), nsmap={"xdomea": NAMESPACES["xdomea"]})
    root.set("produkt", produkt.name)
    root.set("produkthersteller", produkt.hersteller)
    if produkt.version is not None:
        root.set("produktversion", produkt.version)
    root.set("standard", "xdomea")
    if kopf.test:
        root.set("test", "1")
    root.set("version", Fassung.V4_0_0.value)
    head = _sub(root, "nachrichtenkopf")
    ident = _sub(head, "identifikation.nachricht")
    put_text(etree.SubElement(ident, "nachrichtenUUID"), kopf.nachricht or "")
    put_key(etree.SubElement(ident, "nachrichtentyp"), nummer, _NACHRICHTENTYP[Fassung.V4_0_0])
    put_text(etree.SubElement(ident, "erstellungszeitpunkt"), jetzt.text)
    for who, institution in (("leser", kopf.leser), ("autor", kopf.autor)):
        _text(_sub(_sub(head, who), "NameInstitution"), "Name", institution or _UNBENANNT)
    _text(head, "ProzessID", kopf.prozess)
    return root


def _bestaetigung_alt(kopf: Abgabekopf, ergebnisse: Sequence[Objektergebnis], jetzt: Zeitpunkt) -> etree._Element:
    namespace = Fassung.V3_1_0.namensraum

    def sub(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
        found = etree.SubElement(parent, f"{{{namespace}}}{name}")
        if text is not None:
            put_text(found, text)
        return found

    root = etree.Element(f"{{{namespace}}}{BESTAETIGUNG}.0402", nsmap={"xdomea": namespace})
    head = sub(root, "Kopf")
    sub(head, "ProzessID", kopf.prozess)
    put_key(sub(head, "Nachrichtentyp"), "0402", _NACHRICHTENTYP[Fassung.V3_1_0])
    sub(head, "Erstellungszeitpunkt", jetzt.text)
    for who, institution in (("Absender", kopf.autor), ("Empfaenger", kopf.leser)):
        sub(sub(sub(head, who), "Institution"), "Name", institution or _UNBENANNT)
    for one in ergebnisse:
        objekt = sub(root, "AbgegebenesObjekt")
        sub(objekt, "IDSGO", one.uuid)
        sub(objekt, "Erfolgreich", "1" if one.erfolgreich else "0")
        for meldung in one.meldungen:
            sub(objekt, "Fehlermeldung", meldung)
    return root


def _sub(parent: etree._Element, name: str) -> etree._Element:
    return etree.SubElement(parent, clark(f"xdomea:{name}"))


def _text(parent: etree._Element, name: str, text: str) -> None:
    put_text(_sub(parent, name), text)
