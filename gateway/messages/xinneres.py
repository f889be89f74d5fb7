"""Rejection 0010 and receipt 0020 ⇄ elements (XAusländer sheet 3.3)."""

from itertools import zip_longest

from lxml import etree

from gateway.messages.anschrift import ANSCHRIFT, ERREICHBAR
from gateway.messages.binding import Field, Shape, child, group, many, one, optional, record, text_of
from gateway.messages.codes import FEHLERCODES, FREIER_CODE, SACHVERHALT, code, key_of, put_key
from gateway.messages.kopf import EREIGNIS, NACHRICHT
from gateway.messages.model import Einzelfall, RueckweisendeStelle, Rueckweisungsgrund, Transportinformationen
from gateway.messages.scalars import MOMENT, OKTETTE, TEXT


def _read_ground(element: etree._Element) -> Rueckweisungsgrund:
    texts, keys = [], []
    for each in element.iterfind("grundSpezifisch"):
        text, key = each.find("fehlerbeschreibung"), each.find("fehlercode")
        texts.append("" if text is None else text_of(text))
        keys.append(None if key is None else FREIER_CODE.read(key))
    return Rueckweisungsgrund(
        code=key_of(child(element, "grund")),
        spezifisch=tuple(texts),
        spezifische_codes=tuple(keys) if any(keys) else (),
    )


def _write_ground(element: etree._Element, value: Rueckweisungsgrund) -> None:
    put_key(etree.SubElement(element, "grund"), value.code, FEHLERCODES)
    for text, key in zip_longest(value.spezifisch, value.spezifische_codes, fillvalue=None):
        specific = etree.SubElement(element, "grundSpezifisch")
        if key is not None:
            FREIER_CODE.write(etree.SubElement(specific, "fehlercode"), key)
        if text:
            TEXT.write(etree.SubElement(specific, "fehlerbeschreibung"), text)


_GRUND: Shape[Rueckweisungsgrund] = Shape(_read_ground, _write_ground)

_STELLE: Shape[RueckweisendeStelle] = record(
    RueckweisendeStelle,
    one("pruefinstanz", "pruefinstanz", TEXT),
    one("anschrift", "anschrift", ANSCHRIFT),
    many("erreichbarkeit", "erreichbarkeit", ERREICHBAR),
)
_TRANSPORT: Shape[Transportinformationen] = record(
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
        optional("stelle", "rueckweisendeStelle", _STELLE),
        many("gruende", "rueckweisungsgrund", _GRUND),
        optional("transport", "transportinformationen", _TRANSPORT),
        many("einzelfaelle", "nichtVerarbeitbarerEinzelfall", _EINZELFALL),
        optional("bezug", "idNachricht", NACHRICHT),
        one("nachricht", "nachricht", OKTETTE),
    ),
)
"""0010."""

QUITTUNG: tuple[Field, ...] = (
    one("bezug", "ursprungsnachricht", NACHRICHT),
    group(
        "quittung",
        one("ereignis", "ursprungsereignis", EREIGNIS),
        one("sachverhalt", "sachverhalt", code(SACHVERHALT)),
    ),
)
"""0020."""
