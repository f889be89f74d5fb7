"""Rules of single messages beyond the schema, as a table: message number → rules (XAusländer sheet 3)."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from lxml import etree

from gateway.domain.errors import Fehlercode
from gateway.messages.befund import Fund, pflicht, text
from gateway.messages.codelisten import PDF_UND_JPG

_XA: Final = "{http://www.osci.de/xauslaender2611}"
_XD: Final = "{urn:xoev-de:xdomea:schema:4.0.0}"
_ZAHL_STELLEN: Final = 18
"""Digits of a number: xs:integer has no bound, a signed 64-bit number has."""
_NICHT_GUELTIG: Final = ("X", "V", "T", "S001")
"""Reasons after which the rejected message need not have been readable."""

Regel = Callable[[etree._Element], Iterator[Fund]]


def _s999(node: etree._Element, grund: str, *, weist_zurueck: bool = True) -> Fund:
    return Fund(node, Fehlercode.S999, grund, weist_zurueck)


def _zahl(root: etree._Element, name: str) -> tuple[etree._Element, int | None]:
    """Return a mandatory number and its value, None if it is too long to be one."""
    node = pflicht(root, name)
    digits = text(node)
    return node, int(digits) if len(digits) <= _ZAHL_STELLEN else None


def _mindestens_eins(*names: str) -> Regel:
    def rule(root: etree._Element) -> Iterator[Fund]:
        for name in names:
            node, value = _zahl(root, name)
            if value is None or value < 1:
                yield _s999(node, f"the number must be 1 or more and have at most {_ZAHL_STELLEN} digits")

    return rule


def _dokumente(root: etree._Element) -> Iterator[Fund]:
    """010206: every document once, each at its own place of the order."""
    positionen: set[int] = set()
    uuids: set[str] = set()
    for dokument in root.iterchildren(f"{_XA}dokument"):
        node, position = _zahl(dokument, f"{_XA}dokumentenposition")
        if position is None:
            yield _s999(node, f"the number has more than {_ZAHL_STELLEN} digits")
        elif position in positionen:
            yield _s999(node, "dokumentenposition occurs twice")
        else:
            positionen.add(position)
        node_uuid = pflicht(dokument, f"{_XA}dokumentuuid")
        uuid = text(node_uuid).lower()
        if uuid in uuids:
            yield _s999(node_uuid, "dokumentuuid occurs twice")
        uuids.add(uuid)
        typ = pflicht(dokument, f"{_XA}dokumenttyp/code")
        if text(typ) not in PDF_UND_JPG:
            yield _s999(typ, "neither PDF nor JPG: the request must have accepted this format", weist_zurueck=False)


def _akte(root: etree._Element) -> Iterator[Fund]:
    """010206: akte, where it is given, covers every document; identities of documents and files differ."""
    akte = root.find(f"{_XA}akte")
    if akte is None:
        return
    listed = {text(node).lower(): node for node in root.iterfind(f"{_XA}dokument/{_XA}dokumentuuid")}
    named: set[str] = set()
    for node in _eigene(akte, "Dateiname"):
        uuid = text(node)[:36].lower()
        named.add(uuid)
        if uuid not in listed:
            yield _s999(node, "the file is named in akte but not delivered as dokument", weist_zurueck=False)
    for uuid, node in listed.items():
        if uuid not in named:
            yield _s999(node, "akte does not name this document, but must cover all of them")
    for node in _eigene(akte, "xdomeaUUID"):
        if text(node).lower() in listed:
            yield _s999(node, "xdomeaUUID is also the dokumentuuid of a file", weist_zurueck=False)


def _eigene(akte: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the elements of akte with that name, none from foreign XML in the extension slot."""
    for node in akte.iter(f"{_XD}{name}"):
        if next(node.iterancestors(f"{_XD}AnwendungsspezifischeErweiterungXML"), None) is None:
            yield node


def _gruende(pfad_gruende: str) -> Regel:
    def rule(root: etree._Element) -> Iterator[Fund]:
        """S999 says nothing without details."""
        for reason in root.iterfind(pfad_gruende):
            details = (
                text(node)
                for special in reason.iterfind("{*}grundSpezifisch")
                for node in special.iter("fehlerbeschreibung", "code")
            )
            if text(reason.find("{*}grund/code")) == "S999" and not any(details):
                yield _s999(reason, "reason S999 needs grundSpezifisch with a code or a description")

    return rule


def _id_nachricht(root: etree._Element) -> Iterator[Fund]:
    """0010: a message that could be read is named."""
    rejection = pflicht(root, "rueckweisung")
    codes = [text(node) for node in rejection.iterfind("rueckweisungsgrund/grund/code")]
    if rejection.find("idNachricht") is None and not any(code.startswith(_NICHT_GUELTIG) for code in codes):
        yield _s999(rejection, "idNachricht is missing although the rejected message was valid")


