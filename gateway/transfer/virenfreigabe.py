"""What a person does about a delivery that is held for malware: look, release it as two persons, or refuse it."""

from dataclasses import dataclass, replace

from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import TransferId
from gateway.domain.schutz import Anhaltung, Ausgang
from gateway.domain.states import Zustand
from gateway.domain.transfer import Transfer
from gateway.transfer.eingangsschutz import absage
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import fall, wer
from gateway.transfer.records import AuftragsArt
from gateway.transfer.schritte import Schritte
from gateway.transfer.uebernahme import Uebernahmen
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.vieraugen import BESTAETIGEN, gebeten, pruefe_zweite


@dataclass(frozen=True, slots=True, kw_only=True)
class Schutzbild:
    """A transfer with its hold that waits, else the newest, and what was done now."""

    transfer: Transfer
    anhaltung: Anhaltung


class Virenfreigaben:
    """Requests, confirmations and refusals; each judges in the transaction that notes it."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, uebernahmen: Uebernahmen) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._uebernahmen = uebernahmen

    async def zeige(self, ident: TransferId, *, person: str) -> Schutzbild:
        """Show the hold of a transfer that waits, else the newest; logged. ``Usage``: there is none."""

        def run(tx: Tx) -> Schutzbild:
            transfer, hold = _anhaltung(tx, ident)
            self._u.protokollant.notiere(
                tx,
                transfer.mandant,
                AuditEreignis.TRANSFER_GELESEN,
                akteur=Akteur.PERSON,
                transfer=transfer.id,
                anzahl=len(hold.funde),
                bezuege=[(Bezug.HANDELNDER, person)],
            )
            return Schutzbild(transfer=transfer, anhaltung=hold)

        return await self._u.store.write(run)

    async def beantrage(self, ident: TransferId, *, person: str, begruendung: str) -> Schutzbild:
        """Ask for the delivery to be taken over in spite of what was found; a later request replaces the first."""

        def run(tx: Tx) -> Schutzbild:
            transfer, hold = _offene(tx, ident)
            asked = tx.schutz.aendern(replace(hold, person=person, gebeten=self._u.jetzt()))
            people = [*wer(person, begruendung), gebeten(person, asked.gebeten)]
            self._notiere(tx, transfer, hold, AuditEreignis.SCHUTZ_FREIGABE_BEANTRAGT, people)
            return Schutzbild(transfer=transfer, anhaltung=asked)

        return await self._u.store.write(run)

    async def bestaetige(self, ident: TransferId, *, person: str, befehlszeile: bool = False) -> Schutzbild:
        """Release it as another person; it is looked at again and taken over, unless something else is found.

        ``Usage``: nobody asked, too long ago, or not certainly another person (``vieraugen``).
        """

        def run(tx: Tx) -> Schutzbild:
            transfer, hold = _offene(tx, ident)
            if hold.person is None or hold.gebeten is None:
                raise Usage("nobody has asked for the release yet: use --release first", code="STATE")
            if self._u.jetzt() > hold.gebeten + BESTAETIGEN:
                raise Usage(f"the request is older than {BESTAETIGEN.days} days: make it anew", code="TOO-OLD")
            pruefe_zweite(self._u, tx, hold.person, person, befehlszeile=befehlszeile)
            both = [(Bezug.HANDELNDER, person), (Bezug.VERANTWORTLICHER, hold.person)]
            self._notiere(tx, transfer, hold, AuditEreignis.SCHUTZ_FREIGEGEBEN, both)
            ended = self._beende(tx, transfer, hold, Ausgang.FREIGEGEBEN, person)
            self._s.beauftrage(tx, transfer.mandant, AuftragsArt.IMPORTIEREN, transfer.id)
            return Schutzbild(transfer=transfer, anhaltung=ended)

        return await self._u.store.write(run)

    async def lehne_ab(self, ident: TransferId, *, person: str, begruendung: str) -> Schutzbild:
        """Refuse it: its author gets a 0010 that names the documents, and we wait for another delivery."""

        def run(tx: Tx) -> Schutzbild:
            transfer, hold = _offene(tx, ident)
            assert transfer.partner is not None  # noqa: S101 -- it has a delivery
            message = tx.nachrichten.holen(transfer.mandant, transfer.partner, hold.lieferung)
            assert message is not None  # noqa: S101 -- kept as long as its transfer
            self._notiere(tx, transfer, hold, AuditEreignis.SCHUTZ_ABGELEHNT, wer(person, begruendung))
            ended = self._beende(tx, transfer, hold, Ausgang.ABGELEHNT, person)
            self._uebernahmen.lehne_ab(tx, ident, message, absage(hold.funde))
            return Schutzbild(transfer=tx.transfers.holen(ident) or transfer, anhaltung=ended)

        return await self._u.store.write(run)

    def _beende(self, tx: Tx, transfer: Transfer, hold: Anhaltung, ausgang: Ausgang, person: str) -> Anhaltung:
        self._s.erledige_aufgaben(tx, transfer.mandant, transfer.id, person=person, code=ausgang.value)
        return tx.schutz.aendern(replace(hold, ausgang=ausgang, beendet=self._u.jetzt()))

    def _notiere(
        self, tx: Tx, transfer: Transfer, hold: Anhaltung, ereignis: AuditEreignis, bezuege: list[tuple[Bezug, str]]
    ) -> None:
        self._u.protokollant.notiere(
            tx,
            transfer.mandant,
            ereignis,
            akteur=Akteur.PERSON,
            nachricht=hold.lieferung,
            code=hold.funde[0].kurz,
            anzahl=len(hold.funde),
            bezuege=bezuege,
            **fall(transfer),
        )


def _anhaltung(tx: Tx, ident: TransferId) -> tuple[Transfer, Anhaltung]:
    transfer = tx.transfers.holen(ident)
    if transfer is None:
        raise Usage(f"there is no transfer {ident}", code="UNKNOWN")
    holds = tx.schutz.zum_transfer(ident)
    if not holds:
        raise Usage("no delivery of this transfer was held for malware", code="STATE")
    # one that waits goes before newer ones: a clock that was set back must not hide it
    waiting = (one for one in holds if one.ausgang is None and one.lieferung == transfer.lieferung)
    return transfer, next(waiting, holds[0])


def _offene(tx: Tx, ident: TransferId) -> tuple[Transfer, Anhaltung]:
    """Return a hold that can be decided now."""
    transfer, hold = _anhaltung(tx, ident)
    if (
        hold.ausgang is not None
        or transfer.zustand is not Zustand.EMPFANGEN
        or transfer.lieferung != hold.lieferung
    ):
        raise Usage("no delivery of this transfer is held for malware now", code="STATE")
    return transfer, hold
