"""What the log answers an auditor: entries in clear, as a table, CSV or JSON lines, with German columns."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import orjson

from gateway.audit.anzeige import als_dict
from gateway.audit.eintrag import Eintrag, Offenlegung, blatt_hash, eintrag_octets, offenlegung_passt
from gateway.domain.events import ART, Akteur, Bezug
from gateway.domain.zelle import harmlos

SPALTEN: Final = (
    "Generation", "Nr.", "Zeitpunkt (UTC)", "Verarbeitung", "Ereignis", "Beschreibung", "Rechtsgrund", "Konto",
    "Verantwortlich", "Begründung", "Partner", "Transfer", "Nachricht", "Nachrichtentyp", "Anzahl", "Ergebnis",
    "Code", "Blatt (SHA-256)",
)  # fmt: skip
"""Columns of the CSV; ``Nr.`` is the index in the log, ``Blatt`` the leaf hash that a signed package proves."""
GELOESCHT: Final = "gelöscht"
"""Stands where the opening of a reference was destroyed."""
UNPASSEND: Final = "passt nicht"
"""Stands where an opening does not belong to its entry: somebody changed the database by hand."""
_KOPF: Final = ("Nr.", "Zeitpunkt (UTC)", "Verarbeitung", "Ereignis", "Rechtsgrund", "Konto", "Partner")
_BREITEN: Final = (9, 24, 12, 28, 14, 16, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Treffer:
    """One entry that was asked for, with the openings that are still kept."""

    generation: int
    index: int
    eintrag: Eintrag
    offenlegungen: tuple[Offenlegung, ...]

    def bezug(self, feld: Bezug) -> str:
        """Return what the reference points to, ``GELOESCHT``, ``UNPASSEND``, or "" where the entry has none."""
        if feld not in dict(self.eintrag.bezuege):
            return ""
        for eine in self.offenlegungen:
            if eine.feld is feld:
                return eine.wert if offenlegung_passt(self.eintrag, eine) else UNPASSEND
        return GELOESCHT

    @property
    def konto(self) -> str:
        """Account that acted; in brackets where no person did."""
        wer = {Akteur.DIENST: "(Programm)", Akteur.PARTNER: "(Partner)", Akteur.PERSON: ""}[self.eintrag.akteur]
        return self.bezug(Bezug.HANDELNDER) or wer


def als_csv(treffer: Iterable[Treffer]) -> Iterator[bytes]:
    """Yield the rows in UTF-8 with a byte order mark, ``;`` between fields; no cell is run as a formula."""
    yield _zeile(SPALTEN).encode("utf-8-sig")
    for einer in treffer:
        yield _zeile(_werte(einer)).encode()


def _zeile(werte: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerow([harmlos(wert) for wert in werte])
    return text.getvalue()


def _werte(einer: Treffer) -> Iterator[str]:
    eintrag, a = einer.eintrag, einer.eintrag.angaben
    art = ART[eintrag.ereignis]
    yield from (str(einer.generation), str(einer.index), eintrag.zeit.text)
    yield from (art.klasse.value, eintrag.ereignis.value, art.de, a.rechtsgrund or "")
    yield from (einer.konto, einer.bezug(Bezug.VERANTWORTLICHER), einer.bezug(Bezug.BEGRUENDUNG))
    yield from (a.partner or "", a.transfer or "", a.nachricht or "", a.nachrichtentyp or "")
    yield from ("" if a.anzahl is None else str(a.anzahl), a.ergebnis or "", a.code or "")
    yield blatt_hash(eintrag_octets(eintrag)).hex()


def als_jsonl(treffer: Iterable[Treffer]) -> Iterator[bytes]:
    """Yield one JSON object a line: the entry as data and, under ``geoeffnet``, what its references point to."""
    for einer in treffer:
        daten = {"generation": einer.generation, **als_dict(einer.index, einer.eintrag, einer.offenlegungen)}
        yield orjson.dumps(daten, option=orjson.OPT_APPEND_NEWLINE)


def als_zeilen(treffer: Iterable[Treffer]) -> list[str]:
    """Return a table for the terminal; the first line names its columns."""
    return [_spalten(_KOPF), *(_spalten(_kurz(einer)) for einer in treffer)]


def _kurz(einer: Treffer) -> tuple[str, ...]:
    eintrag, a = einer.eintrag, einer.eintrag.angaben
    nummer = f"{einer.generation}/{einer.index}"
    klasse = ART[eintrag.ereignis].klasse.value
    return (
        nummer,
        eintrag.zeit.text,
        klasse,
        eintrag.ereignis.value,
        a.rechtsgrund or "-",
        einer.konto,
        a.partner or "-",
    )


def _spalten(werte: Iterable[str]) -> str:
    return "  ".join(f"{wert:<{breite}}" for wert, breite in zip(werte, _BREITEN, strict=True)).rstrip()
