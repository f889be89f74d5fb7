"""The words in documents: which document is still to be read; the index itself is an engine's own."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final

from gateway.domain.akte import Dateiformat
from gateway.domain.ids import AkteId, DokumentUUID, Kennung, Sha256
from gateway.storage.sql.tabelle import Tabelle
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sql.verbindung import Verbindung
from gateway.transfer.ports import Lesestoff, Textstand

MAX_GEZAEHLT: Final = 10_000
"""Documents still to be read that a search counts; whoever hears so many knows enough."""
OFFENE: Final = "textdokument INDEXED BY textdokument_offen WHERE stand = 'offen'"


class SqlVolltext(Tabelle, ABC):
    """What both stores do of ``Volltext``, and what the search asks of either."""

    __slots__ = ("_tresor",)

    def __init__(self, connection: Verbindung, tresor: Tresor) -> None:
        """``tresor`` keys what is looked for."""
        super().__init__(connection)
        self._tresor = tresor

    def beginne(self, *, max_zeilen: int) -> tuple[Lesestoff, ...]:
        """Return documents to read, the newest first, and count that each was begun."""
        zeilen = self._alle(
            "SELECT t.nr, t.mandant, t.akte, t.dokument, d.sha256, d.blob, d.format, a.test, t.versuche"
            " FROM textdokument AS t INDEXED BY textdokument_offen"
            " JOIN dokument AS d ON d.mandant = t.mandant AND d.akte = t.akte AND d.uuid = t.dokument"
            " JOIN akte AS a ON a.mandant = t.mandant AND a.id = t.akte"
            " WHERE t.stand = 'offen' ORDER BY t.nr DESC LIMIT ?",
            max_zeilen,
        )
        stoff = []
        for nr, mandant, akte, dokument, sha256, blob, art, test, versuche in zeilen:
            self._tu("UPDATE textdokument SET versuche = versuche + 1 WHERE nr = ?", nr)
            stoff.append(
                Lesestoff(
                    mandant=Kennung(mandant), akte=AkteId(akte), dokument=DokumentUUID(dokument),
                    sha256=Sha256(sha256), blob=None if blob is None else Sha256(blob),
                    format=Dateiformat(art), test=bool(test), versuch=versuche + 1,
                )
            )  # fmt: skip
        return tuple(stoff)

    def unlesbar(self, mandant: Kennung, akte: AkteId, dokument: DokumentUUID) -> None:
        """Note that a document cannot be read, so that it is not begun again."""
        self._tu(
            "UPDATE textdokument SET stand = ? WHERE mandant = ? AND akte = ? AND dokument = ? AND stand = 'offen'",
            Textstand.UNLESBAR,
            mandant,
            akte,
            dokument,
        )

    def gib_zurueck(self, mandant: Kennung, akte: AkteId, dokument: DokumentUUID) -> None:
        """Take back that a document was begun: it was not the reason."""
        self._tu(
            "UPDATE textdokument SET versuche = versuche - 1"
            " WHERE mandant = ? AND akte = ? AND dokument = ? AND stand = 'offen' AND versuche > 0",
            mandant,
            akte,
            dokument,
        )

    def ungelesen(self, mandant: Kennung) -> int:
        """Return how many documents of an authority are to be read; ``MAX_GEZAEHLT`` = so many or more."""
        zeile = self._eine(
            f"SELECT count(*) FROM (SELECT 1 FROM {OFFENE} AND mandant = ? LIMIT ?)",  # noqa: S608 -- constants
            mandant,
            MAX_GEZAEHLT,
        )
        return 0 if zeile is None else int(zeile[0])

    @abstractmethod
    def eintragen(self, mandant: Kennung, akte: AkteId, dokument: DokumentUUID, woerter: Collection[str]) -> None:
        """Put a document that waits under these hashes; nothing where it does not wait (any more)."""

    @abstractmethod
    def wartet(self) -> bool:
        """Tell whether any document is to be read now."""

    @abstractmethod
    def tilge(self, jetzt: datetime) -> bool:
        """Write a piece of the index anew where deleted documents left words; tell whether more is to do."""

    @abstractmethod
    def frage(self, mandant: Kennung, text: str, *, test: bool) -> str:
        """Return what is looked for in the language of the index: each word in one of its spellings."""

    @abstractmethod
    def akten(self, frage: str) -> Iterator[AkteId]:
        """Yield the files one of whose documents answers, the newest first; authority and lane are in the words."""

    @abstractmethod
    def anzahl(self, frage: str, mandant: Kennung, akte: AkteId) -> int:
        """Return how many documents of a file answer."""
