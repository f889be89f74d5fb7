"""The delivery note as values: what a provider says it brings, whichever form and dialect it said it in."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from gateway.domain.akte import Sperre
from gateway.domain.aktenteile import Bereinigen, Papierteil
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import Sha256
from gateway.domain.nachweis import Transfervermerk
from gateway.domain.person import Person
from gateway.intake.bericht import Mangel, Zustaendig

LIEFERUNG: Final = ("lieferung", "scandienst", "abgeholt")
"""Facts of the delivery, the same in every row."""
AKTE: Final = (
    "barcode", "aktenzeichen", "familienname", "vornamen", "geburtsname", "geburtsdatum", "geburtsort",
    "geschlecht", "staatsangehoerigkeit", "azr_nummer", "akten_betreff", "sperre", "aufbewahren_bis",
)  # fmt: skip
"""Facts of the case file, the same in every row of it."""
DOKUMENT: Final = (
    "datei", "bezeichnung", "vorgang", "datum", "blatt_von", "blatt_bis", "seiten", "sha256", "leere_seiten",
    "bereinigen", "bereinigen_ab", "original", "standort",
)  # fmt: skip
"""Facts of one document."""
VERMERK: Final = ("erfasst", "stelle", "verfahren", "geraet", "sichtpruefung", "pruefer")
"""Facts of its scan (BSI TR-03138, Transfervermerk)."""
SPALTEN: Final = (*LIEFERUNG, *AKTE, *DOKUMENT, *VERMERK)
"""Every column of a note."""
PFLICHT: Final = frozenset({
    "lieferung", "scandienst", "barcode", "aktenzeichen", "familienname", "datei", "seiten", "sha256", "erfasst",
    "verfahren", "sichtpruefung",
})  # fmt: skip
"""Columns that must be there; each is filled in every row, but for a part that is only on paper."""


@dataclass(frozen=True, slots=True)
class Zeile:
    """One row as it was written: its line in the note, its values by our column name, without the empty ones."""

    nummer: int
    werte: Mapping[str, str]
    fehler: str | None = None
    """What is wrong with its form, in German."""


@dataclass(frozen=True, slots=True)
class Rohschein:
    """A note before its values are judged; ``zeilen`` can be read once."""

    zeilen: Iterable[Zeile]
    namen: Mapping[str, str]
    """Our column → the name it has in this note."""
    wort: str = "Spalte"
    """What the note's form calls a field: ``Spalte`` or ``Angabe``."""

    def ort(self, zeile: int, spalte: str | None = None) -> str:
        """Return where something stands, in the words of the note."""
        if spalte is None:
            return f"Lieferschein, Zeile {zeile}"
        return f"Lieferschein, Zeile {zeile}, {self.wort} „{self.namen.get(spalte, spalte)}“"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheindokument:
    """One document as the note describes it."""

    zeile: int
    datei: str
    """Path inside the delivery, forward slashes, normal form C."""
    bezeichnung: str | None
    register: tuple[str, ...]
    datum: date | None
    blatt_von: int | None
    blatt_bis: int | None
    seiten: int
    sha256: Sha256
    vermerk: Transfervermerk
    leere_seiten: frozenset[int]
    bereinigen: Bereinigen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheinpapier:
    """A part that is only on paper; its Blatt numbers explain a gap."""

    teil: Papierteil
    blatt_von: int | None
    blatt_bis: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheinakte:
    """One case file of the note; ``maengel`` is what is wrong with its rows, empty = all of it can be used."""

    stelle: int
    """Place in the note, from 1: the identity of the file within the delivery."""
    barcode: str
    aktenzeichen: str
    person: Person | None
    betreff: str | None
    sperren: frozenset[Sperre]
    aufbewahren_bis: date | None
    dokumente: tuple[Scheindokument, ...]
    papier: tuple[Scheinpapier, ...]
    dateien: frozenset[str]
    """Every file its rows name, also where the row cannot be used: none of them is surplus."""
    maengel: tuple[Mangel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lieferschein:
    """A whole note."""

    nummer: str
    dienst: str
    abgeholt: date | None
    sha256: Sha256
    """Of the octets of the note: part of the identity of the delivery."""
    akten: tuple[Scheinakte, ...]
    maengel: tuple[Mangel, ...]
    """Rows that belong to no case file."""


class ScheinAbgelehnt(Refused):
    """The delivery cannot be begun at all; ``maengel`` says in German why, ``reason`` names nothing of it."""

    def __init__(self, *maengel: Mangel) -> None:
        """Keep the list."""
        self.maengel = maengel
        super().__init__(
            Fehlercode.S999,
            "nothing of this delivery was taken in; the lines before this one say why and what to do",
        )


def wert(roh: str) -> str:
    """Return a cell without the blanks around it, in normal form C: two spellings of one name are one name."""
    return unicodedata.normalize("NFC", roh).strip()


def mangel(art: str, wo: str, grund: str, *, schwer: bool = True, behoerde: bool = False) -> Mangel:
    """Return a defect (or hint) of the delivery; the provider acts unless it is said otherwise."""
    wer = Zustaendig.BEHOERDE if behoerde else Zustaendig.SCANDIENST
    return Mangel(art=art, wo=wo, grund=grund, zustaendig=wer, schwer=schwer)


def abgelehnt(wo: str, grund: str, art: str = "lieferschein") -> ScheinAbgelehnt:
    """Return the no to a whole delivery."""
    return ScheinAbgelehnt(mangel(art, wo, grund))
