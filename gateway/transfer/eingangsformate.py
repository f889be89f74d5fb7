"""PDFs that act by themselves, reach outside or hide are found before they enter: refused, reported, or let be.

A document that is taken keeps its marks, so that whoever opens it is warned.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import AkteId, DokumentUUID, Kennung, TransferId
from gateway.domain.merkmale import Formatregeln, Merkmal
from gateway.transfer.eingangsschutz import Pruefstueck
from gateway.transfer.ports import Merkmalleser, Tx
from gateway.transfer.records import AufgabeArt
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung

GRUND: Final[Mapping[Merkmal, str]] = {
    Merkmal.VERSCHLUESSELT: "is encrypted; send it without protection",
    Merkmal.JAVASCRIPT: "holds scripts (JavaScript)",
    Merkmal.PROGRAMM: "wants to start a program (Launch)",
    Merkmal.EINGEBETTET: "holds embedded files",
    Merkmal.XFA: "holds an XFA form",
    Merkmal.EXTERN: "sends data or opens files elsewhere",
    Merkmal.OEFFNEN: "acts by itself when it is opened",
    Merkmal.UNLESBAR: "cannot be read in full",
}
"""What the author of a refused delivery is told about a document, behind its number."""

Merkmale = Mapping[DokumentUUID, tuple[Merkmal, ...]]
"""What is kept of a delivery or a file: marks by document, those without left out."""


class Eingangsformate:
    """Looks at every PDF that is about to enter, and keeps what a person should know."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, leser: Merkmalleser, regeln: Formatregeln) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._leser = leser
        self.regeln = regeln

    async def pruefe(self, stuecke: Iterable[Pruefstueck]) -> Merkmale:
        """Return the marks to be kept; ``Refused`` (S999) names the first document that may not enter."""
        found: dict[DokumentUUID, tuple[Merkmal, ...]] = {}
        for one in stuecke:
            marks = await self.lies((one,))
            for mark in self.verweigert(marks).values():
                raise Refused(Fehlercode.S999, f"document {one.position} {GRUND[mark]}")
            found |= self.zu_melden(marks)
        return found

    async def lies(self, stuecke: Iterable[Pruefstueck]) -> Merkmale:
        """Return every mark of every PDF; nothing where no rule wants to know."""
        if self.regeln.nichts_zu_tun:
            return {}
        found = {one.dokument: await self._leser.lies(one.laenge, one.bloecke) for one in stuecke if one.ist_pdf}
        return {uuid: marks for uuid, marks in found.items() if marks}

    def verweigert(self, merkmale: Merkmale) -> dict[DokumentUUID, Merkmal]:
        """Return the documents that may not enter, with the first mark that keeps each out."""
        refused = {
            uuid: next((one for one in marks if self.regeln.umgang(one) == "refuse"), None)
            for uuid, marks in merkmale.items()
        }
        return {uuid: mark for uuid, mark in refused.items() if mark is not None}

    def zu_melden(self, merkmale: Merkmale) -> Merkmale:
        """Return the marks that are kept and shown."""
        kept = {
            uuid: tuple(one for one in marks if self.regeln.umgang(one) == "report")
            for uuid, marks in merkmale.items()
        }
        return {uuid: marks for uuid, marks in kept.items() if marks}

    def vermerke(
        self,
        tx: Tx,
        mandant: Kennung,
        akte: AkteId,
        merkmale: Merkmale,
        *,
        positionen: Mapping[DokumentUUID, int],
        transfer: TransferId | None = None,
    ) -> None:
        """Keep the marks with a new file, log them, and ask a person once."""
        if not merkmale:
            return
        self.merke(tx, mandant, akte, merkmale, transfer=transfer)
        first = min(merkmale, key=lambda uuid: positionen[uuid])
        hint = f"{positionen[first]}:{merkmale[first][0].value}"
        self._s.frage(tx, mandant, AufgabeArt.MERKMALE_ANSEHEN, transfer=transfer, hinweis=hint)

    def merke(
        self, tx: Tx, mandant: Kennung, akte: AkteId, merkmale: Merkmale, *, transfer: TransferId | None = None
    ) -> None:
        """Keep the marks with a file, and log each kind with how many documents have it."""
        if not merkmale:
            return
        tx.schutz.merke(mandant, akte, merkmale)
        for mark, count in sorted(Counter(one for marks in merkmale.values() for one in marks).items()):
            self._u.protokollant.notiere(
                tx,
                mandant,
                AuditEreignis.SCHUTZ_MERKMAL,
                transfer=transfer,
                code=mark.value,
                anzahl=count,
                bezuege=[(Bezug.AKTE, akte)],
            )
