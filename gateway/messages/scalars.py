"""Leaves: texts, truth values, numbers, days, moments, UUIDs, octets, and names that may not exist (sheet 4.2)."""

import base64
import binascii
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

from lxml import etree

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import uuid_text
from gateway.domain.kopf import Zeitpunkt
from gateway.domain.person import TeilDatum
from gateway.messages.binding import Shape, local_name, put_text, raw_text, text_of, token_of
from gateway.messages.namen import clark
from gateway.messages.werte import AllgemeinerName

T = TypeVar("T")

MAX_DIGITS = 15
"""Digits of a number we read: xs:integer has no bound, and no count of ours comes near 10^15."""
_INTEGER = re.compile(rf"[+-]?0*[0-9]{{1,{MAX_DIGITS}}}", re.ASCII)


def _leaf(parse: Callable[[str], T], show: Callable[[T], str]) -> Shape[T]:
    def read(element: etree._Element) -> T:
        try:
            return parse(token_of(element))
        except ValueError:
            raise Refused(
                Fehlercode.X001, f"{local_name(element)} holds a value outside what is possible"
            ) from None

    return Shape(read, lambda element, value: put_text(element, show(value)))


def _boolean(text: str) -> bool:
    if text not in {"true", "1", "false", "0"}:
        raise ValueError(text)
    return text in {"true", "1"}


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError("no number, or too long")
    return int(text)


def _day(text: str) -> date:
    if len(text) != 10:  # fromisoformat also takes 20261102 and week dates
        raise ValueError(text)
    return date.fromisoformat(text)


TEXT: Shape[str] = Shape(text_of, put_text)
WAHR: Shape[bool] = _leaf(_boolean, lambda value: "true" if value else "false")
ZAHL: Shape[int] = _leaf(_integer, str)
TAG: Shape[date] = _leaf(_day, date.isoformat)
MOMENT: Shape[datetime] = _leaf(datetime.fromisoformat, datetime.isoformat)
"""A moment of which the standard does not demand milliseconds and zone."""
ZEITPUNKT: Shape[Zeitpunkt] = _leaf(Zeitpunkt, lambda value: value.text)
UUID: Shape[str] = _leaf(uuid_text, uuid_text)


def _read_octets(element: etree._Element) -> bytes:
    try:
        return base64.b64decode("".join(raw_text(element).split()), validate=True)
    except (binascii.Error, ValueError):
        raise Refused(Fehlercode.X001, f"{local_name(element)} is not base64") from None


OKTETTE: Shape[bytes] = Shape(
    _read_octets, lambda element, value: put_text(element, base64.b64encode(value).decode("ascii"))
)


def _either(known: str, unknown: str, shape: Shape[T]) -> Shape[T | None]:
    """A value in child ``known``, or None as child ``unknown`` with the fixed content true."""
    known, unknown = clark(known), clark(unknown)

    def read(element: etree._Element) -> T | None:
        child = element.find(known)
        return None if child is None else shape.read(child)

    def write(element: etree._Element, value: T | None) -> None:
        if value is None:
            put_text(etree.SubElement(element, unknown), "true")
        else:
            shape.write(etree.SubElement(element, known), value)

    return Shape(read, write)


NAME: Shape[str | None] = _either("name", "nichtVorhanden", TEXT)
"""``AllgemeinerName``: None = legitimately no such name."""
TAG_ODER_UNBEKANNT: Shape[date | None] = _either("datum", "unbekannt", TAG)


GEBURTSORT: Shape[str | None] = _either("xauslaender:ort", "xauslaender:unbekannt", TEXT)


NAME_ODER_NICHTS: Shape[AllgemeinerName] = Shape(
    lambda element: AllgemeinerName(name=NAME.read(element)),
    lambda element, value: NAME.write(element, value.name),
)
"""``AllgemeinerName`` where "not told" differs from "has none"."""


def _read_partial(element: etree._Element) -> TeilDatum:
    known = element.find("teilbekanntesDatum")
    if known is None:
        return TeilDatum()
    leaf = next(known.iterchildren("*"), None)
    if leaf is None:
        raise Refused(Fehlercode.X001, "teilbekanntesDatum is empty")
    try:
        return TeilDatum(*(int(part) for part in token_of(leaf).split("-")))
    except (ValueError, TypeError):
        raise Refused(Fehlercode.X001, f"{local_name(leaf)} is no date") from None


def _write_partial(element: etree._Element, value: TeilDatum) -> None:
    if value.jahr is None:
        put_text(etree.SubElement(element, "unbekannt"), "true")
        return
    known = etree.SubElement(element, "teilbekanntesDatum")
    if value.monat is None:
        put_text(etree.SubElement(known, "jahr"), f"{value.jahr:04d}")
    elif value.tag is None:
        put_text(etree.SubElement(known, "jahrMonat"), f"{value.jahr:04d}-{value.monat:02d}")
    else:
        put_text(etree.SubElement(known, "jahrMonatTag"), f"{value.jahr:04d}-{value.monat:02d}-{value.tag:02d}")


TEILDATUM: Shape[TeilDatum] = Shape(_read_partial, _write_partial)
"""``TeilbekanntesDatumMitUnbekannt``."""
