"""The header every message begins with, and the references to other messages and events (sheet 2.2–2.4)."""

from dataclasses import dataclass
from typing import Any

from lxml import etree

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import NachrichtenUUID, uuid_text
from gateway.domain.kopf import Nachrichtentyp, Zeitpunkt
from gateway.messages import codes
from gateway.messages.anschrift import ANSCHRIFT, read_behoerde, write_behoerde
from gateway.messages.binding import Shape, child, one, optional, record, token_of
from gateway.messages.codes import Liste
from gateway.messages.namen import clark
from gateway.messages.scalars import TEXT, UUID, ZEITPUNKT
from gateway.messages.werte import Ereignisbezug, Nachrichtenbezug, Nachrichtenkopf, Produkt


@dataclass(frozen=True, slots=True)
class Familie:
    """A schema that brings messages: its prefix, the fixed root attributes, the list of its message types."""

    prefix: str
    standard: str
    version: str
    typen: Liste


XAUSLAENDER = Familie("xauslaender", "XAusländer", "26.11", codes.NACHRICHTENTYP_XAUSLAENDER)
QUITTUNG = Familie("xiqu", "XInneres-QuittungVonSachverhalten", "5", codes.NACHRICHTENTYP_XINNERES)
RUECKWEISUNG = Familie("xirts", "XInneres-Rueckweisung", "6", codes.NACHRICHTENTYP_XINNERES)
WEITERLEITUNG = Familie("xiwl", "XInneres-Weiterleitung", "7", codes.NACHRICHTENTYP_XINNERES)

EREIGNIS: Shape[Ereignisbezug] = record(
    Ereignisbezug, one("zeitpunkt", "ereignis.zeitpunkt", ZEITPUNKT), one("zeichen", "ereignis.zeichen", TEXT)
)

AUSLOESER = optional("ausloeser", "xauslaender:ausloeserUUID", UUID)
"""The message this one reacts to."""


_TEILE = ("nachrichtenUUID", "nachrichtentyp", "erstellungszeitpunkt")
"""The three elements that name a message, everywhere but in a reminder 010002."""


def bezug(liste: Liste | None = None, teile: tuple[str, str, str] = _TEILE) -> Shape[Nachrichtenbezug]:
    """A reference to a message, in three elements; ``liste`` is the list of its type where the schema fixes it."""
    uuid, typ, erstellt = teile

    def read(element: etree._Element) -> Nachrichtenbezug:
        code = child(element, typ)
        return Nachrichtenbezug(
            uuid=NachrichtenUUID(UUID.read(child(element, uuid))),
            typ=codes.key_of(code),
            erstellt=ZEITPUNKT.read(child(element, erstellt)),
            list_uri=liste.uri if liste else code.get("listURI", ""),
            list_version=liste.version if liste else code.get("listVersionID", ""),
        )

    def write(element: etree._Element, value: Nachrichtenbezug) -> None:
        own = Liste(value.list_uri, value.list_version)
        if liste not in {None, own}:
            raise ValueError(f"this place can only name a message of {liste}")
        _write_identity(element, value, value.typ, own, teile)

    return Shape(read, write)


def _write_identity(
    element: etree._Element,
    value: Nachrichtenkopf | Nachrichtenbezug,
    typ: str,
    liste: Liste,
    teile: tuple[str, str, str] = _TEILE,
) -> None:
    uuid, nachrichtentyp, erstellt = map(clark, teile)
    UUID.write(etree.SubElement(element, uuid), value.uuid)
    codes.put_key(etree.SubElement(element, nachrichtentyp), typ, liste)
    ZEITPUNKT.write(etree.SubElement(element, erstellt), value.erstellt)


NACHRICHT: Shape[Nachrichtenbezug] = bezug()
"""``xink:Identifikation.Nachricht.Typ4``: a message of any module."""
NACHRICHT_XA: Shape[Nachrichtenbezug] = bezug(codes.NACHRICHTENTYP_XAUSLAENDER)
"""``xauslaender:Identifikation.Nachricht``: a message of XAusländer."""


def bezug_zu(uuid: NachrichtenUUID, typ: Nachrichtentyp, erstellt: Zeitpunkt) -> Nachrichtenbezug:
    """Return the reference to a message of which only these three are kept; its number tells the family."""
    liste = codes.NACHRICHTENTYP_XAUSLAENDER if len(typ.value) == 6 else codes.NACHRICHTENTYP_XINNERES
    return Nachrichtenbezug(
        uuid=uuid, typ=typ.value, erstellt=erstellt, list_uri=liste.uri, list_version=liste.version
    )


def read_header(root: etree._Element, typ: Nachrichtentyp) -> Nachrichtenkopf:
    """Read the header of a message whose root says it is ``typ``; refuse one that calls itself something else."""
    header = child(root, "nachrichtenkopf.g2g")
    identity = child(header, "identifikation.nachricht")
    if codes.key_of(child(identity, "nachrichtentyp")) != typ.value:
        raise Refused(Fehlercode.S999, f"the header names another message type than the root, which is {typ.value}")
    leser = root.find("anschrift.leser")
    return Nachrichtenkopf(
        uuid=NachrichtenUUID(uuid_text(token_of(child(identity, "nachrichtenUUID")))),
        typ=typ,
        erstellt=ZEITPUNKT.read(child(identity, "erstellungszeitpunkt")),
        autor=read_behoerde(child(header, "autor"), ANSCHRIFT.read(child(root, "anschrift.autor"))),
        leser=read_behoerde(child(header, "leser"), None if leser is None else ANSCHRIFT.read(leser)),
        test=root.get("test"),
    )


def write_header(root: etree._Element, kopf: Nachrichtenkopf, familie: Familie, produkt: Produkt) -> None:
    """Write the root attributes and the header; the author needs a channel and a postal address (sheet 9.1)."""
    if not kopf.autor.erreichbarkeit or kopf.autor.anschrift is None:
        raise ValueError("the author of a message needs at least one Erreichbarkeit and a postal address")
    attributes: dict[str, Any] = {
        "produkt": produkt.name,
        "produkthersteller": produkt.hersteller,
        "produktversion": produkt.version,
        "standard": familie.standard,
        "test": kopf.test,
        "version": familie.version,
    }
    for name, value in attributes.items():
        if value is not None:
            root.set(name, value)
    header = etree.SubElement(root, "nachrichtenkopf.g2g")
    _write_identity(etree.SubElement(header, "identifikation.nachricht"), kopf, kopf.typ.value, familie.typen)
    write_behoerde(etree.SubElement(header, "leser"), kopf.leser)
    write_behoerde(etree.SubElement(header, "autor"), kopf.autor)
    if kopf.leser.anschrift is not None:
        ANSCHRIFT.write(etree.SubElement(root, "anschrift.leser"), kopf.leser.anschrift)
    ANSCHRIFT.write(etree.SubElement(root, "anschrift.autor"), kopf.autor.anschrift)
