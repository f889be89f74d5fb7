"""The CSV form of a delivery note (RFC 4180, ``;``): rows by our column names, whichever dialect it is in."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO, Final

from gateway.intake.felder import MAX_TEXT
from gateway.intake.schein import PFLICHT, SPALTEN, Rohschein, Zeile, abgelehnt, wert

NAME: Final = "lieferschein.csv"
MAX_OCTETS: Final = 64 << 20
"""Octets of a note in CSV: a row has about 400, so that the limit of rows comes first."""
MAX_FELD: Final = 16 * MAX_TEXT
"""Characters of one field before a note is given up: behind a quote that is not closed everything is one field."""
MAX_ZEILE: Final = 1 << 20
"""Octets of one line; without line ends a note would be read as a whole."""
MAX_SPALTEN: Final = 200
"""Columns of one row; providers export their whole table, and those have some dozens."""
_DIGEST: Final = re.compile(r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{64}(?![0-9A-Fa-f])")
"""What every row of a document has, and no name of a column."""
_NUR_CR: Final = (
    "Die Zeilen enden nur mit CR, wie bei alten Macintosh-Programmen; bitte als CSV mit Zeilenenden CRLF oder LF "
    "speichern."
)
_GESAGT: Final = 10
"""Wrong columns named in one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialekt:
    """How one provider names the columns, and what it leaves out because it is always the same."""

    name: str
    spalten: Mapping[str, str]
    """Its column → ours; empty = a column that is ignored."""
    fest: Mapping[str, str] = field(default_factory=dict)
    """Our column → the value it has in every row."""


UNSER: Final = Dialekt(name="Aktenbote", spalten={spalte: spalte for spalte in SPALTEN})


@dataclass(frozen=True, slots=True)
class _Passung:
    """How far the first line of a note fits a dialect."""

    dialekt: Dialekt
    spalten: tuple[str, ...]
    """Ours, in the order of the note; empty = ignored."""
    fehlend: tuple[str, ...]
    unbekannt: tuple[str, ...]
    doppelt: tuple[str, ...]

    @property
    def fehler(self) -> int:
        return len(self.fehlend) + len(self.unbekannt) + len(self.doppelt)


def lies_csv(datei: BinaryIO, dialekte: Sequence[Dialekt] = ()) -> Rohschein:
    """Read the first line and return the rows as they are asked for; refuses (``ScheinAbgelehnt``) the whole note.

    Refused: not UTF-8, quotes that do not close, columns that fit neither our names nor a dialect.
    """
    zeilen = _felder(datei)
    _, kopf = next(zeilen, (1, []))
    if not any(kopf):
        raise abgelehnt(NAME, "Der Lieferschein ist leer. Die erste Zeile nennt die Spalten.")
    namen = [name.strip() for name in kopf]
    if any(_DIGEST.search(name) for name in namen):  # never repeated: it names a person
        raise abgelehnt(f"{NAME}, Zeile 1", "Die erste Zeile ist schon ein Dokument; sie muss die Spalten nennen.")
    passungen = [_passung(namen, dialekt) for dialekt in (UNSER, *dialekte)]
    beste = min(passungen, key=lambda eine: eine.fehler)
    if beste.fehler:
        raise abgelehnt(NAME, _unpassend(beste), "spalten")
    sichtbar = {unser: ihr for ihr, unser in zip(namen, beste.spalten, strict=True) if unser}
    return Rohschein(_zeilen(zeilen, beste), sichtbar)


def _passung(namen: Sequence[str], dialekt: Dialekt) -> _Passung:
    unbekannt = tuple(name for name in namen if name not in dialekt.spalten)
    spalten = tuple(dialekt.spalten.get(name, "") for name in namen)
    benutzt = [spalte for spalte in spalten if spalte]
    da = {*benutzt, *dialekt.fest}
    zurueck = {unser: ihr for ihr, unser in dialekt.spalten.items() if unser}
    fehlend = tuple(zurueck.get(spalte, spalte) for spalte in SPALTEN if spalte in PFLICHT and spalte not in da)
    doppelt = tuple(
        dict.fromkeys(namen[n] for n, spalte in enumerate(spalten) if spalte and benutzt.count(spalte) > 1)
    )
    return _Passung(dialekt, spalten, fehlend, unbekannt, doppelt)


