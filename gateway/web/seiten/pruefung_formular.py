"""The form of auditors: about what, when, and why; read strictly, with the words for what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final, TypeVar

from gateway.audit.anzeige import Filter
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis, Rechtsgrund, Verarbeitung
from gateway.domain.kurzzeichen import Kurzzeichen, lies_kurzzeichen
from gateway.transfer.auskunft import Frage
from gateway.transfer.pruefung.abfragen import Ersuchen
from gateway.web.anfrage import Anfrage
from gateway.web.grundtext import mangel
from gateway.web.pruefraum import raum

T = TypeVar("T", bound=StrEnum)
FELDER: Final = ("aktenzeichen", "azr", "kurz", "von", "bis", "klasse", "ereignis", "recht", "anlass")
LEER: Final[Mapping[str, str]] = dict.fromkeys(FELDER, "")
WORUM: Final = ("aktenzeichen", "azr", "kurz")
"""Of these at most one is asked for."""
FALSCH: Final[Mapping[str, dict[str, str]]] = {
    "UNKNOWN": {"kurz": "pruefung.falsch.unbekannt"},
    "SEVERAL": {"kurz": "pruefung.falsch.mehrere"},
    "MANY": {"von": "pruefung.falsch.viele"},
    "WIDE": {"von": "pruefung.falsch.weit"},
}
"""What a use case refuses, by its code, as the form says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gefragt:
    """A question that was understood, with what was typed."""

    ersuchen: Ersuchen
    felder: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Auskunftsfrage(Gefragt):
    """The same about one person, for an answer under Art. 15 DSGVO."""


def lies(
    anfrage: Anfrage, *, art: type[Gefragt] = Gefragt, rechtsgrund: Rechtsgrund = Rechtsgrund.BDSG_76
) -> tuple[Gefragt | None, dict[str, str], dict[str, str]]:
    """Return the question or ``None``, what was typed, and what is wrong: field → key of its text."""
    typed = {name: anfrage.felder[name].strip() for name in FELDER}
    wrong: dict[str, str] = {}
    zone = raum(anfrage).zone
    first, last = _tag(typed, "von", wrong, zone), _tag(typed, "bis", wrong, zone)
    end = _tag_danach(last, wrong)
    if first is not None and end is not None and first >= end:
        wrong["bis"] = "pruefung.falsch.zeitraum"
    named = [name for name in WORUM if typed[name]]
    if len(named) > 1:
        wrong[named[1]] = "pruefung.falsch.eines"
    kurz = _kurz(typed["kurz"], wrong)
    if (why := mangel(typed["anlass"], "pruefung.falsch.anlass")) is not None:
        wrong["anlass"] = why
    if wrong:
        return None, typed, wrong
    gefiltert = Filter(
        ab=first,
        bis=end,
        ereignis=_wahl(AuditEreignis, typed["ereignis"]),
        rechtsgrund=_wahl(Rechtsgrund, typed["recht"]),
        klassen=frozenset(Verarbeitung(one) for one in [typed["klasse"]] if one in set(Verarbeitung)),
    )
    frage = Frage(aktenzeichen=typed["aktenzeichen"] or None, azr_nummer=typed["azr"] or None, filter=gefiltert)
    ersuchen = Ersuchen(frage=frage, kurz=kurz, begruendung=typed["anlass"], rechtsgrund=rechtsgrund)
    return art(ersuchen=ersuchen, felder=typed), typed, wrong


def _tag(typed: Mapping[str, str], name: str, wrong: dict[str, str], zone: tzinfo) -> datetime | None:
    if not typed[name]:
        return None
    try:
        found = datetime.combine(date.fromisoformat(typed[name]), time(), zone)
        found.astimezone(UTC)
    except (ValueError, OverflowError):  # the first day there is may begin before any other clock does
        wrong[name] = "pruefung.falsch.tag"
        return None
    return found


def _tag_danach(last: datetime | None, wrong: dict[str, str]) -> datetime | None:
    try:
        return None if last is None else last + timedelta(days=1)
    except OverflowError:  # the last day there is
        wrong["bis"] = "pruefung.falsch.tag"
        return None


def _kurz(text: str, wrong: dict[str, str]) -> Kurzzeichen | None:
    if not text:
        return None
    try:
        return lies_kurzzeichen(text)
    except Usage:
        wrong["kurz"] = "pruefung.falsch.kurz"
        return None


def _wahl(kind: type[T], text: str) -> T | None:
    return kind(text) if text in {one.value for one in kind} else None
