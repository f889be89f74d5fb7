"""The words in documents: which document is still to be read, and an index of short keyed hashes (ADR 0018)."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Final

import apsw

from gateway.domain.ids import AkteId, DokumentUUID, Kennung
from gateway.domain.textwoerter import marken, textfrage
from gateway.storage.sql.abbildung import zeit_text, zeit_wert
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sql.volltext import OFFENE, SqlVolltext
from gateway.transfer.ports import Textstand

JE_AKTE: Final = 1 << 20
"""Row numbers a file has for its documents; it holds 10,000 at most and gets some anew."""
TILGUNG_NACH: Final = timedelta(days=7)
"""Time after which the index is rid of what deleted documents left; it is written anew for that."""
MISCH_SEITEN: Final = 100
"""Pages of the index (4 KB) written in one transaction of that: some milliseconds."""


class SqliteVolltext(SqlVolltext):
    """Implements ``Volltext`` by FTS5."""

    __slots__ = ("_apsw",)

    def __init__(self, connection: apsw.Connection, tresor: Tresor) -> None:
        """``tresor`` keys what is looked for."""
        super().__init__(connection, tresor)
        self._apsw = connection

    def eintragen(self, mandant: Kennung, akte: AkteId, dokument: DokumentUUID, woerter: Collection[str]) -> None:
        """Put a document that waits under these hashes; nothing where it does not wait (any more).

        While ``tilge`` is at work it goes on waiting: new words between two pieces would end the merge half done.
        """
        zeile = self._eine(
            "UPDATE textdokument SET stand = ? WHERE mandant = ? AND akte = ? AND dokument = ? AND stand = 'offen'"
            " AND NOT EXISTS (SELECT 1 FROM volltext_rest WHERE laeuft IS NOT NULL) RETURNING nr",
            Textstand.DA if woerter else Textstand.OHNE,
            mandant,
            akte,
            dokument,
        )
        if zeile is not None and woerter:
            self._tu("INSERT INTO volltext (rowid, marken) VALUES (?, ?)", zeile[0], " ".join(woerter))

    def wartet(self) -> bool:
        """Tell whether any document is to be read now: none while ``tilge`` is at work."""
        return (
            self._eine(
                f"SELECT 1 FROM {OFFENE} AND (SELECT laeuft FROM volltext_rest) IS NULL LIMIT 1"  # noqa: S608 -- constants
            )
            is not None
        )

    def frage(self, mandant: Kennung, text: str, *, test: bool) -> str:
        """Return what is looked for in the language of the index: each word in one of its spellings."""
        woerter = (marken(self._tresor.suchwert, mandant, wort, test=test) for wort in textfrage(text))
        return " AND ".join(f"({' OR '.join(wort)})" for wort in woerter)

    def akten(self, frage: str) -> Iterator[AkteId]:
        """Yield the files one of whose documents answers, the newest first; authority and lane are in the words."""
        grenze = (1 << 63) - 1
        while zeile := self._eine(
            "SELECT rowid FROM volltext WHERE volltext MATCH ? AND rowid < ? ORDER BY rowid DESC LIMIT 1",
            frage,
            grenze,
        ):
            grenze = zeile[0] // JE_AKTE * JE_AKTE
            akte = self._eine("SELECT akte FROM textakte WHERE nr = ?", zeile[0] // JE_AKTE)
            if akte is not None:
                yield AkteId(akte[0])

    def anzahl(self, frage: str, mandant: Kennung, akte: AkteId) -> int:
        """Return how many documents of a file answer."""
        zeile = self._eine("SELECT nr FROM textakte WHERE mandant = ? AND akte = ?", mandant, akte)
        if zeile is None:
            return 0
        gezaehlt = self._eine(
            "SELECT count(*) FROM volltext WHERE volltext MATCH ? AND rowid >= ? AND rowid < ?",
            frage,
            zeile[0] * JE_AKTE,
            (zeile[0] + 1) * JE_AKTE,
        )
        return 0 if gezaehlt is None else int(gezaehlt[0])

    def tilge(self, jetzt: datetime) -> bool:
        """Write a piece of the index anew where deleted documents left words long ago; tell if more is to do.

        Goes on where it was killed: what is merged stands in the index itself.
        """
        zeile = self._eine("SELECT anzahl, seit, laeuft FROM volltext_rest")
        anzahl, seit, laeuft = zeile or (0, None, None)
        seiten = MISCH_SEITEN
        if laeuft is None:
            if not anzahl:
                return False
            if seit is None:
                self._tu("UPDATE volltext_rest SET seit = ?", zeit_text(jetzt))
                return False
            if jetzt - zeit_wert(seit) < TILGUNG_NACH:
                return False
            self._tu("UPDATE volltext_rest SET laeuft = anzahl")
            seiten = -MISCH_SEITEN  # below zero: begin with everything there is
        vorher = self._apsw.total_changes()
        self._tu("INSERT INTO volltext (volltext, rank) VALUES ('merge', ?)", seiten)
        if self._apsw.total_changes() - vorher >= 2:  # SQLite's own sign that something was merged (FTS5, 6.8)
            return True
        self._tu("UPDATE volltext_rest SET anzahl = anzahl - laeuft, seit = NULL, laeuft = NULL")
        return False
