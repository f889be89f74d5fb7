"""An object of xdomea 3.1.0 in the shape of 4.0.0, and what of an object no case file here has a place for.

Reading knows one shape. The two versions differ in a dozen names and in what wraps a document, so 3.1.0 is written
anew element by element and read like 4.0.0.
"""

import copy
from collections import Counter
from typing import Final

from lxml import etree

from gateway.messages.abgabe_werte import Fassung
from gateway.messages.codes import key_of
from gateway.messages.namen import clark
from gateway.messages.xdomea import TRANSFERVERMERK, UMFANG

ALT: Final = f"{{{Fassung.V3_1_0.namensraum}}}"
NEU: Final = f"{{{Fassung.V4_0_0.namensraum}}}"
PERSON: Final = "urn:aktenbote:xdomea:person:1"
"""Extension of a contact: the person a file is about, whole."""
_EIGEN: Final = frozenset({UMFANG, TRANSFERVERMERK, PERSON})
_SLOT: Final = clark("xdomea:AnwendungsspezifischeErweiterung")

_ANDERS: Final = {
    "ID": "xdomeaUUID",
    "ArchivspezifischeMetadaten": "Aussonderungsmetadaten",
}
_IM_KONTAKT: Final = {
    "Institution": "NameInstitution",
    "Organisationseinheit": "NameOrganisationseinheit",
    "Name": "NameAnsprechpartner",
}
_KONTAKTE: Final = frozenset({"Kontakt", "Absender", "Empfaenger", "WeitererKontakt"})
"""Elements of the type ``KontaktType`` that are read or may be."""
_HUELLE: Final = "DokumentOderDokumentMitSchriftstueck"
_TRAEGER: Final = frozenset({"Schriftgutobjekt", "Akteninhalt", "Vorgang", "Teilvorgang"})
"""Parents whose ``Dokument`` stands in a wrapper in 4.0.0."""


def hebe(alt: etree._Element) -> etree._Element:
    """Return an element of 3.1.0 with all it holds in the shape of 4.0.0."""
    neu = etree.Element(NEU + etree.QName(alt).localname, nsmap={"xdomea": Fassung.V4_0_0.namensraum})
    _fuelle(alt, neu)
    return neu


def _fuelle(alt: etree._Element, neu: etree._Element) -> None:
    neu.text = alt.text
    neu.attrib.update(alt.attrib)
    where = etree.QName(alt).localname
    anders = _ANDERS | _IM_KONTAKT if where in _KONTAKTE else _ANDERS
    for kind in alt.iterchildren("*"):
        name = etree.QName(kind)
        if name.namespace != Fassung.V3_1_0.namensraum:
            neu.append(copy.deepcopy(kind))
            continue
        local, ziel = anders.get(name.localname, name.localname), neu
        if local == "Dokument" and where in _TRAEGER:
            ziel = etree.SubElement(neu, NEU + _HUELLE)
        if local == "Anlage":
            ziel, local = etree.SubElement(neu, NEU + "Anlage"), "Dokument"
        _fuelle(kind, etree.SubElement(ziel, NEU + local))