def _unpassend(eine: _Passung) -> str:
    saetze = [f"Die Spalten passen zu keiner bekannten Form; am nächsten ist „{eine.dialekt.name}“."]
    if len(eine.spalten) == 1:
        saetze.append("Zwischen den Feldern steht ein Semikolon; hier steht keines.")
    for worte, namen in (
        ("Es fehlen", eine.fehlend),
        ("Unbekannt sind", eine.unbekannt),
        ("Mehrfach vorhanden sind", eine.doppelt),
    ):
        if namen:
            rest = f" und {len(namen) - _GESAGT} weitere" if len(namen) > _GESAGT else ""
            saetze.append(f"{worte}: {', '.join(f'„{_kurz(name)}“' for name in namen[:_GESAGT])}{rest}.")
    saetze.append(
        "Bitte die Spalten umbenennen, oder die Behörde trägt die Namen dieses Scandienstes als "
        "[[intake.dialect]] in die Konfiguration ein."
    )
    return " ".join(saetze)


def _kurz(name: str) -> str:
    """Return the name of a column as it may be shown."""
    return "".join(zeichen for zeichen in name[:60] if zeichen.isprintable())


def _felder(datei: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Yield (line where it begins, fields) of every row that is not empty."""
    csv.field_size_limit(MAX_FELD)
    zeilen = _Zeilen(datei)
    leser = csv.reader(zeilen, delimiter=";", strict=True)
    while True:
        anfang = leser.line_num + 1
        try:
            felder = next(leser, None)
        except csv.Error:
            if zeilen.nur_cr:
                raise abgelehnt(f"{NAME}, Zeile {anfang}", _NUR_CR) from None
            raise abgelehnt(
                f"{NAME}, Zeile {anfang}",
                "Diese Zeile ist kein gültiges CSV: ein Anführungszeichen ist nicht geschlossen, steht mitten in "
                f"einem Feld, oder ein Feld ist länger als {MAX_FELD} Zeichen.",
            ) from None
        if felder is None:
            return
        if len(felder) > MAX_SPALTEN:
            raise abgelehnt(f"{NAME}, Zeile {anfang}", f"Diese Zeile hat mehr als {MAX_SPALTEN} Felder.")
        if any(feld.strip() for feld in felder):
            yield anfang, felder


class _Zeilen:
    """The lines of a note as text, with their ends."""

    def __init__(self, datei: BinaryIO) -> None:
        self._text = _text(datei)
        self.nur_cr = False
        """In the last line stands a carriage return before its end: old programs end lines with nothing else."""

    def __iter__(self) -> Iterator[str]:
        for text in self._text:
            self.nur_cr = "\r" in text.rstrip("\r\n")
            yield text


def _text(datei: BinaryIO) -> Iterator[str]:
    octets = 0
    for nummer, zeile in enumerate(iter(partial(datei.readline, MAX_ZEILE), b""), 1):
        octets += len(zeile)
        if len(zeile) == MAX_ZEILE and b"\r" in zeile:
            raise abgelehnt(f"{NAME}, Zeile {nummer}", _NUR_CR)
        if len(zeile) == MAX_ZEILE:
            raise abgelehnt(f"{NAME}, Zeile {nummer}", f"Diese Zeile ist länger als {MAX_ZEILE >> 20} MiB.")
        if octets > MAX_OCTETS:
            raise abgelehnt(
                NAME, f"Der Lieferschein ist größer als {MAX_OCTETS >> 20} MiB; bitte die Lieferung teilen."
            )
        try:
            text = zeile.decode("utf-8-sig" if nummer == 1 else "utf-8")
        except UnicodeDecodeError:
            raise abgelehnt(
                f"{NAME}, Zeile {nummer}", "Der Lieferschein ist nicht in UTF-8 geschrieben; bitte so speichern."
            ) from None
        if "\0" in text:
            raise abgelehnt(
                f"{NAME}, Zeile {nummer}", "Der Lieferschein enthält das Zeichen NUL; er ist beschädigt."
            )
        yield text


def _zeilen(felder: Iterator[tuple[int, list[str]]], passung: _Passung) -> Iterator[Zeile]:
    breite = len(passung.spalten)
    for nummer, werte in felder:
        fehler = None
        if len(werte) != breite:
            fehler = (
                f"diese Zeile hat {len(werte)} Felder, die erste Zeile nennt {breite} Spalten; enthält ein Wert "
                "ein Semikolon, so gehört er in Anführungszeichen"
            )
        gefuellt = {s: w for s, roh in zip(passung.spalten, werte, strict=False) if s and (w := wert(roh))}
        yield Zeile(nummer, {**passung.dialekt.fest, **gefuellt}, fehler)
