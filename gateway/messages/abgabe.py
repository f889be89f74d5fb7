"""The message 0401 (hand-over) of xdomea, read in versions 3.1.0 and 4.0.0; pure.

It is no Fachnachricht of XAusländer: it travels in a package outside the Postfach, and has schemas of its own.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from lxml import etree

from gateway.domain.errors import Fehlercode, Refused
from gateway.messages.abgabe_form import hebe, zaehle_uebrige
from gateway.messages.abgabe_person import lies_person
from gateway.messages.abgabe_werte import Abgabekopf, Abgabeobjekt, Fassung, Objektart
from gateway.messages.binding import token_of
from gateway.messages.grammatik import XSD
from gateway.messages.namen import NAMESPACES, clark
from gateway.messages.werte_akte import XdomeaAkte
from gateway.messages.xdomea import AKTE, LOSER_TAG, VORGANG
from gateway.messages.xsdwerk import Xsdwerk
from gateway.safe_xml import FACHNACHRICHT, MIB, XmlLimits, parse

START: Final = "xdomea-nachrichten.xsd"
_NUMMER: Final = re.compile(r"\.([0-9]{4})$")
_DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_XSD_LIMITS: Final = XmlLimits(max_octets=MIB)


@dataclass(frozen=True, slots=True, eq=False)
class Abgabeschema:
    """Our schemas of 0401 and 0402 in both versions, compiled."""

    _werk: Xsdwerk
    _namen: frozenset[str]

    @classmethod
    def aus(cls, files: Mapping[str, bytes]) -> "Abgabeschema":
        """Compile; before other threads parse XML, as ``xsdwerk.kompiliere`` says."""
        trees = [parse(octets, _XSD_LIMITS) for name, octets in files.items() if name.startswith("xdomea")]
        namen = (node.get("name") for tree in trees for node in tree.iter(f"{XSD}element"))
        return cls(Xsdwerk.aus(files, START), frozenset(name for name in namen if name))

    def verlange(self, root: etree._Element) -> None:
        """Refuse (X001) a message that is not valid, with place and reason."""
        if not self._werk.gueltig(root):
            raise Refused(Fehlercode.X001, self._werk.grund(root, self._namen))


@dataclass(frozen=True, slots=True, eq=False)
class Abgabe:
    """A valid 0401: its head, and its objects one after the other."""

    kopf: Abgabekopf
    weitere: tuple[str, ...]
    """Parts beside the objects that are not taken over: ``Anschreiben``, ``Aktenplan``."""
    doppelte: frozenset[str]
    """UUIDs, in lower case, that more than one of its objects has."""
    _objekte: tuple[etree._Element, ...]

    def __len__(self) -> int:
        """Return the number of objects."""
        return len(self._objekte)

    def uuid(self, stelle: int) -> str:
        """Return the UUID of an object as it is written."""
        return _uuid(self._objekte[stelle])

    def objekt(self, stelle: int) -> Abgabeobjekt:
        """Read one object; refused (X001) where it holds what the schema allows and no reader can mean."""
        return _lies_objekt(self._objekte[stelle])


def lies_abgabe(octets: bytes, schema: Abgabeschema) -> Abgabe:
    """Return a 0401, or refuse it: S001/X000 no XML, V000 another version, X001 another message or not valid."""
    root = parse(octets, FACHNACHRICHT)
    fassung = _fassung(root)
    schema.verlange(root)
    ns = f"{{{fassung.namensraum}}}"
    objekte = tuple(next(objekt.iterchildren("*")) for objekt in root.iterfind(f"{ns}Schriftgutobjekt"))
    weitere = (name for name in ("Anschreiben", "Aktenplan") if root.find(ns + name) is not None)
    zahl = Counter(_uuid(objekt).lower() for objekt in objekte)
    doppelte = frozenset(uuid for uuid, anzahl in zahl.items() if anzahl > 1)
    return Abgabe(_lies_kopf(root, fassung), tuple(weitere), doppelte, objekte)


def _fassung(root: etree._Element) -> Fassung:
    name = etree.QName(root)
    namespace = name.namespace or ""
    nummer = _NUMMER.search(name.localname)
    if not namespace.startswith("urn:xoev-de:xdomea:schema:") or nummer is None:
        raise Refused(Fehlercode.X001, "this is no message of xdomea")
    fassung = next((one for one in Fassung if one.namensraum == namespace), None)
    if fassung is None:
        served = ", ".join(Fassung)
        raise Refused(Fehlercode.V000, f"this version of xdomea is not read; have it exported again as {served}")
    if nummer[1] != "0401":
        raise Refused(Fehlercode.X001, f"this is message {nummer[1]} of xdomea; only 0401 (Abgabe) is imported")
    return fassung


def _lies_kopf(root: etree._Element, fassung: Fassung) -> Abgabekopf:
    ns = f"{{{fassung.namensraum}}}"

    def text(pfad: str) -> str | None:
        found = root.find(pfad.replace("x:", ns))
        return None if found is None else token_of(found) or None

    if fassung is Fassung.V3_1_0:
        return Abgabekopf(
            fassung=fassung,
            prozess=text("x:Kopf/x:ProzessID") or "",
            autor=text("x:Kopf/x:Absender/x:Institution/x:Name"),
            leser=text("x:Kopf/x:Empfaenger/x:Institution/x:Name"),
        )
    kopf = "x:nachrichtenkopf/"
    return Abgabekopf(
        fassung=fassung,
        prozess=text(f"{kopf}x:ProzessID") or "",
        nachricht=text(f"{kopf}x:identifikation.nachricht/nachrichtenUUID"),
        autor=text(f"{kopf}x:autor/x:NameInstitution/x:Name"),
        leser=text(f"{kopf}x:leser/x:NameInstitution/x:Name"),
        nummer=_zahl(text("x:LfdNrNachrichtProTyp")),
        gesamt=_zahl(text("x:GesamtanzahlNachrichtenProTyp")),
        test=root.get("test") is not None,
    )


def _zahl(text: str | None) -> int:
    """Return a count; one that is none or absurd reads as 1, since nothing depends on it."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 6 else 1


