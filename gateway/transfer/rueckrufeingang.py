"""The receiving authority: its partner calls a delivery back. Locked at once, and a person is asked.

A recall counts only from the author of that very delivery, named by its signed Inhalt, in the same lane.
"""

from gateway.domain.akte import Sperre
from gateway.domain.errors import TryLater
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import NachrichtenUUID
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.nachweis import Rueckrufverlangen
from gateway.domain.rueckruf import Rueckruf
from gateway.domain.states import Ereignis, Rolle, Zustand, kennt_ereignis
from gateway.domain.transfer import Transfer
from gateway.transfer.nehmer import ZU_FRUEH
from gateway.transfer.ports import Tx
from gateway.transfer.postausgang import Postausgang
from gateway.transfer.protokollant import fall
from gateway.transfer.records import AufgabeArt, AuftragsArt, Nachricht, Richtung
from gateway.transfer.schritte import Schritte, gleiche_spur, transfer_unserer
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.verweis import verweis_auf
from gateway.transfer.zurueckweisung import Zurueckweisung


class Rueckrufeingang:
    """Takes recalls of what was sent to us."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, ausgang: Postausgang) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._ausgang = ausgang

    def erhalten(
        self, tx: Tx, nachricht: Nachricht, anforderung: NachrichtenUUID | None, verlangen: Rueckrufverlangen
    ) -> Transfer | None:
        """Lock what is called back and ask a person; whatever is not its author's to call back changes nothing.

        Raises ``TryLater`` (EARLY) while the delivery itself has not been worked on, for a day.
        """
        delivery = tx.nachrichten.holen(nachricht.mandant, nachricht.autor, verlangen.bezug_uuid)
        transfer = transfer_unserer(tx, nachricht.mandant, anforderung) if anforderung is not None else None
        if delivery is None or transfer is None or not _meint(verlangen, delivery, transfer, nachricht):
            self._s.unerwartet(tx, nachricht)
            return None
        if delivery.transfer is None:
            self._warte_auf(tx, nachricht, delivery)
        if not self._gehoert(tx, transfer, delivery) or not kennt_ereignis(
            transfer.rolle, transfer.zustand, Ereignis.RUECKRUF_ERHALTEN
        ):
            self._s.unerwartet(tx, nachricht, transfer)
            return transfer
        self._sperre(tx, transfer)
        tx.rueckrufe.anlegen(
            Rueckruf(
                id=self._u.neue_uuid(),
                mandant=transfer.mandant,
                transfer=transfer.id,
                lieferung=delivery.uuid,
                grund=verlangen.grund,
                begonnen=self._u.jetzt(),
                nachricht=nachricht.uuid,
                akte=transfer.akte,
            )
        )
        self._u.protokollant.notiere(
            tx,
            transfer.mandant,
            AuditEreignis.RUECKRUF_ERHALTEN,
            akteur=Akteur.PARTNER,
            nachricht=nachricht.uuid,
            ausloeser=delivery.uuid,
            inhalt_sha256=delivery.inhalt_sha256,
            grund=verlangen.grund.value,
            bezuege=[(Bezug.AKTE, transfer.akte)] if transfer.akte is not None else [],
            **fall(transfer),
        )
        self._s.erledige_aufgaben(tx, transfer.mandant, transfer.id)
        changed = self._s.wechsle(tx, transfer, Ereignis.RUECKRUF_ERHALTEN, hinweis=verlangen.grund.value)
        art = AufgabeArt.RUECKRUF_PRUEFEN
        self._s.frage(tx, transfer.mandant, art, transfer=transfer.id, hinweis=verlangen.grund.value)
        return changed

    def _warte_auf(self, tx: Tx, nachricht: Nachricht, delivery: Nachricht) -> None:
        waits = tx.auftraege.holen(AuftragsArt.VERARBEITEN, verweis_auf(delivery)) is not None
        if waits and self._u.jetzt() < nachricht.zeit + ZU_FRUEH:
            raise TryLater("a delivery is called back before it was worked on here", code="EARLY")

    def _gehoert(self, tx: Tx, transfer: Transfer, delivery: Nachricht) -> bool:
        """Tell whether this delivery is the one the transfer has, or one it rejected and still keeps sealed."""
        if transfer.partner != delivery.autor or delivery.transfer not in {None, transfer.id}:
            return False  # a UUID is no secret: under it another author may have sent us something, too
        if transfer.lieferung is not None:
            return transfer.lieferung == delivery.uuid and delivery.transfer is not None
        return Zurueckweisung.gesagt(tx, delivery) is not None

    def _sperre(self, tx: Tx, transfer: Transfer) -> None:
        """Neither sent on nor handed out from now; what was sent on and nobody has closed is taken back."""
        if transfer.akte is None:
            return
        holds = tx.akten.sperren_von(transfer.mandant, transfer.akte)
        tx.akten.sperren(transfer.mandant, transfer.akte, holds | {Sperre.RUECKRUF})
        for one in tx.transfers.offene_zur_akte(transfer.mandant, transfer.akte):
            if one.rolle is not Rolle.GEBER or one.zustand is not Zustand.VERSANDT or one.lieferung is None:
                continue
            if self._ausgang.ziehe_zurueck(tx, one.mandant, one.lieferung):
                self._s.wechsle(tx, one, Ereignis.ZURUECKGEZOGEN, hinweis=Sperre.RUECKRUF.value)
                art = AufgabeArt.ANFRAGE_PRUEFEN
                self._s.frage(tx, one.mandant, art, transfer=one.id, hinweis=Sperre.RUECKRUF.value)


def _meint(verlangen: Rueckrufverlangen, delivery: Nachricht, transfer: Transfer, nachricht: Nachricht) -> bool:
    """Tell whether the recall names a delivery of its own author, octet for octet, in the same lane."""
    return (
        delivery.typ is Nachrichtentyp.LIEFERUNG
        and delivery.richtung is Richtung.EIN
        and transfer.rolle is Rolle.NEHMER
        and (verlangen.bezug_inhalt_sha256, verlangen.bezug_archiv_sha256)
        == (delivery.inhalt_sha256, delivery.archiv_sha256)
        and gleiche_spur(delivery.test, nachricht.test)
        and gleiche_spur(transfer.test, nachricht.test)
    )
