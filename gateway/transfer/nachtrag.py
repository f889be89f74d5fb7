"""A person settles, after a restore, a request whose file was sent and receipted in the time that was lost."""

from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug, Rechtsgrund
from gateway.domain.ids import NachrichtenUUID, TransferId
from gateway.domain.nachweis import Ergebnis, Uebernahme
from gateway.domain.states import Ereignis, Zustand
from gateway.domain.transfer import Transfer
from gateway.transfer.oeffner import Oeffner
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import fall
from gateway.transfer.records import AufgabeArt, Nachricht
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung

Fund = tuple[Nachricht, Uebernahme]


class Nachtraege:
    """Receipts for deliveries nobody here remembers; a person says what they are about (wire 8.4)."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, oeffner: Oeffner) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._oeffner = oeffner

    async def vermerke_quittung(self, ident: TransferId, *, person: str) -> Transfer:
        """End an open request with a receipt for an unknown delivery that names exactly the documents of its file.

        ``Usage`` where nothing is to be decided or there is no such receipt of this partner. Such a transfer opens
        no deletion: what was sent is not known here.
        """
        transfer, receipts = await self._u.store.read(lambda tx: self._kandidaten(tx, ident))
        found: list[Fund] = []
        for one in receipts:
            proof = (await self._oeffner.oeffne_erneut(one)).inhalt.nachweis
            if isinstance(proof, Uebernahme):
                found.append((one, proof))
        return await self._u.store.write(lambda tx: self._vermerke(tx, transfer, found, person))

    def _kandidaten(self, tx: Tx, ident: TransferId) -> tuple[Transfer, tuple[Nachricht, ...]]:
        current = tx.transfers.holen(ident)
        if current is None:
            raise Usage(f"there is no transfer {ident}", code="UNKNOWN")
        if current.zustand is not Zustand.ENTSCHEIDUNG_OFFEN or current.partner is None:
            raise Usage(f"the transfer is {current.zustand.value}; there is nothing to decide", code="STATE")
        partner = current.partner
        asked = [one for one in tx.aufgaben.offene(current.mandant) if one.art is AufgabeArt.QUITTUNG_UNBEKANNT]
        found = [tx.nachrichten.holen(current.mandant, partner, NachrichtenUUID(one.hinweis)) for one in asked]
        return current, tuple(one for one in found if one is not None)

    def _vermerke(self, tx: Tx, before: Transfer, receipts: list[Fund], person: str) -> Transfer:
        current, _ = self._kandidaten(tx, before.id)
        akte = tx.akten.holen(current.mandant, current.akte) if current.akte is not None else None
        ours = {(d.uuid, d.sha256) for d in akte.dokumente} if akte is not None else set()
        for receipt, proof in receipts:
            taken = {(d.uuid, d.sha256) for d in proof.dokumente if d.ergebnis is Ergebnis.UEBERNOMMEN}
            if ours and taken == ours and len(proof.dokumente) == len(ours):
                return self._schliesse_ab(tx, current, receipt, proof, person)
        raise Usage(
            "no receipt of this partner for an unknown delivery names exactly the documents of the matched file; "
            "look with 'transfer compare', then send it, or refuse",
            code="NO-RECEIPT",
        )

    def _schliesse_ab(
        self, tx: Tx, current: Transfer, receipt: Nachricht, proof: Uebernahme, person: str
    ) -> Transfer:
        for task in tx.aufgaben.offene(current.mandant):
            if task.art is AufgabeArt.QUITTUNG_UNBEKANNT and task.hinweis == receipt.uuid:
                self._s.nimm_zur_kenntnis(tx, task.id, person=person)
        self._s.erledige_aufgaben(tx, current.mandant, current.id, person=person)
        ended = self._s.wechsle(tx, current, Ereignis.QUITTUNG_ERHALTEN, antwort=receipt.uuid)
        self._u.protokollant.notiere(
            tx,
            current.mandant,
            AuditEreignis.AKTE_ABGEGEBEN,
            akteur=Akteur.PERSON,
            nachricht=proof.bezug_uuid,
            code="nach_wiederherstellung",
            rechtsgrund=Rechtsgrund.AUFENTHV_67_2,
            bezuege=[(Bezug.HANDELNDER, person)],
            **fall(ended),
        )
        return ended
