"""What a clerk does about deliveries of scans: stop the intake of one, let it go on, have the folder looked at now.

Each act is one transaction with its entry, and asked twice it is as asked once.
"""

from collections.abc import Callable
from dataclasses import replace

from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung, Sha256
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.einblick.lieferungen import Ankommendes, Lieferkorb, Scanstand, hole
from gateway.transfer.ports import Tx
from gateway.transfer.umgebung import Umgebung


class Lieferungstaten:
    """Stops, lets go on, looks."""

    def __init__(self, umgebung: Umgebung, blicke: Blicke) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._blicke = blicke

    async def halte_an(self, mandant: Kennung, ident: str, *, person: str) -> bool:
        """Let nothing more of a delivery enter; tell whether that is new. ``Usage`` (UNKNOWN): not one of ours.

        What is in the Ablage stays. Of one that has ended nothing is left to stop.
        """

        def work(tx: Tx) -> bool:
            found = hole(tx, mandant, ident)
            if found.beendet is not None or found.angehalten is not None:
                return False
            tx.scans.aendern(replace(found, angehalten=self._u.jetzt()))
            self._vermerke(tx, mandant, AuditEreignis.LIEFERUNG_ANGEHALTEN, ident, person)
            return True

        return await self._blicke.schreibe(work)

    async def setze_fort(self, mandant: Kennung, ident: str, *, person: str) -> bool:
        """Let a stopped delivery go on; tell whether that is new. ``Usage`` (UNKNOWN): not one of ours."""

        def work(tx: Tx) -> bool:
            found = hole(tx, mandant, ident)
            if found.angehalten is None:
                return False
            tx.scans.aendern(replace(found, angehalten=None))
            self._vermerke(tx, mandant, AuditEreignis.LIEFERUNG_FORTGESETZT, ident, person)
            return True

        return await self._blicke.schreibe(work)

    async def stosse_an(self, korb: Lieferkorb, mandant: Kennung, *, person: str) -> int:
        """Have what lies in the folder taken in now; return how much. Nothing lies there: nothing is noted."""
        lies = len(await korb.liegt(mandant))
        if lies:
            note = AuditEreignis.LIEFERUNG_ANGESTOSSEN
            await self._blicke.schreibe(
                lambda tx: self._blicke.vermerke(tx, mandant, note, person=person, anzahl=lies)
            )
            korb.stosse_an()
        return lies

    async def stelle_hin(
        self,
        ankommendes: Ankommendes,
        mandant: Kennung,
        name: str,
        laenge: int,
        sha256: Sha256,
        *,
        person: str,
        recht: Callable[[Tx], None],
    ) -> None:
        """Let a delivery that was brought whole appear in the folder; that it was brought is durable first.

        It may have taken hours: ``recht`` refuses, in the transaction that notes it, who may not bring it any more.
        """
        brought = AuditEreignis.LIEFERUNG_HOCHGELADEN

        def note(tx: Tx) -> None:
            recht(tx)
            self._blicke.vermerke(tx, mandant, brought, person=person, laenge=laenge, inhalt_sha256=sha256)

        await self._blicke.schreibe(note)
        await ankommendes.stelle_hin(name)

    def _vermerke(self, tx: Tx, mandant: Kennung, ereignis: AuditEreignis, ident: str, person: str) -> None:
        left = sum(one.stand == Scanstand.OFFEN.value for one in tx.scans.akten(ident))
        self._blicke.vermerke(tx, mandant, ereignis, person=person, prozess=ident, anzahl=left)
