"""The base messages ⇄ elements: 0010, 0020, 0021, 0030, 0031, 0032 (XAusländer sheet 3.3)."""

from itertools import zip_longest

from lxml import etree

from gateway.messages.anschrift import ANSCHRIFT, BEHOERDE, ERREICHBAR
from gateway.messages.binding import Field, Shape, child, group, many, one, optional, record, text_of
from gateway.messages.codes import FEHLERCODES, FREIER_CODE, SACHVERHALT, Liste, code, key_of, put_key
from gateway.messages.kopf import EREIGNIS, NACHRICHT
from gateway.messages.model.xinneres import (
    Einzelfall,
    RueckweisendeStelle,
    Rueckweisungsgrund,
    Transportinformationen,
    WeiterleitendeStelle,
)
from gateway.messages.namen import clark
from gateway.messages.scalars import MOMENT, OKTETTE, TEXT, ZAHL, ZEITPUNKT


def rueckweisungsgrund(liste: Liste, prefix: str = "") -> Shape[Rueckweisungsgrund]:
    """A reason of a rejection; ``prefix`` such as ``xauslaender:`` qualifies its elements, not what is in them."""
    grund, spezifisch = clark(f"{prefix}grund"), clark(f"{prefix}grundSpezifisch")

    def read(element: etree._Element) -> Rueckweisungsgrund:
        texts, keys = [], []
        for each in element.iterfind(spezifisch):
            text, key = each.find("fehlerbeschreibung"), each.find("fehlercode")
            texts.append("" if text is None else text_of(text))
            keys.append(None if key is None else FREIER_CODE.read(key))
        return Rueckweisungsgrund(
            code=key_of(child(element, f"{prefix}grund")),
            spezifisch=tuple(texts),
            spezifische_codes=tuple(keys) if any(keys) else (),
        )

    def write(element: etree._Element, value: Rueckweisungsgrund) -> None:
        put_key(etree.SubElement(element, grund), value.code, liste)
        for text, key in zip_longest(value.spezifisch, value.spezifische_codes, fillvalue=None):
            specific = etree.SubElement(element, spezifisch)
            if key is not None:
                FREIER_CODE.write(etree.SubElement(specific, "fehlercode"), key)
            if text:
                TEXT.write(etree.SubElement(specific, "fehlerbeschreibung"), text)

    return Shape(read, write)


_GRUND: Shape[Rueckweisungsgrund] = rueckweisungsgrund(FEHLERCODES)

RUECKWEISENDE_STELLE: Shape[RueckweisendeStelle] = record(
    RueckweisendeStelle,
    one("pruefinstanz", "pruefinstanz", TEXT),
    one("anschrift", "anschrift", ANSCHRIFT),
    many("erreichbarkeit", "erreichbarkeit", ERREICHBAR),
)
TRANSPORT: Shape[Transportinformationen] = record(
    Transportinformationen,
    optional("nachrichten_id", "nachrichtenId", TEXT),
    optional("betreff", "betreff", TEXT),
    optional("sendezeitpunkt", "sendezeitpunkt", MOMENT),
    optional("hinweise", "ergaenzendeHinweise", TEXT),
)
_EINZELFALL: Shape[Einzelfall] = record(
    Einzelfall, one("ereignis", "identifikation.ereignis", EREIGNIS), many("gruende", "grund", _GRUND)
)

RUECKWEISUNG: tuple[Field, ...] = (
    group(
        "rueckweisung",
        optional("stelle", "rueckweisendeStelle", RUECKWEISENDE_STELLE),
        many("gruende", "rueckweisungsgrund", _GRUND),
        optional("transport", "transportinformationen", TRANSPORT),
        many("einzelfaelle", "nichtVerarbeitbarerEinzelfall", _EINZELFALL),
        optional("bezug", "idNachricht", NACHRICHT),
        one("nachricht", "nachricht", OKTETTE),
    ),
)
"""0010."""

_QUITTUNG: tuple[Field, ...] = (
    one("bezug", "ursprungsnachricht", NACHRICHT),
    group(
        "quittung",
        one("ereignis", "ursprungsereignis", EREIGNIS),
        one("sachverhalt", "sachverhalt", code(SACHVERHALT)),
    ),
)
QUITTUNG: tuple[Field, ...] = _QUITTUNG
"""0020."""
QUITTUNG_ERINNERUNG: tuple[Field, ...] = (*_QUITTUNG, one("stufe", "erinnerungsstufe", ZAHL))
"""0021."""

_WEITERLEITENDE_STELLE: Shape[WeiterleitendeStelle] = record(
    WeiterleitendeStelle, one("stelle", "stelle", BEHOERDE), one("zeitpunkt", "zeitpunkt", ZEITPUNKT)
)
_KETTE = many("kette", "weiterleitendeStelle", _WEITERLEITENDE_STELLE)

WEITERLEITUNG: tuple[Field, ...] = (
    _KETTE,
    one("ausloesende_stelle", "ausloesendeStelle", BEHOERDE),
    one("nachricht", "weitergeleiteteNachricht", OKTETTE),
    one("typ", "weitergeleiteteNachrichtTyp", FREIER_CODE),
    optional("bemerkungen", "bemerkungen", TEXT),
)
"""0030."""

ABGABE: tuple[Field, ...] = (
    one("zustaendig", "zustaendigeStelle", BEHOERDE),
    one("bezug", "weitergeleiteteNachricht", NACHRICHT),
    optional("ereignis", "weitergeleitetesEreignis", EREIGNIS),
    optional("bemerkungen", "bemerkungen", TEXT),
)
"""0031; the element that holds the octets in a 0030 holds a reference here."""

NICHTZUSTAENDIGKEIT: tuple[Field, ...] = (
    _KETTE,
    one("bezug", "zustaendigkeit.ungeklaert.nachricht", NACHRICHT),
    optional("ereignis", "zustaendigkeit.ungeklaert.ereignis", EREIGNIS),
    optional("bemerkung", "bemerkung", TEXT),
)
"""0032."""
