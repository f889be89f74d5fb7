"""The time line of one transfer, newest first, and the technical steps behind it: from its messages and the log.

A message tells what it says; the log tells what people decided and what changed without a message. Entries that
say who looked are not here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from gateway.audit.eintrag import Eintrag, gesetzte_felder, lies_eintrag
from gateway.domain.events import ART, Akteur, AuditEreignis, Feld
from gateway.domain.ids import Kennung
from gateway.domain.sprache import Satz
from gateway.domain.states import Ereignis, Zustand
from gateway.domain.transfer import Transfer
from gateway.domain.verlauf import fuelle
from gateway.domain.verlauf_ereignisse import (
    ABGEHOLT,
    NUR_VON_PERSON,
    SAETZE,
    ist_technisch,
    satz_der_nachricht,
    satz_des_wechsels,
)
from gateway.transfer.aufgaben.bild import frage_und_anlass
from gateway.transfer.einblick.stand import Standleser
from gateway.transfer.records import Aufgabe, AufgabeArt, Nachricht, PostfachZustand, Richtung

MAX_EINTRAEGE = 1_000
"""Log entries that are read for one transfer; a transfer that runs for years has some hundred."""
E = TypeVar("E", bound=StrEnum)
_AUTOMATIK, _PERSON = Satz("Automatik", "Aktenbote"), Satz("Sachbearbeitung", "Clerk")
_GEZEIGT = (
    Feld.NACHRICHTENTYP, Feld.NACHRICHT, Feld.PARTNER, Feld.ZUSTAND_ALT, Feld.ZUSTAND_NEU, Feld.ANLASS,
    Feld.AUFGABENART, Feld.ANZAHL, Feld.CODE, Feld.ERGEBNIS,
)  # fmt: skip
"""Fields of an entry that a technical step shows."""


class Seite(StrEnum):
    """Who a line is about."""

    WIR = "wir"  # a person of our authority; never which one
    AUTOMATIK = "automatik"
    PARTNER = "partner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verlaufszeile:
    """One line of the time line."""

    titel: str
    zeit: datetime
    wer: str
    """By whom, in a word; of an employee only that it was one."""
    seite: Seite


@dataclass(frozen=True, slots=True, kw_only=True)
class Technikschritt:
    """One log entry that is no line, for operators and auditors."""

    ereignis: AuditEreignis
    titel: str
    zeit: datetime
    angaben: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zeitlinie:
    """Both, newest first."""

    zeilen: tuple[Verlaufszeile, ...]
    technisch: tuple[Technikschritt, ...]
    abgeschnitten: bool
    """There are older entries than are shown."""


def zeitlinie(leser: Standleser, transfer: Transfer, nachrichten: tuple[Nachricht, ...]) -> Zeitlinie:
    """Return the time line of a transfer with these messages."""
    octets = leser.tx.einblick.eintraege(transfer.mandant, transfer.id, max_zeilen=MAX_EINTRAEGE + 1)
    lines = list(_aus_nachrichten(leser, transfer, nachrichten))
    steps: list[Technikschritt] = []
    for entry in (lies_eintrag(one) for one in octets[:MAX_EINTRAEGE]):
        title = _titel(leser, transfer, entry)
        if title is not None:
            lines.append(_zeile(leser, transfer, entry, title))
        elif ist_technisch(entry.ereignis):
            steps.append(_technisch(leser, entry))
    lines.sort(key=lambda one: one.zeit, reverse=True)
    return Zeitlinie(zeilen=tuple(lines), technisch=tuple(steps), abgeschnitten=len(octets) > MAX_EINTRAEGE)


def _aus_nachrichten(
    leser: Standleser, transfer: Transfer, nachrichten: tuple[Nachricht, ...]
) -> Iterator[Verlaufszeile]:
    for one in reversed(nachrichten):
        ours = one.richtung is Richtung.AUS
        satz = satz_der_nachricht(one.typ, von_uns=ours)
        if satz is None:
            continue
        other = one.leser if ours else one.autor
        yield Verlaufszeile(
            titel=leser.fuelle(transfer, satz, other),
            zeit=one.zeit,
            wer=_AUTOMATIK.auf(leser.sprache) if ours else _ort(leser, other),
            seite=Seite.AUTOMATIK if ours else Seite.PARTNER,
        )
        fetched = _abgeholt(leser, one) if ours else None
        if fetched is not None:
            yield Verlaufszeile(
                titel=leser.fuelle(transfer, ABGEHOLT[one.typ], other),
                zeit=fetched,
                wer=_ort(leser, other),
                seite=Seite.PARTNER,
            )


def _abgeholt(leser: Standleser, one: Nachricht) -> datetime | None:
    """Return when the reader of a message of ours had it, where clerks want to know; the log names no transfer."""
    if one.typ not in ABGEHOLT:
        return None
    entries = leser.tx.postfach.zur_nachricht(one.mandant, one.uuid)
    closed = [each.abgeschlossen for each in entries if each.zustand is PostfachZustand.ANGENOMMEN]
    return min((when for when in closed if when is not None), default=None)


def _titel(leser: Standleser, transfer: Transfer, entry: Eintrag) -> str | None:
    """Return the words of an entry that is a line; ``None`` for every other."""
    if entry.ereignis is AuditEreignis.AUFGABE_GESTELLT:
        return _gefragt(leser, transfer, entry)
    if entry.ereignis in NUR_VON_PERSON and entry.akteur is not Akteur.PERSON:
        return None
    satz = _satz(transfer, entry)
    return None if satz is None else leser.fuelle(transfer, satz, entry.angaben.partner)


def _satz(transfer: Transfer, entry: Eintrag) -> Satz | None:
    told = entry.angaben
    match entry.ereignis:
        case AuditEreignis.TRANSFER_ZUSTAND:
            event, before = _wort(Ereignis, told.anlass), _wort(Zustand, told.zustand_alt)
            return None if event is None or before is None else satz_des_wechsels(transfer.rolle, event, before)
        case _:
            return SAETZE.get(entry.ereignis)


def _gefragt(leser: Standleser, transfer: Transfer, entry: Eintrag) -> str | None:
    """Return why somebody was asked, in the words of the question."""
    told = entry.angaben
    art = _wort(AufgabeArt, told.aufgabenart)
    if art is None or told.aufgabe is None:
        return None
    asked = Aufgabe(
        id=told.aufgabe,
        mandant=transfer.mandant,
        art=art,
        angelegt=entry.zeit.instant,
        transfer=transfer.id,
        hinweis=told.grund or "",
    )
    return frage_und_anlass(leser.tx, leser.umgebung, asked, leser.sprache)[1]


def _zeile(leser: Standleser, transfer: Transfer, entry: Eintrag, titel: str) -> Verlaufszeile:
    match entry.akteur:
        case Akteur.PERSON:
            who, side = _PERSON.auf(leser.sprache), Seite.WIR
        case Akteur.PARTNER:
            who, side = _ort(leser, entry.angaben.partner or transfer.partner), Seite.PARTNER
        case _:
            who, side = _AUTOMATIK.auf(leser.sprache), Seite.AUTOMATIK
    return Verlaufszeile(titel=titel, zeit=entry.zeit.instant, wer=who, seite=side)


def _technisch(leser: Standleser, entry: Eintrag) -> Technikschritt:
    row, set_ = ART[entry.ereignis], gesetzte_felder(entry.angaben)
    return Technikschritt(
        ereignis=entry.ereignis,
        titel=Satz(row.de, row.en).auf(leser.sprache),
        zeit=entry.zeit.instant,
        angaben=tuple((one.value, str(set_[one])) for one in _GEZEIGT if one in set_),
    )


def _ort(leser: Standleser, wer: Kennung | None) -> str:
    return fuelle(Satz("{P}", "{P}"), leser.sprache, leser.namen.kurz(wer))


def _wort(typ: type[E], text: str | None) -> E | None:
    """Return a word of this program; ``None`` for one it does not know (any more)."""
    try:
        return None if text is None else typ(text)
    except ValueError:
        return None