def _uuid(objekt: etree._Element) -> str:
    """Return the identity of the object itself, not one that an extension of another maker holds."""
    namespace = etree.QName(objekt).namespace or ""
    name = "ID" if namespace == Fassung.V3_1_0.namensraum else "xdomeaUUID"
    for pfad in ("Identifikation", "*/Identifikation"):  # a document that stands alone has a wrapper in 4.0.0
        found = objekt.find(f"{pfad}/{name}", namespaces={None: namespace})
        if found is not None:
            return token_of(found)
    raise Refused(Fehlercode.X001, "an object has no identity")


def _lies_objekt(element: etree._Element) -> Abgabeobjekt:
    quelle = _DECLARATION + etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
    neu = element if etree.QName(element).namespace == NAMESPACES["xdomea"] else hebe(element)
    art = next((art for art in Objektart if etree.QName(neu).localname == art), Objektart.DOKUMENT)
    if art is Objektart.DOKUMENT:
        return Abgabeobjekt(art=art, uuid=_uuid(element), akte=None, quelle=quelle)
    person, kontakt = lies_person(neu)
    akte = replace(AKTE.read(neu), quelle=None) if art is Objektart.AKTE else _vorgang_allein(neu)
    return Abgabeobjekt(
        art=art,
        uuid=_uuid(element),
        akte=akte,
        person=person,
        aufbewahren_bis=_aufbewahrungsende(neu) if art is Objektart.AKTE else None,
        uebrig=zaehle_uebrige(neu, person=kontakt),
        quelle=quelle,
    )


def _vorgang_allein(element: etree._Element) -> XdomeaAkte:
    vorgang = VORGANG.read(element)
    return XdomeaAkte(
        uuid=vorgang.uuid,
        betreff=vorgang.betreff,
        kennzeichen=vorgang.kennzeichen,
        dokumente=vorgang.dokumente,
        vorgaenge=vorgang.teilvorgaenge,
    )


def _aufbewahrungsende(element: etree._Element) -> date | None:
    found = element.find("/".join(map(clark, ("xdomea:Aussonderungsmetadaten", "xdomea:Aufbewahrungsende"))))
    return None if found is None else LOSER_TAG.read(found)
