"""The receipt 0020 for a file that was taken over, with the digests read back from the Ablage (wire 7.2).

The job looks at the stored state first and is safe to repeat: killed anywhere, it is simply run again.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from gateway.domain.akte import Akte
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import DokumentUUID, Sha256, TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.nachweis import (
    Ergebnis,
    Lieferung,
    Nachweis,
    Rueckrufantwort,
    Uebernahme,
    UebernommenesDokument,
)
from gateway.domain.rueckruf import Rueckruf, Rueckrufergebnis
from gateway.domain.states import Ereignis, Zustand
from gateway.domain.transfer import Transfer
from gateway.messages import AkteMetadaten, Ereignisbezug, Quittung, bezug_zu, read_message
from gateway.pump.befund import AKTE_UEBERNOMMEN
from gateway.transfer.aktentransport import EINSICHT, Aktentransport
from gateway.transfer.entwurf import Entwurf, Versiegelt
from gateway.transfer.oeffner import Oeffner
from gateway.transfer.ports import Konflikt, Tx
from gateway.transfer.protokollant import fall
from gateway.transfer.records import Nachricht
from gateway.transfer.schritte import Schritte, lieferung_zu
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.versand import Versand

_ANDERE_OKTETTE = (
    "the Ablage holds other octets than were delivered, so nothing is receipted: look at the disk and restore the "
    "documents"
)


class Quittierung:
    """Receipts what was taken over (UEBERNOMMEN)."""

    def __init__(
        self, umgebung: Umgebung, schritte: Schritte, versand: Versand, oeffner: Oeffner, transport: Aktentransport
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._versand = versand
        self._oeffner = oeffner
        self._transport = transport

    async def quittieren(self, transfer_id: TransferId) -> None:
        """Send the receipt 0020 code 4 with the digests read back from the Ablage (wire 7.2)."""
        transfer, delivery = await self._u.store.read(lambda tx: lieferung_zu(tx, transfer_id))
        if transfer is None or delivery is None or transfer.zustand is not Zustand.UEBERNOMMEN or transfer.antwort:
            return
        opened = await self._oeffner.oeffne_erneut(delivery)
        message = read_message(opened.fachnachricht, self._u.schemas, signiert=True)
        if not isinstance(message, AkteMetadaten) or transfer.akte is None:
            raise Refused(Fehlercode.X001, "the delivery is no 010206")
        if message.sachverhalt is None or transfer.grund == EINSICHT:  # who only looks takes nothing over
            await self._u.store.write(lambda tx: self._ohne_quittung(tx, transfer_id))
            return
        akte_id = transfer.akte
        akte = await self._u.store.read(lambda tx: tx.akten.holen(transfer.mandant, akte_id))
        if akte is None:
            raise Refused(Fehlercode.S999, "the imported Akte is not in the Ablage any more")
        read_back = await asyncio.to_thread(self._transport.lies_zurueck, transfer.mandant, akte)
        origin = await self._u.store.read(lambda tx: tx.protokoll.ursprung(transfer.mandant))
        if opened.nachweis is None:
            _pruefe_zurueckgelesen(akte, read_back)
        refused = await self._u.store.read(lambda tx: abgelehnter_rueckruf(tx, transfer_id))
        proof = _uebernahme(opened.nachweis, delivery, read_back, origin)
        if proof is not None and refused is not None and refused.nachricht is not None:  # says why it stays
            proof = replace(proof, rueckruf=Rueckrufantwort(refused.nachricht, refused.ablehnung))
        sealed = await self._versiegle(transfer, delivery, message.sachverhalt, proof)
        receipt = sealed.nachricht

        def commit(tx: Tx) -> None:
            current = tx.transfers.holen(transfer_id)
            if current is None or current.zustand is not Zustand.UEBERNOMMEN or current.antwort is not None:
                return
            if abgelehnter_rueckruf(tx, transfer_id) != refused:
                raise Konflikt("a recall was refused since the receipt was written")
            if refused is not None:
                tx.rueckrufe.aendern(replace(refused, antwort=receipt.uuid))
            tx.transfers.aendern(replace(current, antwort=receipt.uuid, geaendert=self._u.jetzt()))
            self._u.protokollant.notiere(
                tx,
                transfer.mandant,
                AuditEreignis.QUITTUNG_ERSTELLT,
                nachricht=receipt.uuid,
                ausloeser=delivery.uuid,
                inhalt_sha256=receipt.inhalt_sha256,
                **fall(current),
            )
            self._versand.biete_an(tx, sealed)

        await self._u.store.write(commit)

    async def _versiegle(
        self, transfer: Transfer, delivery: Nachricht, ereignis: Ereignisbezug, proof: Uebernahme | None
    ) -> Versiegelt:
        kopf = self._versand.kopf(transfer.mandant, delivery.autor, Nachrichtentyp.QUITTUNG, transfer.test)
        receipt = Quittung(
            kopf=kopf,
            bezug=bezug_zu(delivery.uuid, Nachrichtentyp.LIEFERUNG, delivery.erstellt),
            ereignis=ereignis,
            sachverhalt=AKTE_UEBERNOMMEN,
        )
        return await self._versand.versiegle(
            Entwurf(
                message=receipt,
                prozess=transfer.prozess,
                transfer=transfer.id,
                ausloeser=delivery.uuid,
                nachweis=proof,
            )
        )

    def _ohne_quittung(self, tx: Tx, transfer_id: TransferId) -> None:
        current = tx.transfers.holen(transfer_id)
        if current is not None and current.zustand is Zustand.UEBERNOMMEN:
            looked = current.grund == EINSICHT
            event = Ereignis.OHNE_UEBERNAHME if looked else Ereignis.QUITTUNG_ABGEHOLT
            self._s.wechsle(tx, current, event, hinweis="einsicht" if looked else "ohne_quittung")


def abgelehnter_rueckruf(tx: Tx, transfer: TransferId) -> Rueckruf | None:
    """Return a recall that was refused here and whose author has not been told."""
    newest = next(iter(tx.rueckrufe.zum_transfer(transfer)), None)
    told = newest is None or newest.ergebnis is not Rueckrufergebnis.ABGELEHNT or newest.antwort is not None
    return None if told else newest


def _pruefe_zurueckgelesen(akte: Akte, read_back: Mapping[DokumentUUID, Sha256]) -> None:
    """Refuse to receipt what the Ablage does not hold as it was imported."""
    if any(read_back.get(d.uuid) != d.sha256 for d in akte.dokumente):
        raise Refused(Fehlercode.S999, _ANDERE_OKTETTE)


def _uebernahme(
    nachweis: Nachweis | None, delivery: Nachricht, read_back: Mapping[DokumentUUID, Sha256], origin: str
) -> Uebernahme | None:
    """Name every delivered document once with what was read back; a delivery without Nachweis gets none."""
    if not isinstance(nachweis, Lieferung) or delivery.archiv_sha256 is None or delivery.blatt_sha256 is None:
        return None
    if any(read_back.get(d.uuid) != d.sha256 for d in nachweis.dokumente):
        raise Refused(Fehlercode.S999, _ANDERE_OKTETTE)
    return Uebernahme(
        bezug_uuid=delivery.uuid,
        bezug_inhalt_sha256=delivery.inhalt_sha256,
        bezug_archiv_sha256=delivery.archiv_sha256,
        log_ursprung=origin,
        log_blatt_sha256=delivery.blatt_sha256,
        dokumente=tuple(
            UebernommenesDokument(uuid=d.uuid, sha256=read_back[d.uuid], ergebnis=Ergebnis.UEBERNOMMEN)
            for d in nachweis.dokumente
        ),
    )
