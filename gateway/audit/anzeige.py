"""Entries for people: one line in a list, a page for one entry, the same as data for ``--json``; and the filter."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.audit.checkpoint import Pruefschluessel, SignierterCheckpoint
from gateway.audit.eintrag import (
    Eintrag,
    Offenlegung,
    blatt_hash,
    eintrag_octets,
    gesetzte_felder,
    offenlegung_passt,
)
from gateway.domain.events import ART, AuditEreignis, Ausgang, Feld, Rechtsgrund, Verarbeitung
from gateway.domain.ids import Kennung

_IN_DER_ZEILE = (
    Feld.PARTNER,
    Feld.NACHRICHTENTYP,
    Feld.NACHRICHT,
    Feld.ZUSTAND_ALT,
    Feld.ZUSTAND_NEU,
    Feld.AUFGABENART,
    Feld.ANZAHL,
    Feld.ERGEBNIS,
    Feld.CODE,
)
"""Fields shown in a list, in this order."""
_KENNZEICHEN = ("transfer", "prozess", "nachricht", "ausloeser", "aufgabe", "quarantaene")
"""Fields a UUID is looked for in; one word each, so that JSON and ``Angaben`` name them alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which entries are wanted; everything given must hold."""

    ereignis: AuditEreignis | None = None
    ab: datetime | None = None
    bis: datetime | None = None
    """Exclusive."""
    partner: Kennung | None = None
    rechtsgrund: Rechtsgrund | None = None
    klassen: frozenset[Verarbeitung] = frozenset()
    """Kinds of processing (§ 76 (1) BDSG); empty = all."""
    kennzeichen: str | None = None
    """A UUID: of the transfer, process, message, trigger, task or piece in quarantine."""
    nur_fehler: bool = False
    """Only what did not end well: it has a code or another outcome than ok."""

    def passt(self, eintrag: Eintrag) -> bool:
        """Tell whether the entry is wanted."""
        angaben = eintrag.angaben
        return self._passt(eintrag.ereignis, eintrag.zeit.instant, lambda name: getattr(angaben, name))

    def passt_roh(self, eintrag: Mapping[str, Any]) -> bool:
        """Tell the same of an entry that was read as JSON alone.

        ``KeyError``, ``TypeError`` or ``ValueError`` where it is none.
        """
        return self._passt(AuditEreignis(eintrag["ereignis"]), datetime.fromisoformat(eintrag["zeit"]), eintrag.get)

    def _passt(self, ereignis: AuditEreignis, zeit: datetime, sagt: Callable[[str], object]) -> bool:
        gelungen = sagt("code") is None and sagt("ergebnis") in {None, Ausgang.OK}
        return (
            self.ereignis in {None, ereignis}
            and (self.ab is None or zeit >= self.ab)
            and (self.bis is None or zeit < self.bis)
            and self.partner in {None, sagt("partner")}
            and self.rechtsgrund in {None, sagt("rechtsgrund")}
            and (not self.klassen or ART[ereignis].klasse in self.klassen)
            and (self.kennzeichen is None or self.kennzeichen in {sagt(name) for name in _KENNZEICHEN})
            and not (self.nur_fehler and gelungen)
        )


def zeile(index: int, eintrag: Eintrag) -> str:
    """Return one line: index, time, event, and the telling fields as ``name=value``."""
    felder = gesetzte_felder(eintrag.angaben)
    worte = [f"{feld.value}={felder[feld]}" for feld in _IN_DER_ZEILE if feld in felder]
    return "  ".join([f"{index:>8}", eintrag.zeit.text, f"{eintrag.ereignis.value:<26}", " ".join(worte)]).rstrip()


def als_dict(index: int, eintrag: Eintrag, offenlegungen: Sequence[Offenlegung] = ()) -> dict[str, object]:
    """Return the entry as data, with class and sentences of its event and the openings that still exist."""
    art = ART[eintrag.ereignis]
    return {
        "index": index,
        "zeit": eintrag.zeit.text,
        "ereignis": eintrag.ereignis.value,
        "klasse": art.klasse.value,
        "de": art.de,
        "en": art.en,
        "mandant": eintrag.mandant,
        "akteur": eintrag.akteur.value,
        "felder": {feld.value: wert for feld, wert in gesetzte_felder(eintrag.angaben).items()},
        "bezuege": {feld.value: wert for feld, wert in eintrag.bezuege},
        "geoeffnet": {o.feld.value: o.wert for o in offenlegungen if offenlegung_passt(eintrag, o)},
        "blatt": blatt_hash(eintrag_octets(eintrag)).hex(),
    }


def seite(index: int, eintrag: Eintrag, offenlegungen: Sequence[Offenlegung] = (), *, deutsch: bool = False) -> str:
    """Return the entry as lines ``name: value``; a reference without opening shows the start of its commitment."""
    art = ART[eintrag.ereignis]
    offen = {o.feld: o.wert for o in offenlegungen if offenlegung_passt(eintrag, o)}
    paare: list[tuple[str, object]] = [
        ("index", index),
        ("zeit", eintrag.zeit.text),
        ("ereignis", f"{eintrag.ereignis.value} ({art.klasse.value})"),
        ("", art.de if deutsch else art.en),
        ("mandant", eintrag.mandant),
        ("akteur", eintrag.akteur.value),
        *((feld.value, wert) for feld, wert in gesetzte_felder(eintrag.angaben).items()),
        *((feld.value, offen.get(feld, f"commitment {wert[:16]}…")) for feld, wert in eintrag.bezuege),
        ("blatt", blatt_hash(eintrag_octets(eintrag)).hex()),
    ]
    return "\n".join(f"{name + ':' if name else '':<18} {wert}" for name, wert in paare)


def checkpoint_dict(signiert: SignierterCheckpoint, schluessel: Pruefschluessel) -> dict[str, object]:
    """Return a checkpoint as data: what it says, the key to verify it with, who signed, and the note itself."""
    kopf = signiert.checkpoint
    return {
        "origin": kopf.ursprung,
        "size": kopf.groesse,
        "root": kopf.wurzel.hex(),
        "vkey": schluessel.text,
        "signatures": [{"name": s.name, "key_id": s.schluessel_id.hex()} for s in signiert.signaturen],
        "note": signiert.octets.decode(),
    }
