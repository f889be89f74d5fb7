"""The xdomea 4.0 ``akte`` of a 010206 ⇄ elements (XAusländer sheet 7).

Written: identity, subject, Aktenzeichen, cases, documents with their files and digests, page counts and scan
evidence in the extension slots. Read: the same; everything else is passed over and kept in ``quelle``.
"""

import dataclasses
from datetime import date, datetime
from typing import Any

from lxml import etree

from gateway.domain.errors import Refused
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.nachweis import Transfervermerk
from gateway.messages.binding import (
    Children,
    Field,
    Shape,
    group,
    later,
    many,
    missing,
    one,
    optional,
    optional_group,
    put_text,
    record,
    text_of,
    token_of,
)
from gateway.messages.codes import ALGORITHMUS, DATEIFORMAT, DATENTYP, MEDIUM, code, put_key
from gateway.messages.namen import clark
from gateway.messages.scalars import TEXT, UUID, ZAHL
from gateway.messages.werte_akte import XdomeaAkte, XdomeaDatei, XdomeaDokument, XdomeaVersion, XdomeaVorgang

UMFANG = "urn:aktenbote:xdomea:umfang:1"
"""Extension: pages and octets of a document."""
TRANSFERVERMERK = "urn:aktenbote:xdomea:transfervermerk:1"
"""Extension: scan evidence of a document (BSI TR-03138)."""
_ZAHLEN = ("laenge", "seiten", "blatt_von", "blatt_bis")
"""Fields of the first slot that are numbers, in the order in which they are written."""
_SLOT = clark("xdomea:AnwendungsspezifischeErweiterung")
_DATETIME, _INTEGER, _STRING = "006", "023", "038"  # keys of list datentyp


def _day(element: etree._Element) -> date | None:
    try:
        return date.fromisoformat(token_of(element)[:10])
    except ValueError:
        return None


LOSER_TAG: Shape[date | None] = Shape(_day, lambda element, day: put_text(element, day.isoformat() if day else ""))
"""A day of which nothing depends: a zone behind it is passed over, and one outside our calendar is none."""

_IDENTITY = group(
    "xdomea:Identifikation",
    one("uuid", "xdomea:xdomeaUUID", UUID),
    optional("nummer", "xdomea:NummerImUebergeordnetenContainer", ZAHL),
)
_METADATA = optional_group(
    "xdomea:AllgemeineMetadaten",
    optional("betreff", "xdomea:Betreff", TEXT),
    optional("kennzeichen", "xdomea:Kennzeichen", TEXT),
)

_AKTE_METADATA = optional_group(
    "xdomea:AllgemeineMetadaten",
    optional("betreff", "xdomea:Betreff", TEXT),
    optional("kennzeichen", "xdomea:Kennzeichen", TEXT),
    optional("medium", "xdomea:Medium", code(MEDIUM)),
)

_DATEI: Shape[XdomeaDatei] = record(
    XdomeaDatei,
    one("format", "xdomea:Name", code(DATEIFORMAT)),
    optional("sonstiges_format", "xdomea:SonstigerName", TEXT),
    one("format_version", "xdomea:Version", TEXT),
    group(
        "xdomea:Primaerdokument",
        one("dateiname", "xdomea:Dateiname", TEXT),
        optional("original", "xdomea:DateinameOriginal", TEXT),
        optional_group(
            "xdomea:Hash",
            optional("hash_wert", "xdomea:Wert", TEXT),
            optional("hash_algorithmus", "xdomea:Algorithmus", code(ALGORITHMUS)),
        ),
    ),
)
_VERSION: Shape[XdomeaVersion] = record(
    XdomeaVersion, one("nummer", "xdomea:Nummer", TEXT), many("dateien", "xdomea:Format", _DATEI)
)


class _Extensions:
    """Our own two extension slots of a document; those of other makers are passed over."""

    attributes = ("seiten", "laenge", "blatt_von", "blatt_bis", "aktenwirksam", "transfervermerk")

    def read(self, children: Children, values: dict[str, Any]) -> None:
        for slot in children.get(_SLOT, ()):
            kennung, felder = slot.findtext(clark("xdomea:Kennung")), _read_felder(slot)
            if kennung == UMFANG:
                values |= {name: _number(felder.get(name)) for name in _ZAHLEN}
                values["aktenwirksam"] = _moment(felder.get("aktenwirksam"))
            elif kennung == TRANSFERVERMERK:
                values["transfervermerk"] = _evidence(felder)

    def write(self, parent: etree._Element, source: object) -> None:
        assert isinstance(source, XdomeaDokument)  # noqa: S101 -- the only class with this table
        numbers = ((name, getattr(source, name)) for name in _ZAHLEN)
        umfang = [(name, _INTEGER, str(value)) for name, value in numbers if value is not None]
        if source.aktenwirksam is not None:
            umfang.append(("aktenwirksam", _DATETIME, source.aktenwirksam.isoformat()))
        if umfang:
            _write_slot(parent, UMFANG, "Umfang des Dokuments", umfang)
        vermerk = source.transfervermerk
        if vermerk is not None:
            felder = [
                ("erfasst", _DATETIME, vermerk.erfasst.text),
                ("stelle", _STRING, vermerk.stelle),
                ("verfahren", _STRING, vermerk.verfahren),
                ("sichtpruefung", _STRING, vermerk.sichtpruefung),
            ]
            more = (("geraet", vermerk.geraet), ("pruefer", vermerk.pruefer))
            felder += [(name, _STRING, value) for name, value in more if value is not None]
            _write_slot(parent, TRANSFERVERMERK, "Transfervermerk nach BSI TR-03138", felder)


