"""A receipt of the authority that succeeded the one we sent to: it counts once a person has confirmed it."""

import asyncio
from dataclasses import replace

from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import Kennung, NachrichtenUUID, TransferId
from gateway.domain.nachweis import Nachweis
from gateway.domain.states import Ereignis
from gateway.domain.transfer import Transfer
from gateway.envelope.offen import Geoeffnet
from gateway.messages import Quittung
from gateway.transfer.oeffner import Oeffner
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import fall, wer
from gateway.transfer.records import AufgabeArt, Nachricht
from gateway.transfer.rueckmeldung import Rueckmeldungen
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung


class Nachfolgen:
    """What a person says about receipts that wait for it."""

    def __init__(
        self, umgebung: Umgebung, schritte: Schritte, oeffner: Oeffner, rueckmeldungen: Rueckmeldungen
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._oeffner = oeffner
        self._rueckmeldungen = rueckmeldungen

    async def bestaetige(self, ident: TransferId, *, person: str, begruendung: str | None = None) -> Transfer:
        """Let the receipt of the successor count, for the transfer and for the deletion.

        ``Usage`` where none waits or the directory does not name its author as successor (any more); ``Refused``
        where it names other digests than were sent.
        """
        receipt = await self._u.store.read(lambda tx: self._wartende(tx, ident))
        opened = await self._oeffner.oeffne_erneut(receipt)
        message = await asyncio.to_thread(self._u.lies, opened.fachnachricht, signiert=True)
        if not isinstance(message, Quittung):
            raise Usage("what waits for this transfer is no receipt", code="NO-RECEIPT")
        named = NachrichtenUUID(message.bezug.uuid)
        delivery = await self._u.store.read(
            lambda tx: tx.nachrichten.holen(receipt.mandant, receipt.mandant, named)
        )
        if delivery is None or delivery.transfer != ident:
            raise Usage("the receipt is about a delivery of another transfer", code="NO-RECEIPT")
        sent = await self._oeffner.nachweis(delivery)
        who = wer(person, begruendung)
        return await self._u.store.write(lambda tx: self._nimm(tx, ident, receipt, message, opened, sent, who))

    def _wartende(self, tx: Tx, ident: TransferId) -> Nachricht:
        """Return the receipt that waits for this transfer, while the directory names its author as successor."""
        current = tx.transfers.holen(ident)
        if current is None:
            raise Usage(f"there is no transfer {ident}", code="UNKNOWN")
        for task in tx.aufgaben.offene(current.mandant, transfer=ident):
            if task.art is not AufgabeArt.QUITTUNG_NACHFOLGE or current.partner is None:
                continue
            autor, uuid = task.hinweis.split("/")
            receipt = tx.nachrichten.holen(current.mandant, Kennung(autor), NachrichtenUUID(uuid))
            if receipt is not None and self._ist_nachfolge(current.partner, Kennung(autor)):
                return receipt
        raise Usage("no receipt of a successor that the directory names waits for this transfer", code="NO-RECEIPT")

    def _ist_nachfolge(self, leser: Kennung, autor: Kennung) -> bool:
        return self._u.vertrauen.verzeichnis().ist_nachfolge(leser, autor, self._u.jetzt())

    def _nimm(
        self, tx: Tx, ident: TransferId, receipt: Nachricht, message: Quittung, opened: Geoeffnet,
        sent: Nachweis | None, who: list[tuple[Bezug, str]],
    ) -> Transfer:  # fmt: skip
        current, again = tx.transfers.holen(ident), self._wartende(tx, ident)
        if current is None or again.uuid != receipt.uuid:
            raise Usage("another receipt waits by now; look with 'transfer show'", code="STATE")
        self._u.protokollant.notiere(
            tx,
            current.mandant,
            AuditEreignis.TRANSFER_EINGRIFF,
            akteur=Akteur.PERSON,
            anlass=Ereignis.QUITTUNG_ERHALTEN.value,
            code="nachfolge",
            nachricht=receipt.uuid,
            autor=receipt.autor,
            verzeichnis=self._u.vertrauen.verzeichnis().nummer,
            bezuege=who,
            **fall(current),
        )
        self._s.erledige_art(tx, current.mandant, ident, AufgabeArt.QUITTUNG_NACHFOLGE, person=who[0][1])
        confirmed = tx.transfers.aendern(replace(current, nachfolger=receipt.autor, geaendert=self._u.jetzt()))
        tx.nachrichten.zuordnen(receipt, ident)
        return self._rueckmeldungen.nimm_quittung(tx, receipt, confirmed, message, opened, sent) or confirmed