def _quittung(root: etree._Element) -> Iterator[Fund]:
    """0020, 0021: only the head of a delivery is receipted as a file taken over."""
    sachverhalt = pflicht(root, "quittung/sachverhalt/code")
    typ = pflicht(root, "ursprungsnachricht/nachrichtentyp/code")
    if text(sachverhalt) == "4" and text(typ) != "010206":
        yield _s999(sachverhalt, "only a 010206 can be receipted as a file taken over (4)")


def _nicht_verschachtelt(root: etree._Element) -> Iterator[Fund]:
    """000020: a repetition holds a business message, not another repetition."""
    typ = pflicht(root, f"{_XA}nachrichtentyp/code")
    if text(typ) == "000020":
        yield _s999(typ, "a repetition must not hold a repetition")


def _container(name: str) -> Regel:
    def rule(root: etree._Element) -> Iterator[Fund]:
        """Base64 may be empty for the schema; an empty one carries nothing."""
        for node in root.iter(name):
            if not text(node):
                yield _s999(node, "the content is empty")

    return rule


def _meldebehoerde(root: etree._Element) -> Iterator[Fund]:
    """0301xx: data of the notice that are only carried."""
    for zone in root.iter("anschriftzone"):
        numbers = [int(text(node)) for node in zone.iterfind("zeile.anschrift/zeilennummer")]
        if numbers != list(range(4, 4 + len(numbers))):
            yield _s999(zone, "zeilennummer does not run from 4 without gaps", weist_zurueck=False)
    for parent in root.iter(f"{_XA}anschrift.ausland", f"{_XA}auslandsHwAw"):
        if text(parent.find("staat/code")) == "000":
            yield _s999(parent, "Germany is no state of an address abroad", weist_zurueck=False)
    for person in root.iter(f"{_XA}vertreterNatuerlichePerson", f"{_XA}gesetzlVertreter.MBABH"):
        if person.find(f"{_XA}anschrift/gebaeude") is None:
            yield _s999(person, "the building of the representative's address is missing", weist_zurueck=False)


def _verneint(root: etree._Element) -> Iterator[Fund]:
    """010102: only a no can be said."""
    node = root.find(f"{_XA}antwortInhalt/{_XA}gewoehnlicherAufenthaltLiegtNichtVor")
    if node is not None and text(node) in {"false", "0"}:
        yield _s999(node, "this answer does not deny the residence; yes is said with a 010201")


def _kette(root: etree._Element) -> Iterator[Fund]:
    """0030, 0032: the chain of those who passed a message on, which is only carried."""
    kette = root.findall("weiterleitendeStelle")
    autor = text(root.find("nachrichtenkopf.g2g/autor/kennung"))
    namen = [text(node.find("stelle/kennung")) for node in kette]
    if etree.QName(root).localname.endswith(".0030"):
        if namen[-1:] != [autor]:
            yield _s999(kette[-1], "the last of the chain is not the author of this message", weist_zurueck=False)
    elif autor in namen:
        yield _s999(
            kette[namen.index(autor)], "the author of this message does not belong to it", weist_zurueck=False
        )


def _etwas_geaendert(root: etree._Element) -> Iterator[Fund]:
    """030112: a change has a before or an after."""
    aenderung = pflicht(root, f"{_XA}aenderung")
    if not len(aenderung):
        yield _s999(aenderung, "neither vorher nor nachher is told", weist_zurueck=False)


INHALT: Final[Mapping[str, tuple[Regel, ...]]] = MappingProxyType(
    {
        "010002": (_container("{*}nachricht"),),
        "010102": (_verneint,),
        "010206": (_mindestens_eins(f"{_XA}anzahlDerPakete", f"{_XA}archivgroesse"), _dokumente, _akte),
        "010207": (_mindestens_eins(f"{_XA}paketnummer"), _container("{*}dokumentcontainer")),
        "000002": (_gruende(f"{_XA}rueckweisung/{_XA}rueckweisungsgrund"),),
        "000020": (_nicht_verschachtelt, _container("{*}nachricht")),
        "000040": (_mindestens_eins(f"{_XA}paketnummer"), _container("{*}dokumentcontainer")),
        "0010": (
            _gruende(".//rueckweisungsgrund"),
            _gruende(".//nichtVerarbeitbarerEinzelfall/grund"),
            _id_nachricht,
        ),
        "0020": (_quittung,),
        "0021": (_quittung, _mindestens_eins("erinnerungsstufe")),
        "0030": (_container("{*}weitergeleiteteNachricht"), _kette),
        "0032": (_kette,),
        "030101": (_meldebehoerde,),
        "030102": (_meldebehoerde,),
        "030103": (_meldebehoerde,),
        "030112": (_meldebehoerde, _etwas_geaendert),
    }
)
"""Rules by message number; a message without an entry has none beyond those of every message."""