def _read_felder(slot: etree._Element) -> dict[str, str]:
    felder = {}
    for feld in slot.iterfind(clark("xdomea:Feld")):
        name, wert = feld.find(clark("xdomea:Name")), feld.find(clark("xdomea:Wert"))
        if name is not None and wert is not None:
            felder[text_of(name)] = text_of(wert)
    return felder


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) <= 15 else None


def _moment(text: str | None) -> datetime | None:
    """Return a moment that has a zone; what is none says nothing."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _evidence(felder: dict[str, str]) -> Transfervermerk | None:
    try:
        return Transfervermerk(
            erfasst=Zeitpunkt(felder["erfasst"]),
            stelle=felder["stelle"],
            verfahren=felder["verfahren"],
            sichtpruefung=felder["sichtpruefung"],
            geraet=felder.get("geraet"),
            pruefer=felder.get("pruefer"),
        )
    except (KeyError, Refused):  # a claim we do not understand is no evidence, and no reason to refuse a file
        return None


def _write_slot(parent: etree._Element, kennung: str, name: str, felder: list[tuple[str, str, str]]) -> None:
    slot = etree.SubElement(parent, _SLOT)
    put_text(etree.SubElement(slot, clark("xdomea:Kennung")), kennung)
    put_text(etree.SubElement(slot, clark("xdomea:Name")), name)
    for feld_name, datentyp, wert in felder:
        feld = etree.SubElement(slot, clark("xdomea:Feld"))
        put_text(etree.SubElement(feld, clark("xdomea:Name")), feld_name)
        put_key(etree.SubElement(feld, clark("xdomea:Datentyp")), datentyp, DATENTYP)
        put_text(etree.SubElement(feld, clark("xdomea:Wert")), wert)


def _read_document(element: etree._Element) -> XdomeaDokument:
    """Read ``Dokument`` or ``DokumentMitSchriftstueck`` inside its wrapper."""
    several = element.find(clark("xdomea:DokumentMitSchriftstueck"))
    if several is not None:
        return _MIT_SCHRIFTSTUECK.read(several)
    single = element.find(clark("xdomea:Dokument"))
    if single is None:
        raise missing(clark("xdomea:Dokument"))
    return _EINFACH.read(single)


def _write_document(element: etree._Element, value: XdomeaDokument) -> None:
    if value.schriftstuecke is None:
        _EINFACH.write(etree.SubElement(element, clark("xdomea:Dokument")), value)
    else:
        _MIT_SCHRIFTSTUECK.write(etree.SubElement(element, clark("xdomea:DokumentMitSchriftstueck")), value)


_DOKUMENT: Shape[XdomeaDokument] = Shape(_read_document, _write_document)
_IN_SICH: Shape[XdomeaDokument] = later(lambda: _EINFACH)
_DOKUMENTE = many("dokumente", "xdomea:DokumentOderDokumentMitSchriftstueck", _DOKUMENT)
_BASIS: tuple[Field, ...] = (
    _IDENTITY,
    _METADATA,
    optional("posteingang", "xdomea:Posteingangsdatum", LOSER_TAG),
    optional("postausgang", "xdomea:Postausgangsdatum", LOSER_TAG),
    optional("schreiben", "xdomea:DatumDesSchreibens", LOSER_TAG),
    optional("typ", "xdomea:Typ", TEXT),
    many("anlagen", "xdomea:Anlage", _DOKUMENT),
    _Extensions(),
)
_EINFACH: Shape[XdomeaDokument] = record(
    XdomeaDokument, *_BASIS, many("versionen", "xdomea:Version", _VERSION), apart=("schriftstuecke",)
)
_MIT_SCHRIFTSTUECK: Shape[XdomeaDokument] = record(
    XdomeaDokument, *_BASIS, many("schriftstuecke", "xdomea:Schriftstueck", _IN_SICH), apart=("versionen",)
)

_TEILVORGANG: Shape[XdomeaVorgang] = later(lambda: _VORGANG)
_VORGANG: Shape[XdomeaVorgang] = record(
    XdomeaVorgang, _IDENTITY, _METADATA, _DOKUMENTE, many("teilvorgaenge", "xdomea:Teilvorgang", _TEILVORGANG)
)
_TEILAKTE: Shape[XdomeaAkte] = later(lambda: _AKTE)
_AKTE: Shape[XdomeaAkte] = record(
    XdomeaAkte,
    _IDENTITY,
    _AKTE_METADATA,
    optional("standort", "xdomea:Standort", TEXT),
    optional_group(
        "xdomea:Akteninhalt",
        _DOKUMENTE,
        many("vorgaenge", "xdomea:Vorgang", _VORGANG),
        many("teilakten", "xdomea:Teilakte", _TEILAKTE),
    ),
    apart=("quelle",),
)


def _read_file(element: etree._Element) -> XdomeaAkte:
    quelle = etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
    return dataclasses.replace(_AKTE.read(element), quelle=quelle)


AKTE: Shape[XdomeaAkte] = Shape(_read_file, _AKTE.write)
"""``xdomea:AkteType``."""
VORGANG = _VORGANG
"""``xdomea:VorgangType``."""
