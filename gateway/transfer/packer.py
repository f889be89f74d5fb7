"""The giving authority sends: advance information at once, then the file (PACKEN → VERSANDT)."""

from collections.abc import Mapping

from gateway.domain.akte import Akte
from gateway.domain.aktenteile import Ausschluss
from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis, Bezug
from gateway.domain.ids import TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import Ereignis, Zustand
from gateway.domain.transfer import UEBERGANG, Transfer
from gateway.messages import Versandbestaetigung
from gateway.transfer.aktentransport import Aktentransport
from gateway.transfer.entwurf import Entwurf, Versiegelt
from gateway.transfer.geber import NUR_VORAB, fremde_formate, inzwischen_im_weg
from gateway.transfer.ports import Konflikt, Tx
from gateway.transfer.protokollant import fall
from gateway.transfer.records import AufgabeArt, AuftragsArt, Richtung
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.versand import Versand
from gateway.transfer.vorab import Vorab


class Packer:
    """The job that turns a yes into 010205 and 010206."""

    def __init__(
        self, umgebung: Umgebung, schritte: Schritte, versand: Versand, transport: Aktentransport, vorab: Vorab
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._versand = versand
        self._transport = transport
        self._vorab = vorab

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
            await self._vorab.sende(transfer)
            await self._u.store.write(self._s.fuer_transfer(transfer_id, self._nur_vorab))
            return
        if (foreign := fremde_formate(transfer, akte, self._u.jetzt().date())) is not None:
            await self._frage_vorher(transfer_id, foreign)
            return
        if transfer.grund in UEBERGANG:
            await self._vorab.sende(transfer)
        reist, bleibt = akte.zu_senden(self._u.jetzt().date())
        sealed = await self._transport.versiegle(transfer, reist)
        note = await self._bestaetigung(transfer)

        def commit(tx: Tx) -> None:
            current = tx.transfers.holen(transfer_id)
            if current is None or current.zustand is not Zustand.PACKEN:
                return
            if current.anforderung != transfer.anforderung:
                raise Konflikt("the file was asked for anew while it was packed: the delivery answers the newest")
            if (obstacle := inzwischen_im_weg(tx, current, self._u.jetzt().date())) is not None:
                self._frage(tx, current, obstacle)
                return
            self._biete_lieferung_an(tx, current, reist, sealed, ausgelassen=_ausgelassen(bleibt))
            if note is not None:
                self._versand.biete_an(tx, note)

        await self._u.store.write(commit)

    async def _frage_vorher(self, transfer_id: TransferId, hinweis: str) -> None:
        await self._u.store.write(
            self._s.fuer_transfer(transfer_id, lambda tx, current: self._frage(tx, current, hinweis))
        )

    def _frage(self, tx: Tx, current: Transfer, hinweis: str) -> None:
        """Give back to a person what came in the way of a file that was set free."""
        if current.zustand is Zustand.PACKEN:
            self._s.wechsle(tx, current, Ereignis.MENSCH_GEFRAGT, hinweis=hinweis)
            self._s.frage(tx, current.mandant, AufgabeArt.ANFRAGE_PRUEFEN, transfer=current.id, hinweis=hinweis)

    def _nur_vorab(self, tx: Tx, current: Transfer) -> None:
        """End a request that wanted no more than advance information."""
        if current.zustand is Zustand.PACKEN:
            self._s.wechsle(tx, current, Ereignis.OHNE_UEBERNAHME, hinweis="nur_vorabinformationen")

    def _biete_lieferung_an(
        self, tx: Tx, current: Transfer, akte: Akte, sealed: Versiegelt, *, ausgelassen: str | None
    ) -> None:
        self._u.protokollant.notiere(
            tx,
            current.mandant,
            AuditEreignis.AKTE_GEPACKT,
            nachricht=sealed.nachricht.uuid,
            inhalt_sha256=sealed.nachricht.inhalt_sha256,
            anzahl=len(akte.dokumente),
            laenge=sum(dokument.laenge for dokument in akte.dokumente),
            grund=ausgelassen,
            bezuege=[(Bezug.AKTE, akte.id)],
            **fall(current),
        )
        changed = self._s.wechsle(
            tx,
            current,
            Ereignis.LIEFERUNG_ERSTELLT,
            lieferung=sealed.nachricht.uuid,
            hinweis=ausgelassen,
        )
        self._versand.biete_an(tx, sealed)
        self._vorab.pruefe_nachsendung(tx, changed)
        for other in tx.nachrichten.zum_transfer(
            current.id
        ):  # asked more than once: the others hear that it is sent
            asks = other.richtung is Richtung.EIN and other.typ is Nachrichtentyp.ANFORDERUNG
            if asks and other.uuid != current.anforderung:
                ref = f"{current.id}/{other.uuid}"
                self._s.beauftrage(tx, current.mandant, AuftragsArt.BEREITS_VERSANDT, ref)

    async def _bestaetigung(self, transfer: Transfer) -> Versiegelt | None:
        """Return the dispatch note 010203 where the request asks for one; it is offered with the file."""
        if not transfer.versandbestaetigung or transfer.partner is None:
            return None
        message = Versandbestaetigung(
            kopf=self._versand.kopf(
                transfer.mandant, transfer.partner, Nachrichtentyp.VERSANDBESTAETIGUNG, transfer.test
            ),
            aktenzeichen_anfragend=transfer.aktenzeichen_partner or "",
            aktenzeichen_antwortend=transfer.aktenzeichen or "",
            person=transfer.person,
            ausloeser=transfer.anforderung,
        )
        return await self._versand.versiegle(
            Entwurf(
                message=message,
                prozess=transfer.prozess,
                transfer=transfer.id,
                ausloeser=transfer.anforderung,
            )
        )


def _ausgelassen(gruende: Mapping[Ausschluss, int]) -> str | None:
    """Return how many documents stayed here, by ground: ``ausgelassen:87-1.2_ersetzt.1``; ``None`` if none did."""
    worte = [f"{grund.value}.{zahl}" for grund, zahl in sorted(gruende.items())]
    return f"ausgelassen:{'_'.join(worte)}" if worte else None
