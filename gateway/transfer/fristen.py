"""What happens when a deadline of a transfer ends (``domain/fristen.py`` says which there are)."""

from gateway.domain.events import AuditEreignis
from gateway.domain.fristen import Frist, Fristart, frist
from gateway.domain.ids import NachrichtenUUID, TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import Ereignis, Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.transfer.entwurf import Versiegelt
from gateway.transfer.erinnerung import Erinnerungen
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import fall
from gateway.transfer.records import AufgabeArt, AuftragsArt, PostfachZustand, Richtung
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung

ERINNERUNGEN = frozenset({Nachrichtentyp.ERINNERUNG, Nachrichtentyp.QUITTUNG_ERINNERUNG})
UNGEHOLT = frozenset({PostfachZustand.OFFEN, PostfachZustand.LIEGT, PostfachZustand.AUSGELEGT})
"""States in which nobody has fetched an envelope yet."""


class Fristen:
    """The job behind every deadline; one that the transfer has left behind does nothing."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, erinnerungen: Erinnerungen) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._erinnerungen = erinnerungen

    async def ablauf(self, ref: str) -> None:
        """Act on a deadline that has ended; ``ref`` is transfer id, name and stage, joined by slashes.

        Raises ``TryLater`` (CLOCK-OFF) while our clock is wrong: it would end what has time left (wire 6.5).
        """
        self._u.uhren.pruefe()
        ident, name, stage = ref.split("/")
        transfer_id, stufe = TransferId(ident), int(stage)
        reminder = None
        transfer = await self._u.store.read(lambda tx: tx.transfers.holen(transfer_id))
        ended = frist(transfer.rolle, transfer.zustand, name) if transfer is not None else None
        if transfer is not None and ended is not None and ended.art is Fristart.ERINNERUNG:
            reminder = await self._erinnerungen.schreibe(transfer, stufe)
        if transfer is not None:
            await self._u.store.write(lambda tx: self._laeuft_ab(tx, transfer, name, stufe, reminder))

    def _laeuft_ab(self, tx: Tx, before: Transfer, name: str, stufe: int, reminder: Versiegelt | None) -> None:
        transfer = tx.transfers.holen(before.id)
        ended = frist(transfer.rolle, transfer.zustand, name) if transfer is not None else None
        if transfer is None or ended is None or transfer.seit != before.seit:
            return  # the state was left meanwhile; entered again, it has begun its deadlines anew
        self._u.protokollant.notiere(
            tx, transfer.mandant, AuditEreignis.FRIST_ABGELAUFEN, code=name, anzahl=stufe, **fall(transfer)
        )
        tx.auftraege.verbrauchen(AuftragsArt.FRIST, f"{transfer.id}/{name}/{stufe}")  # killed behind it, it is over
        if stufe < ended.stufen:
            self._s.stelle_frist(tx, transfer, ended, stufe=stufe + 1)
        self._tu(tx, transfer, ended, stufe, reminder)

    def _tu(self, tx: Tx, transfer: Transfer, ended: Frist, stufe: int, reminder: Versiegelt | None) -> None:
        match ended.art:
            case Fristart.ERINNERUNG:
                if reminder is not None and not self._erinnert(tx, transfer, stufe):
                    self._erinnerungen.biete_an(tx, reminder)
            case Fristart.NICHT_ABGEHOLT:
                if self._ungeholt(tx, transfer):
                    self._frage(tx, transfer, AufgabeArt.NICHT_ABGEHOLT, ended)
            case Fristart.WIEDERVORLAGE:
                self._lege_vor(tx, transfer)
            case Fristart.GIB_AUF:
                self._s.wechsle(tx, transfer, Ereignis.FRIST_VERSTRICHEN, hinweis=ended.name)
                self._frage(tx, transfer, AufgabeArt.FRIST_ABGELAUFEN, ended)
            case _:
                self._frage(tx, transfer, AufgabeArt.FRIST_ABGELAUFEN, ended)

    def _erinnert(self, tx: Tx, transfer: Transfer, stufe: int) -> bool:
        """Tell whether the reminder of this stage went out: killed behind it, the job runs again.

        Counted from the begin of the state: a transfer may be changed while its reminder is sealed.
        """
        since = transfer.seit or transfer.geaendert
        written = [
            one
            for one in tx.nachrichten.zum_transfer(transfer.id)
            if one.richtung is Richtung.AUS and one.typ in ERINNERUNGEN and one.zeit >= since
        ]
        return len(written) >= stufe

    def _frage(self, tx: Tx, transfer: Transfer, art: AufgabeArt, ended: Frist) -> None:
        self._s.frage(tx, transfer.mandant, art, transfer=transfer.id, hinweis=ended.name)

    def _lege_vor(self, tx: Tx, transfer: Transfer) -> None:
        """Ask again (receiver), or look whether what holds the file back is gone (giver)."""
        if transfer.rolle is Rolle.NEHMER:
            self._s.wechsle(tx, transfer, Ereignis.WIEDERVORGELEGT)
            self._s.beauftrage(tx, transfer.mandant, AuftragsArt.ANFORDERN, transfer.id)
        else:
            self._s.beauftrage(tx, transfer.mandant, AuftragsArt.ENTSCHEIDEN, transfer.id)

    def _ungeholt(self, tx: Tx, transfer: Transfer) -> bool:
        uuid = wartet_auf(transfer)
        entries = tx.postfach.zur_nachricht(transfer.mandant, uuid) if uuid is not None else ()
        return bool(entries) and all(entry.zustand in UNGEHOLT for entry in entries)


def wartet_auf(transfer: Transfer) -> NachrichtenUUID | None:
    """Return the message of ours whose reader has the next move."""
    return {
        Zustand.ANGEFORDERT: transfer.anforderung,
        Zustand.UEBERNOMMEN: transfer.antwort,
        Zustand.ANGEBOTEN: transfer.angebot,
        Zustand.VERSANDT: transfer.lieferung,
        Zustand.ZURUECKGESTELLT: transfer.anforderung if transfer.rolle is Rolle.NEHMER else transfer.antwort,
    }.get(transfer.zustand)
