"""Search in the Ablage by name, birth date, Aktenzeichen and words in documents, over keyed hashes (ADR 0018)."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from gateway.domain.akte import Akte
from gateway.domain.ids import AkteId, Kennung
from gateway.domain.person import Person
from gateway.domain.suchwoerter import (
    Suchanfrage,
    Suchergebnis,
    Suchwort,
    Treffer,
    datumsfragen,
    formen,
    namensfragen,
    suchwoerter,
    trennungen,
    urteile,
)
from gateway.storage.sql.akten import SqlAkten
from gateway.storage.sql.suchindex import trage_ein, zahl
from gateway.storage.sql.tabelle import Tabelle, liste, zahlen
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sql.verbindung import Verbindung
from gateway.storage.sql.volltext import SqlVolltext

MAX_GEOEFFNET: Final = 2000
"""Files looked at in one search: the best candidates come first, and opening so many takes a tenth of a second."""
MAX_SELTEN: Final = 1000
"""Files holding words that are all named where too many fit by name or Aktenzeichen: some ten milliseconds."""


class SqlSuche(Tabelle):
    """Implements ``Suche``."""

    __slots__ = ("_akten", "_tresor", "_volltext")

    def __init__(self, connection: Verbindung, tresor: Tresor, akten: SqlAkten, volltext: SqlVolltext) -> None:
        """``akten`` opens what was found."""
        super().__init__(connection)
        self._tresor = tresor
        self._akten = akten
        self._volltext = volltext

    def finden(self, mandant: Kennung, frage: Suchanfrage, *, test: bool, max_zeilen: int) -> Suchergebnis:
        """Return files without documents and why they were found, the best first."""
        gesucht = formen(frage.name or "")
        person = bool(gesucht) or frage.geboren.jahr is not None
        text = None if frage.text is None else self._volltext.frage(mandant, frage.text, test=test)
        treffer: list[Treffer] = []
        kandidaten = self._kandidaten(mandant, frage, gesucht, text, test=test)
        for ident in islice(kandidaten, MAX_GEOEFFNET):
            einer = self._pruefe(mandant, ident, frage, gesucht, text, test=test)
            if einer is not None:
                treffer.append(einer)
            if len(treffer) == max_zeilen:
                break
        genug, rest = len(treffer) == max_zeilen, next(kandidaten, None) is not None
        return Suchergebnis(
            treffer=tuple(treffer),
            abgebrochen=rest and not genug,
            weitere=rest and genug,
            ungelesen=0 if text is None else self._volltext.ungelesen(mandant),
            unbenannt=self._unbenannt(mandant) if person else 0,
        )

    def _unbenannt(self, mandant: Kennung) -> int:
        zeile = self._eine("SELECT count(*) FROM suche_offen WHERE mandant = ?", mandant)
        return 0 if zeile is None else int(zeile[0])

    def _pruefe(
        self, mandant: Kennung, ident: AkteId, frage: Suchanfrage, gesucht: tuple[frozenset[str], ...],
        text: str | None, *, test: bool,
    ) -> Treffer | None:  # fmt: skip
        """Look at one candidate in the clear."""
        dokumente = 0 if text is None else self._volltext.anzahl(text, mandant, ident)
        if text is not None and not dokumente:
            return None
        akte = self._akten.kopf(mandant, ident)
        if akte is None or akte.test != test or not _passt(akte, frage):
            return None
        fund = urteile(akte.person, gesucht)
        return None if fund is None else Treffer(akte=akte, fund=fund, dokumente=dokumente)

    def _kandidaten(
        self, mandant: Kennung, frage: Suchanfrage, gesucht: tuple[frozenset[str], ...], text: str | None, *,
        test: bool,
    ) -> Iterator[AkteId]:  # fmt: skip
        """Yield files that may fit, the best first.

        Where there are more than are looked at, words that few files hold narrow them before.
        """
        if gesucht or frage.geboren.jahr is not None:
            rang = self._rang(mandant, frage, gesucht, test=test)
            mit_text = self._selten(text) if text is not None and len(rang) > MAX_GEOEFFNET else None
            if frage.zeichen is not None or frage.azr is not None or mit_text is not None:
                rang = self._enger(mandant, frage, rang, mit_text)
            for nr in sorted(rang, key=lambda n: (rang[n], n)):
                zeile = self._eine("SELECT akte FROM suchakte WHERE nr = ? AND mandant = ?", nr, mandant)
                if zeile is not None:
                    yield AkteId(zeile[0])
        elif frage.zeichen is not None or text is None:
            found = self._zum_zeichen(mandant, frage.zeichen or "", test=test)
            rare = self._selten(text) if text is not None and len(found) > MAX_GEOEFFNET else None
            yield from found if rare is None else rare
        else:
            yield from self._volltext.akten(text)

    def _selten(self, text: str) -> tuple[AkteId, ...] | None:
        """Return the files whose documents hold the words, the newest first; ``None`` = many do."""
        akten = tuple(islice(self._volltext.akten(text), MAX_SELTEN + 1))
        return None if len(akten) > MAX_SELTEN else akten

    def _rang(
        self, mandant: Kennung, frage: Suchanfrage, gesucht: tuple[frozenset[str], ...], *, test: bool
    ) -> dict[int, tuple[int, int]]:
        """Number of each file that name and birth date point to -> worst and sum of their levels."""

        def nummern(woerter: Iterable[Suchwort]) -> set[int]:
            return {nr for wort in woerter for nr in self._nummern(zahl(self._tresor, mandant, wort, test=test))}

        def stufen(wort: frozenset[str]) -> dict[int, int]:
            if wort not in bekannt:
                genau, *aehnlich = namensfragen(wort)
                jede = [nummern((eine,)) for eine in genau]
                stufen = (set.intersection(*jede), set.union(*jede), *map(nummern, aehnlich))
                bekannt[wort] = _beste(stufen)  # first whoever is spelt so in every way: Weiß before Weis
            return bekannt[wort]

        bekannt: dict[frozenset[str], dict[int, int]] = {}
        tage = _beste(nummern((eine,)) for eine in datumsfragen(frage.geboren))
        rang: dict[int, tuple[int, int]] = {}
        for woerter in trennungen(gesucht):
            namen = [stufen(wort) for wort in woerter]
            alle = namen if frage.geboren.jahr is None else [*namen, tage]
            for nr in set.intersection(*(set(eine) for eine in alle)):
                neu = max((s[nr] for s in namen), default=0), sum(s[nr] for s in alle)
                rang[nr] = min(neu, rang.get(nr, neu))
        return rang

    def _nummern(self, wort: int) -> Iterator[int]:
        return (nr for (nr,) in self._alle("SELECT nr FROM suchwort WHERE wort = ?", wort))

    def _enger(
        self, mandant: Kennung, frage: Suchanfrage, rang: dict[int, tuple[int, int]],
        mit_text: tuple[AkteId, ...] | None,
    ) -> dict[int, tuple[int, int]]:  # fmt: skip
        """Keep what has the part of the Aktenzeichen, the AZR number and rare words, by the index alone."""
        zeilen = self._alle(
            "SELECT s.nr FROM json_each(?1) AS j CROSS JOIN suchakte AS s CROSS JOIN akte AS a"
            " WHERE s.nr = CAST(j.value AS BIGINT) AND s.mandant = ?2 AND a.mandant = s.mandant AND a.id = s.akte"
            " AND (a.aktenzeichen LIKE '%' || ?3 || '%' ESCAPE '\\' OR ?3 IS NULL)"
            " AND (a.azr_suche = ?4 OR ?4 IS NULL)"
            " AND (s.akte IN (SELECT value FROM json_each(?5)) OR ?5 IS NULL)",
            zahlen(rang),
            mandant,
            None if frage.zeichen is None else _maske(frage.zeichen),
            None if frage.azr is None else self._tresor.suchwert("azr", frage.azr),
            None if mit_text is None else liste(mit_text),
        )
        return {nr: rang[nr] for (nr,) in zeilen}

    def _zum_zeichen(self, mandant: Kennung, teil: str, *, test: bool) -> tuple[AkteId, ...]:
        """The whole Aktenzeichen first, then those that begin with the part, then those that hold it."""
        zeilen = self._alle(
            "SELECT id FROM akte AS a WHERE mandant = ?1 AND aktenzeichen LIKE '%' || ?2 || '%' ESCAPE '\\'"
            " AND EXISTS (SELECT 1 FROM akte WHERE mandant = a.mandant AND id = a.id AND test = ?5)"
            " ORDER BY lower(aktenzeichen) = lower(?3) DESC,"
            " aktenzeichen LIKE ?2 || '%' ESCAPE '\\' DESC,"
            " aktenzeichen LIMIT ?4",
            mandant,
            _maske(teil),
            teil,
            MAX_GEOEFFNET + 1,
            int(test),
        )
        return tuple(AkteId(ident) for (ident,) in zeilen)

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


def _beste(stufen: Iterable[set[int]]) -> dict[int, int]:
    """Number of a file -> the first level that found it."""
    beste: dict[int, int] = {}
    for stufe, nummern in enumerate(stufen):
        for nr in nummern:
            beste.setdefault(nr, stufe)
    return beste


def _maske(teil: str) -> str:
    """Return the part for LIKE; a letter outside ASCII stands for any, as LIKE knows no capitals of it (ß, SS)."""
    return "".join(f"\\{z}" if z in "\\%_" else z if z.isascii() else "%" for z in teil)


def _passt(akte: Akte, frage: Suchanfrage) -> bool:
    if frage.azr is not None and akte.person.azr_nummer != frage.azr:
        return False
    return frage.zeichen is None or frage.zeichen.casefold() in akte.aktenzeichen.casefold()
