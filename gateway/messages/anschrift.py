"""Addresses and authorities ⇄ elements: xima, xipa, xiaa, bn-uq-g2g (XAusländer sheet 2.1, 4.2)."""

from lxml import etree

from gateway.domain.behoerde import Anschrift, Behoerde, Erreichbarkeit, Meldeanschrift
from gateway.domain.ids import kennung
from gateway.messages.binding import Shape, child, choice, one, optional, optional_group, record, token_of
from gateway.messages.codes import AGS, ERREICHBARKEIT, STAAT, VERZEICHNISDIENST, code, put_key
from gateway.messages.scalars import TEXT, ZAHL
from gateway.messages.werte import Kommunikation
from gateway.messages.werte_melde import Auslandsanschrift

FIRST_LINE = 4
"""Number of the first address line abroad; 1 to 3 belong to the name (sheet 4.2)."""

ERREICHBAR: Shape[Erreichbarkeit] = record(
    Erreichbarkeit,
    one("kanal", "kanal", code(ERREICHBARKEIT)),
    one("kennung", "kennung", TEXT),
    optional("zusatz", "zusatz", TEXT),
)
"""Contact channel of an authority."""

KOMMUNIKATION: Shape[Kommunikation] = record(
    Kommunikation,
    one("art", "xauslaender:art", code(ERREICHBARKEIT)),
    one("zugangsinfo", "xauslaender:zugangsinfo", TEXT),
    optional("bemerkung", "xauslaender:bemerkung", TEXT),
)
"""Contact channel of a person."""

_WOHNUNG = (
    optional("stockwerk_wohnung", "stockwerkswohnungsnummer", TEXT),
    optional("strasse", "strasse", TEXT),
    optional("teilnummer", "teilnummerDerHausnummer", TEXT),
)
_ORT = (
    optional("frueherer_gemeindename", "wohnortFruehererGemeindename", TEXT),
    optional("wohnungsinhaber", "wohnungsinhaber", TEXT),
    optional("zusatzangaben", "zusatzangaben", TEXT),
)
_NUMMER = (
    optional("hausnummer", "hausnummer", TEXT),
    optional("hausnummer_zusatz", "hausnummerBuchstabeZusatzziffer", TEXT),
)

MELDEANSCHRIFT: Shape[Meldeanschrift] = record(
    Meldeanschrift,
    optional("ags", "gemeindeschluessel", code(AGS)),
    *_NUMMER,
    optional("postleitzahl", "postleitzahl", TEXT),
    *_WOHNUNG,
    optional("wohnort", "wohnort", TEXT),
    *_ORT,
)

_GEBAEUDE: Shape[Anschrift] = record(
    Anschrift,
    *_NUMMER,
    one("postleitzahl", "postleitzahl", TEXT),
    *_WOHNUNG,
    one("wohnort", "wohnort", TEXT),
    *_ORT,
    optional_group(
        "hausnummern.bis",
        optional("hausnummer_bis", "hausnummer.bis", TEXT),
        optional("hausnummer_zusatz_bis", "hausnummerbuchstabezusatzziffer.bis", TEXT),
        optional("teilnummer_bis", "teilnummerderhausnummer.bis", TEXT),
    ),
    apart=("postfach",),
)
POSTFACH: Shape[Anschrift] = record(
    Anschrift,
    optional("postfach", "postfach", TEXT),
    one("wohnort", "wohnort", TEXT),
    one("postleitzahl", "postleitzahl", TEXT),
    apart=(
        "strasse", "hausnummer", "hausnummer_zusatz", "stockwerk_wohnung", "teilnummer", "frueherer_gemeindename",
        "wohnungsinhaber", "zusatzangaben", "hausnummer_bis", "hausnummer_zusatz_bis", "teilnummer_bis",
    ),
)  # fmt: skip
"""``Postfachanschrift``: never a street."""


def _write_address(element: etree._Element, value: Anschrift) -> None:
    if value.strasse is not None and value.postfach is not None:
        raise ValueError("an address is a building or a post-office box, not both")
    if value.strasse is None:
        POSTFACH.write(etree.SubElement(element, "postfach"), value)
    else:
        _GEBAEUDE.write(etree.SubElement(element, "gebaeude"), value)


ANSCHRIFT: Shape[Anschrift] = Shape(
    choice(("gebaeude", (), _GEBAEUDE), ("postfach", (), POSTFACH)).read, _write_address
)
"""``PostalischeInlandsanschrift``: a building, which always has a street, or a post-office box."""


def _read_abroad(element: etree._Element) -> Auslandsanschrift:
    lines = [
        (ZAHL.read(child(line, "zeilennummer")), TEXT.read(child(line, "inhalt")))
        for line in element.iterfind("anschriftzone/zeile.anschrift")
    ]
    lines.sort(key=lambda line: line[0])
    return Auslandsanschrift(
        staat=code(STAAT).read(child(element, "staat")), zeilen=tuple(text for _, text in lines)
    )


def _write_abroad(element: etree._Element, value: Auslandsanschrift) -> None:
    put_key(etree.SubElement(element, "staat"), value.staat, STAAT)
    if not value.zeilen:
        return
    zone = etree.SubElement(element, "anschriftzone")
    for number, text in enumerate(value.zeilen, FIRST_LINE):
        line = etree.SubElement(zone, "zeile.anschrift")
        ZAHL.write(etree.SubElement(line, "zeilennummer"), number)
        TEXT.write(etree.SubElement(line, "inhalt"), text)


AUSLANDSANSCHRIFT: Shape[Auslandsanschrift] = Shape(_read_abroad, _write_abroad)


def read_behoerde(element: etree._Element, anschrift: Anschrift | None) -> Behoerde:
    """Read an authority; its postal address stands elsewhere in the message, if anywhere."""
    return Behoerde(
        kennung=kennung(token_of(child(element, "kennung"))),
        name=TEXT.read(child(element, "name")),
        erreichbarkeit=tuple(ERREICHBAR.read(each) for each in element.iterfind("erreichbarkeit")),
        anschrift=anschrift,
    )


def write_behoerde(element: etree._Element, value: Behoerde) -> None:
    """Write an authority found in the DVDV, the only directory the standard allows (sheet 2.4)."""
    put_key(etree.SubElement(element, "verzeichnisdienst"), "DVDV", VERZEICHNISDIENST)
    TEXT.write(etree.SubElement(element, "kennung"), value.kennung)
    TEXT.write(etree.SubElement(element, "name"), value.name)
    for each in value.erreichbarkeit:
        ERREICHBAR.write(etree.SubElement(element, "erreichbarkeit"), each)


BEHOERDE: Shape[Behoerde] = Shape(lambda element: read_behoerde(element, None), write_behoerde)
"""An authority inside a message, where no postal address can stand."""


def _read_with_address(element: etree._Element) -> Behoerde:
    anschrift = element.find("anschrift")
    return read_behoerde(element, None if anschrift is None else ANSCHRIFT.read(anschrift))


def _write_with_address(element: etree._Element, value: Behoerde) -> None:
    write_behoerde(element, value)
    if value.anschrift is not None:
        ANSCHRIFT.write(etree.SubElement(element, "anschrift"), value.anschrift)


BEHOERDE_MIT_ANSCHRIFT: Shape[Behoerde] = Shape(_read_with_address, _write_with_address)
"""``xibehoerde:BehoerdeMitAnschrift``."""
