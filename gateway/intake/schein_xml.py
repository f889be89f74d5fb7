"""The XML form of a delivery note (``schemas/lieferschein/1/lieferschein.xsd``): the same rows as those of a CSV.

What the schema would refuse as a whole is judged here field by field: one wrong value keeps back one case file.
"""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from gateway.domain.errors import Fehlercode, Refused
from gateway.intake.schein import AKTE, DOKUMENT, VERMERK, Rohschein, Zeile, abgelehnt
from gateway.intake.schein import wert as gewandelt
from gateway.safe_xml import XmlLimits, parse

NAME: Final = "lieferschein.xml"
NS: Final = "urn:aktenbote:lieferschein:1"
GRENZEN: Final = XmlLimits(max_octets=24 << 20, max_elements=200_000, max_depth=8, max_namespaces=64)
"""A note in XML: its tree takes some ten times its octets, and 24 MiB describe about 40,000 documents."""
_UNLESBAR: Final = {
    Fehlercode.S001: "Der Lieferschein ist nicht in UTF-8 geschrieben; bitte so speichern.",
    Fehlercode.X000: "Der Lieferschein ist kein wohlgeformtes XML, oder er enthält eine DTD; sie ist verboten.",
    Fehlercode.X001: "Der Lieferschein ist zu groß oder zu tief geschachtelt; bitte die Lieferung teilen.",
}
_KOPF: Final = {"nummer": "lieferung", "scandienst": "scandienst", "abgeholt": "abgeholt"}
_AKTE: Final = frozenset({"barcode", "aktenzeichen", "akten_betreff", "sperre", "aufbewahren_bis"})
_PERSON: Final = frozenset(AKTE) - _AKTE


def lies_xml(octets: bytes) -> Rohschein:
    """Return the rows of a note, one per document; refuses (``ScheinAbgelehnt``) what is no such XML at all."""
    try:
        root = parse(octets, GRENZEN)
    except Refused as no:
        wo = re.search(r"line (\d+)", no.reason)
        raise abgelehnt(f"{NAME}, Zeile {wo[1]}" if wo else NAME, _UNLESBAR[no.fehlercode]) from None
    if root.tag != f"{{{NS}}}lieferschein":
        raise abgelehnt(NAME, f"Das ist kein Lieferschein: erwartet wird <lieferschein> im Namensraum {NS}.")
    kopf = {spalte: gewandelt(root.get(name, "")) for name, spalte in _KOPF.items()}
    fremd = sorted(set(map(str, root.attrib)) - set(_KOPF))
    if fremd:
        raise abgelehnt(f"{NAME}, Zeile {root.sourceline}", f"Unbekannte Angabe „{fremd[0]}“ in <lieferschein>.")
    return Rohschein(_zeilen(root, kopf), {spalte: name for name, spalte in _KOPF.items()}, "Angabe")


def _zeilen(root: etree._Element, kopf: dict[str, str]) -> Iterator[Zeile]:
    for akte in root:
        if akte.tag != f"{{{NS}}}akte":
            raise abgelehnt(f"{NAME}, Zeile {akte.sourceline}", "In <lieferschein> steht etwas anderes als <akte>.")
        gemeinsam = dict(kopf)
        fremd = _nimm(akte, _AKTE, gemeinsam)
        dokumente = []
        if akte.find(f"{{{NS}}}person[2]") is not None:
            fremd.append("<person> zum zweiten Mal")
        for teil in akte:
            if teil.tag == f"{{{NS}}}person":
                fremd += _nimm(teil, _PERSON, gemeinsam)
            elif teil.tag == f"{{{NS}}}dokument":
                dokumente.append(teil)
            else:
                fremd.append(_element(teil))
        if not dokumente:
            yield _zeile(akte, gemeinsam, fremd)
        for dokument in dokumente:
            werte, mehr = dict(gemeinsam), list(fremd)
            mehr += _nimm(dokument, frozenset(DOKUMENT), werte)
            if dokument.find(f"{{{NS}}}transfervermerk[2]") is not None:
                mehr.append("<transfervermerk> zum zweiten Mal")
            for teil in dokument:
                if teil.tag == f"{{{NS}}}transfervermerk":
                    mehr += _nimm(teil, frozenset(VERMERK), werte)
                else:
                    mehr.append(_element(teil))
            yield _zeile(dokument, werte, mehr)
        akte.clear()


def _nimm(element: etree._Element, erlaubt: frozenset[str], werte: dict[str, str]) -> list[str]:
    """Take the attributes of an element; return the names that do not belong there."""
    fremd = []
    for name, wert in element.attrib.items():
        if str(name) in erlaubt:
            werte[str(name)] = gewandelt(str(wert))
        else:
            fremd.append(str(name)[:60])
    return fremd


def _element(element: etree._Element) -> str:
    return f"<{etree.QName(element).localname[:60]}>"


def _zeile(element: etree._Element, werte: dict[str, str], fremd: list[str]) -> Zeile:
    voll = {name: wert for name, wert in werte.items() if wert}
    fehler = f"die Angabe „{fremd[0]}“ ist hier nicht bekannt" if fremd else None
    return Zeile(element.sourceline or 0, voll, fehler)
