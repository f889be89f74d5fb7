"""The register of a case file as a clerk reads it, in German: by Vorgang, with Blatt, scan evidence and marks."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final
from zoneinfo import ZoneInfo

from gateway.domain.akte import Akte, Dokument, Sperre
from gateway.domain.aktenteile import Papierteil
from gateway.domain.aktenworte import MEDIUM, SPERRE, blatt, marken, seiten
from gateway.domain.ids import DokumentUUID
from gateway.domain.merkmale import WORT, Merkmal
from gateway.domain.nachweis import Transfervermerk
from gateway.domain.sprache import Sprache

Merkmale = Mapping[DokumentUUID, tuple[Merkmal, ...]]
"""What documents do by themselves, as it was found when they arrived."""
DE: Final = Sprache.DE
ZONE: Final = ZoneInfo("Europe/Berlin")
"""Stored in UTC, a day that began in Germany would be the one before."""


def register_daten(akte: Akte, merkmale: Merkmale = MappingProxyType({})) -> list[dict[str, Any]]:
    """Return the JSON rows of the documents, by position."""
    return [
        {
            "uuid": one.uuid,
            "position": one.position,
            "name": one.dateiname,
            "description": one.beschreibung,
            "path": one.pfad,
            "sheets": None if one.blatt_von is None else {"from": one.blatt_von, "to": one.blatt_bis},
            "date": one.aktenwirksam,
            "pages": one.seiten,
            "bytes": one.laenge,
            "sha256": one.sha256,
            "format": one.format,
            "scan": _scan_daten(one.transfervermerk),
            "superseded": one.ersetzt,
            "marks": merkmale.get(one.uuid, ()),
            "clean_up": None
            if one.bereinigen is None
            else {"ground": one.bereinigen.grund, "from": one.bereinigen.ab},
        }
        for one in akte.dokumente
    ]


def _scan_daten(beleg: Transfervermerk | None) -> dict[str, str | None] | None:
    if beleg is None:
        return None
    return {
        "captured": beleg.erfasst.text,
        "by": beleg.stelle,
        "method": beleg.verfahren,
        "device": beleg.geraet,
        "check": beleg.sichtpruefung,
        "checked_by": beleg.pruefer,
    }


def register_zeilen(akte: Akte, heute: date, merkmale: Merkmale = MappingProxyType({})) -> list[str]:
    """Return the lines: marks of the file, its documents under their Vorgang, its parts on paper.

    ``heute`` is the day in UTC, by which the retention mark ends.
    """
    lines = [SPERRE[one].de for one in Sperre if one in akte.sperren]
    if akte.aufbewahren_bis is not None and akte.geloescht is None:
        over = " (abgelaufen)" if akte.aufbewahren_bis < heute else ": wird bis dahin nicht gelöscht"
        lines.append(f"Aufbewahrung bis {_tag(akte.aufbewahren_bis)}{over}")
    for pfad in dict.fromkeys(one.pfad for one in akte.dokumente):
        lines.append(f"Vorgang {' / '.join(pfad)}" if pfad else "Ohne Vorgang")
        for one in akte.dokumente:
            if one.pfad == pfad:
                lines += _dokument(one)
                lines += [f"        Achtung: {WORT[mark].de}" for mark in merkmale.get(one.uuid, ())]
    if akte.papier:
        lines.append("Auf Papier")
        lines += [_papier(teil) for teil in akte.papier]
    return lines


def _dokument(one: Dokument) -> Iterator[str]:
    name = one.dateiname if one.beschreibung is None else f"{one.beschreibung} ({one.dateiname})"
    day = "ohne Datum" if one.aktenwirksam is None else _tag(one.aktenwirksam.astimezone(ZONE).date())
    marks = "".join(f"  [{mark}]" for mark in marken(one, DE))
    yield f"  {one.position:4}  {blatt(one, DE):14}  {name}  {day}, {seiten(one.seiten, DE)}{marks}"
    yield f"        {_scan(one.transfervermerk)}"
    yield f"        {one.laenge} Byte, SHA-256 {one.sha256}"


def _scan(beleg: Transfervermerk | None) -> str:
    """Return the scan evidence in one line, in the order of BSI TR-03138."""
    if beleg is None:
        return "ohne Transfervermerk"
    when = beleg.erfasst.text
    device = "" if beleg.geraet is None else f", Gerät {beleg.geraet}"
    who = "" if beleg.pruefer is None else f", geprüft von {beleg.pruefer}"
    return (
        f"gescannt {_tag(date.fromisoformat(when[:10]))} {when[11:16]}, {beleg.stelle}, {beleg.verfahren}{device};"
        f" Sichtprüfung: {beleg.sichtpruefung}{who}"
    )


def _papier(teil: Papierteil) -> str:
    place = "Standort unbekannt" if teil.standort is None else f"Standort: {teil.standort}"
    came = "" if teil.eingetroffen is None else f", eingetroffen {_tag(teil.eingetroffen)}"
    return f"  {teil.nummer:4}  {teil.bezeichnung} ({MEDIUM[teil.medium].de}), {place}{came}"


def _tag(day: date) -> str:
    return f"{day:%d.%m.%Y}"
