"""The giving authority sends: advance information at once, then the file (PACKEN → VERSANDT)."""

from gateway.domain.akte import Akte, Sperre
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import Ereignis, Zustand
from gateway.domain.transfer import UEBERGANG, Transfer
from gateway.messages import EatLiegtNichtVor, Vorabinformationen
from gateway.transfer.aktentransport import Aktentransport
from gateway.transfer.geber import NUR_VORAB
from gateway.transfer.ports import Konflikt, Tx
from gateway.transfer.protokollant import fall
from gateway.transfer.records import AufgabeArt, AuftragsArt, Richtung
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.versand import Entwurf, Versand, Versiegelt


class Packer:
    """The job that turns a yes into 010205 and 010206."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, versand: Versand, transport: Aktentransport) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._versand = versand
        self._transport = transport

    async def packen(self, transfer_id: TransferId) -> None:
        """Send advance information at once, then pack and offer the file (PACKEN → VERSANDT)."""
        transfer = await self._u.store.read(lambda tx: tx.transfers.holen(transfer_id))
        if transfer is None or transfer.zustand is not Zustand.PACKEN or transfer.akte is None:
            return
        akte_id = transfer.akte
        akte = await self._u.store.read(lambda tx: tx.akten.holen(transfer.mandant, akte_id))
        if akte is None:
            raise Usage("the matched Akte is not in the Ablage any more", code="GONE")
        if transfer.grund == NUR_VORAB:
            await self._vorab(transfer)
            await self._u.store.write(self._s.fuer_transfer(transfer_id, self._nur_vorab))
            return
        if self._u.gangart.vorabinformationen and transfer.grund in UEBERGANG:
            await self._vorab(transfer)
        sealed = await self._transport.versiegle(transfer, akte)

        def commit(tx: Tx) -> None:
            current = tx.transfers.holen(transfer_id)
            if current is None or current.zustand is not Zustand.PACKEN:
                return
            if current.anforderung != transfer.anforderung:
                raise Konflikt("the file was asked for anew while it was packed: the delivery answers the newest")
            if Sperre.GEBUNDEN in tx.akten.sperren_von(current.mandant, akte_id):
                self._s.wechsle(tx, current, Ereignis.MENSCH_GEFRAGT, hinweis="inzwischen_gebunden")
                self._s.frage(
                    tx,
                    current.mandant,
                    AufgabeArt.ANFRAGE_PRUEFEN,
                    transfer=transfer_id,
                    hinweis="inzwischen_gebunden",
                )
                return
            self._biete_lieferung_an(tx, current, akte, sealed)

        await self._u.store.write(commit)

    def _nur_vorab(self, tx: Tx, current: Transfer) -> None:
        """End a request that wanted no more than advance information."""
        if current.zustand is Zustand.PACKEN:
            self._s.wechsle(tx, current, Ereignis.OHNE_UEBERNAHME, hinweis="nur_vorabinformationen")

    def _biete_lieferung_an(self, tx: Tx, current: Transfer, akte: Akte, sealed: Versiegelt) -> None:
        self._u.protokollant.notiere(
            tx,
            current.mandant,
            AuditEreignis.AKTE_GEPACKT,
            nachricht=sealed.nachricht.uuid,
            inhalt_sha256=sealed.nachricht.inhalt_sha256,
            anzahl=len(akte.dokumente),
            laenge=sum(dokument.laenge for dokument in akte.dokumente),
            bezuege=[(Bezug.AKTE, akte.id)],
            **fall(current),
        )
        self._s.wechsle(tx, current, Ereignis.LIEFERUNG_ERSTELLT, lieferung=sealed.nachricht.uuid)
        self._versand.biete_an(tx, sealed)
        for other in tx.nachrichten.zum_transfer(
            current.id
        ):  # asked more than once: the others hear that it is sent
            asks = other.richtung is Richtung.EIN and other.typ is Nachrichtentyp.ANFORDERUNG
            if asks and other.uuid != current.anforderung:
                ref = f"{current.id}/{other.uuid}"
                self._s.beauftrage(tx, current.mandant, AuftragsArt.BEREITS_VERSANDT, ref)

    async def _vorab(self, transfer: Transfer) -> None:
        """Send 010205 once: at once with the answer (without card data in the Ablage it says so)."""
        if transfer.partner is None or transfer.anforderung is None:
            return
        request = transfer.anforderung

        def offen(tx: Tx) -> bool:
            """Tell whether it may go out now: the file is to be sent, not held back, and it was not sent before."""
            current = tx.transfers.holen(transfer.id)
            if current is None or current.zustand is not Zustand.PACKEN or current.akte is None:
                return False
            answers = tx.nachrichten.antworten_auf(transfer.mandant, request, Richtung.AUS, leser=transfer.partner)
            sent = any(answer.typ is Nachrichtentyp.VORABINFORMATIONEN for answer in answers)
            return not sent and Sperre.GEBUNDEN not in tx.akten.sperren_von(current.mandant, current.akte)

        if not await self._u.store.read(offen):
            return
        kopf = self._versand.kopf(
            transfer.mandant, transfer.partner, Nachrichtentyp.VORABINFORMATIONEN, transfer.test
        )
        message = Vorabinformationen(
            kopf=kopf, person=transfer.person, eat=EatLiegtNichtVor(bestellt=False), ausloeser=request
        )
        sealed = await self._versand.versiegle(
            Entwurf(message=message, prozess=transfer.prozess, transfer=transfer.id, ausloeser=request)
        )

        def commit(tx: Tx) -> None:
            if offen(tx):
                self._versand.biete_an(tx, sealed)

        await self._u.store.write(commit)
