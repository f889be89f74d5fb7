"""What a person settles after a restore: receipts and deliveries about messages of ours nobody here remembers."""

import asyncio
from functools import partial

from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Rechtsgrund
from gateway.domain.ids import NachrichtenUUID, TransferId
from gateway.domain.nachweis import Ergebnis, Uebernahme
from gateway.domain.states import Ereignis, Zustand, kennt_ereignis
from gateway.domain.transfer import Transfer
from gateway.messages import AkteMetadaten
from gateway.transfer.nehmer import Nehmer
from gateway.transfer.oeffner import Oeffner
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import fall, wer
from gateway.transfer.records import AufgabeArt, Nachricht
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung

Fund = tuple[Nachricht, Uebernahme]


class Nachtraege:
    """Messages that were kept for a person, who says which transfer they are about (wire 8.4)."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, oeffner: Oeffner, nehmer: Nehmer) -> None:
        """Keep the collaborators."""
        self._nehmer = nehmer
        self._u = umgebung
        self._s = schritte
        self._oeffner = oeffner

    async def vermerke_quittung(
        self, ident: TransferId, *, person: str, begruendung: str | None = None
    ) -> Transfer:
        """End an open request with a receipt for an unknown delivery that names exactly the documents of its file.

        ``Usage`` where nothing is to be decided or there is no such receipt of this partner. Such a transfer opens
        no deletion: what was sent is not known here.
        """
        transfer, receipts = await self._u.store.read(lambda tx: self._kandidaten(tx, ident))
        found: list[Fund] = []
        for one in receipts:
            proof = (await self._oeffner.oeffne_erneut(one)).nachweis
            if isinstance(proof, Uebernahme):
                found.append((one, proof))
        return await self._u.store.write(lambda tx: self._vermerke(tx, transfer, found, person, begruendung))

    def _kandidaten(self, tx: Tx, ident: TransferId) -> tuple[Transfer, tuple[Nachricht, ...]]:
        current = self._hole(tx, ident)
        if current.zustand is not Zustand.ENTSCHEIDUNG_OFFEN:
            raise Usage(f"the transfer is {current.zustand.value}; there is nothing to decide", code="STATE")
        return current, self._unbekannte(tx, current, AufgabeArt.QUITTUNG_UNBEKANNT)

    def _hole(self, tx: Tx, ident: TransferId) -> Transfer:
        current = tx.transfers.holen(ident)
        if current is None:
            raise Usage(f"there is no transfer {ident}", code="UNKNOWN")
        return current

    def _unbekannte(self, tx: Tx, current: Transfer, art: AufgabeArt) -> tuple[Nachricht, ...]:
        """Return the messages of the partner about which this is asked."""
        asked = [one.hinweis for one in tx.aufgaben.offene(current.mandant) if one.art is art]
        partner = current.partner
        found = (tx.nachrichten.holen(current.mandant, partner, NachrichtenUUID(uuid)) for uuid in asked if partner)
        return tuple(one for one in found if one is not None)

    def _erledige(self, tx: Tx, nachricht: Nachricht, art: AufgabeArt, person: str) -> None:
        for task in tx.aufgaben.offene(nachricht.mandant):
            if task.art is art and task.hinweis == nachricht.uuid:
                self._s.nimm_zur_kenntnis(tx, task.id, person=person)

    async def nimm_lieferung(self, ident: TransferId, *, person: str, begruendung: str | None = None) -> Transfer:
        """Take over a delivery that answers a request this installation does not remember.

        It must be about the AZR number of the transfer and come from its partner; the import follows by itself.
        ``Usage`` where the transfer takes no delivery now or there is no such one.
        """
        current, found = await self._u.store.read(
            lambda tx: (
                (current := self._hole(tx, ident)),
                self._unbekannte(tx, current, AufgabeArt.LIEFERUNG_UNBEKANNT),
            )
        )
        if not kennt_ereignis(current.rolle, current.zustand, Ereignis.LIEFERUNG_ERHALTEN):
            raise Usage(f"the transfer is {current.zustand.value}; it takes no delivery now", code="STATE")
        for nachricht in found:
            opened = await self._oeffner.oeffne_erneut(nachricht)
            message = await asyncio.to_thread(self._u.lies, opened.fachnachricht, signiert=True)
            if isinstance(message, AkteMetadaten) and message.person.azr_nummer == current.person.azr_nummer:
                return await self._u.store.write(
                    partial(self._nimm, ident, nachricht, message, person, begruendung)
                )
        raise Usage(
            "no delivery of this partner about this AZR number waits for a person: ask for the file again with "
            "'transfer retry'",
            code="NO-DELIVERY",
        )

    def _nimm(
        self,
        ident: TransferId,
        nachricht: Nachricht,
        message: AkteMetadaten,
        person: str,
        begruendung: str | None,
        tx: Tx,
    ) -> Transfer:
        current = self._hole(tx, ident)
        self._u.protokollant.notiere(
            tx,
            current.mandant,
            AuditEreignis.TRANSFER_EINGRIFF,
            akteur=Akteur.PERSON,
            anlass=Ereignis.LIEFERUNG_ERHALTEN.value,
            nachricht=nachricht.uuid,
            bezuege=wer(person, begruendung),
            **fall(current),
        )
        self._erledige(tx, nachricht, AufgabeArt.LIEFERUNG_UNBEKANNT, person)
        self._s.erledige_aufgaben(tx, current.mandant, ident, person=person)
        tx.nachrichten.zuordnen(nachricht, ident)
        return self._nehmer.nimm_lieferung(tx, current, nachricht, message)

    def _vermerke(
        self, tx: Tx, before: Transfer, receipts: list[Fund], person: str, begruendung: str | None
    ) -> Transfer:
        current, _ = self._kandidaten(tx, before.id)
        akte = tx.akten.holen(current.mandant, current.akte) if current.akte is not None else None
        ours = {(d.uuid, d.sha256) for d in akte.dokumente} if akte is not None else set()
        for receipt, proof in receipts:
            taken = {(d.uuid, d.sha256) for d in proof.dokumente if d.ergebnis is Ergebnis.UEBERNOMMEN}
            if ours and taken == ours and len(proof.dokumente) == len(ours):
                return self._schliesse_ab(tx, current, (receipt, proof), person, begruendung)
        raise Usage(
            "no receipt of this partner for an unknown delivery names exactly the documents of the matched file; "
            "look with 'transfer compare', then send it, or refuse",
            code="NO-RECEIPT",
        )

    def _schliesse_ab(
        self, tx: Tx, current: Transfer, found: Fund, person: str, begruendung: str | None
    ) -> Transfer:
        receipt, proof = found
        self._erledige(tx, receipt, AufgabeArt.QUITTUNG_UNBEKANNT, person)
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
            bezuege=wer(person, begruendung),
            **fall(ended),
        )
        return ended