_GELESEN: Final = {
    "Akte": frozenset({"Identifikation", "AllgemeineMetadaten", "Aussonderungsmetadaten", "Akteninhalt"}),
    "Teilakte": frozenset({"Identifikation", "AllgemeineMetadaten", "Akteninhalt"}),
    "Vorgang": frozenset({"Identifikation", "AllgemeineMetadaten", _HUELLE, "Teilvorgang"}),
    "Akteninhalt": frozenset({_HUELLE, "Vorgang", "Teilakte"}),
    _HUELLE: frozenset({"Dokument", "DokumentMitSchriftstueck"}),
    "Anlage": frozenset({"Dokument", "DokumentMitSchriftstueck"}),
    "Dokument": frozenset({"Identifikation", "AllgemeineMetadaten", "Version", "Anlage"}),
    "DokumentMitSchriftstueck": frozenset({"Identifikation", "AllgemeineMetadaten", "Schriftstueck", "Anlage"}),
    "Version": frozenset({"Nummer", "Format"}),
    "Format": frozenset({"Name", "SonstigerName", "Version", "Primaerdokument"}),
    "Primaerdokument": frozenset({"Dateiname", "DateinameOriginal", "Hash"}),
    "Aussonderungsmetadaten": frozenset({"Aufbewahrungsende"}),
}
"""Children that are read, by the name of their parent; everything else is counted."""
_WIE: Final = {"Teilvorgang": "Vorgang", "Schriftstueck": "Dokument"}
_GANZ: Final = frozenset({"Identifikation", "Hash", "Name"})
"""Read as a whole."""
_TAGE: Final = ("Posteingangsdatum", "DatumDesSchreibens", "Postausgangsdatum")
"""The first of them that is told becomes the moment of effect."""
_PAPIER: Final = frozenset({"002", "003"})
_VON_DER_PERSON: Final = frozenset({"NameAnsprechpartner", "Geburt"})
"""What is read of the contact that is the person."""


def zaehle_uebrige(objekt: etree._Element, *, person: etree._Element | None) -> dict[str, int]:
    """Count what is not taken over of an object in the shape of 4.0.0, by the name of its element.

    ``person`` = the contact of the object itself that is its person.
    """
    zahl: Counter[str] = Counter()
    _zaehle(objekt, zahl, oben=True)
    if person is not None:
        zahl["Kontakt"] -= 1
        zahl.update(name for kind in person.iterchildren("*") if (name := _name(kind)) not in _VON_DER_PERSON)
        if any(slot_kennung(slot) == PERSON for slot in person.iterfind(_SLOT)):
            zahl.subtract(("Rolle", "AnwendungsspezifischeErweiterung"))
    return {name: anzahl for name, anzahl in sorted(zahl.items()) if anzahl > 0}


def _zaehle(element: etree._Element, zahl: Counter[str], *, oben: bool = False) -> None:
    art = _WIE.get(_name(element), _name(element))
    gelesen = _GELESEN.get(art, frozenset()) | _auch_gelesen(element, art)
    for kind in element.iterchildren("*"):
        name = _name(kind)
        if name == "AllgemeineMetadaten":
            _zaehle_allgemeine(kind, art, oben=oben, zahl=zahl)
        elif name == "AnwendungsspezifischeErweiterung" and slot_kennung(kind) in _EIGEN:
            continue
        elif name not in gelesen:
            zahl[name] += 1
        elif name not in _GANZ:
            _zaehle(kind, zahl)


def _auch_gelesen(element: etree._Element, art: str) -> frozenset[str]:
    """Return the children that are read of this one element, because of what stands beside them."""
    if art == "Dokument":
        return frozenset([name for name in _TAGE if element.find(clark(f"xdomea:{name}")) is not None][:1])
    return frozenset({"Standort"}) if _medium(element) in _PAPIER else frozenset()


def _zaehle_allgemeine(element: etree._Element, art: str, *, oben: bool, zahl: Counter[str]) -> None:
    """Count the general metadata: below the file, a Kennzeichen counts as read only where no Betreff is.

    What a document of several pieces says as a whole has no place: each piece is a document of its own.
    """
    traeger = element.getparent()
    gelesen = set() if art == "DokumentMitSchriftstueck" else {"Betreff"}
    if gelesen and (oben or element.find(clark("xdomea:Betreff")) is None):
        gelesen.add("Kennzeichen")
    if art in {"Akte", "Teilakte"} or traeger is None or _medium(traeger) not in _PAPIER:
        gelesen.add("Medium")
    zahl.update(name for kind in element.iterchildren("*") if (name := _name(kind)) not in gelesen)


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _medium(element: etree._Element) -> str | None:
    found = element.find("/".join(map(clark, ("xdomea:AllgemeineMetadaten", "xdomea:Medium"))))
    return None if found is None else key_of(found)


def slot_kennung(slot: etree._Element) -> str | None:
    """Return which extension a slot is."""
    return slot.findtext(clark("xdomea:Kennung"))
