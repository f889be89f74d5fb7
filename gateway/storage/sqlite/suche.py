"""Search in the Ablage by name, birth date and Aktenzeichen, over numbers made of keyed hashes (ADR 0018)."""

from collections.abc import Iterator
from typing import Final

import apsw

from gateway.domain.akte import Akte
from gateway.domain.ids import AkteId, Kennung
from gateway.domain.person import Person
from gateway.domain.suchwoerter import (
    Fund,
    Suchanfrage,
    Suchwort,
    datumsfragen,
    formen,
    namensfragen,
    suchwoerter,
    urteile,
)
from gateway.storage.sqlite.akten import SqliteAkten
from gateway.storage.sqlite.suchindex import trage_ein, zahl
from gateway.storage.sqlite.tabelle import Tabelle
from gateway.storage.sqlite.tresor import Tresor

MAX_GEOEFFNET: Final = 2000
"""Persons opened in one search: the best candidates come first, and opening so many takes a tenth of a second."""


class SqliteSuche(Tabelle):
    """Implements ``Suche``."""

    __slots__ = ("_akten", "_tresor")

    def __init__(self, connection: apsw.Connection, tresor: Tresor, akten: SqliteAkten) -> None:
        """``akten`` opens what was found."""
        super().__init__(connection)
        self._tresor = tresor
        self._akten = akten

    def finden(
        self, mandant: Kennung, frage: Suchanfrage, *, test: bool, max_zeilen: int
    ) -> tuple[tuple[Akte, Fund], ...]:
        """Return files without documents and why they were found, the best first."""
        gesucht = formen(frage.name or "")
        funde: list[tuple[Akte, Fund]] = []
        for stelle, ident in enumerate(self._kandidaten(mandant, frage, gesucht, test=test)):
            if stelle == MAX_GEOEFFNET or len(funde) == max_zeilen:
                break
            akte = self._akten.kopf(mandant, ident)
            if akte is None or akte.test != test:
                continue
            fund = urteile(akte.person, gesucht)
            if fund is not None and _passt(akte, frage):
                funde.append((akte, fund))
        return tuple(funde)

    def _kandidaten(
        self, mandant: Kennung, frage: Suchanfrage, gesucht: tuple[frozenset[str], ...], *, test: bool
    ) -> Iterator[AkteId]:
        def nummern(woerter: tuple[Suchwort, ...]) -> set[int]:
            return {nr for wort in woerter for nr in self._nummern(zahl(self._tresor, mandant, wort, test=test))}

        stufen = [_beste(nummern(fragen) for fragen in namensfragen(wort)) for wort in gesucht]
        if frage.geboren.jahr is not None:
            stufen.append(_beste(nummern((fragen,)) for fragen in datumsfragen(frage.geboren)))
        if not stufen:
            yield from self._zum_zeichen(mandant, frage.zeichen or "")
            return
        alle = set.intersection(*(set(stufe) for stufe in stufen))
        namen = stufen[: len(gesucht)]
        for nr in sorted(alle, key=lambda n: (max((s[n] for s in namen), default=0), sum(s[n] for s in stufen), n)):
            zeile = self._eine("SELECT akte FROM suchakte WHERE nr = ? AND mandant = ?", nr, mandant)
            if zeile is not None:
                yield AkteId(zeile[0])

    def _nummern(self, wort: int) -> Iterator[int]:
        return (nr for (nr,) in self._alle("SELECT nr FROM suchwort WHERE wort = ?", wort))

    def _zum_zeichen(self, mandant: Kennung, teil: str) -> Iterator[AkteId]:
        """The whole Aktenzeichen first, then those that begin with the part, then those that hold it."""
        maske = "".join(f"\\{z}" if z in "\\%_" else z for z in teil)
        zeilen = self._alle(
            "SELECT id FROM akte WHERE mandant = ?1 AND aktenzeichen LIKE '%' || ?2 || '%' ESCAPE '\\'"
            " ORDER BY aktenzeichen = ?3 DESC, aktenzeichen LIKE ?2 || '%' ESCAPE '\\' DESC, aktenzeichen LIMIT ?4",
            mandant,
            maske,
            teil,
            MAX_GEOEFFNET,
        )
        return (AkteId(ident) for (ident,) in zeilen)

    def nachholen(self, *, max_zeilen: int) -> int:
        """Make the words of files from before the index; return how many were left to do of ``max_zeilen``."""
        offen = self._alle("SELECT mandant, akte FROM suche_offen LIMIT ?", max_zeilen)
        for mandant, ident in offen:
            akte = self._akten.kopf(Kennung(mandant), AkteId(ident))
            if akte is not None:
                self.eintragen(Kennung(mandant), akte.id, akte.person, test=akte.test)
            self._tu("DELETE FROM suche_offen WHERE mandant = ? AND akte = ?", mandant, ident)
        return len(offen)

    def eintragen(self, mandant: Kennung, akte: AkteId, person: Person, *, test: bool) -> None:
        """Put a file under the words of its person, in place of those before."""
        trage_ein(self._c, self._tresor, mandant, akte, suchwoerter(person), test=test)


def _beste(stufen: Iterator[set[int]]) -> dict[int, int]:
    """Number of a file -> the first level that found it."""
    beste: dict[int, int] = {}
    for stufe, nummern in enumerate(stufen):
        for nr in nummern:
            beste.setdefault(nr, stufe)
    return beste


def _passt(akte: Akte, frage: Suchanfrage) -> bool:
    if frage.azr is not None and akte.person.azr_nummer != frage.azr:
        return False
    return frage.zeichen is None or frage.zeichen.casefold() in akte.aktenzeichen.casefold()
