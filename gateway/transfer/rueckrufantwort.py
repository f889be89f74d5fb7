"""What the receiver says to a recall of ours: deleted, with its signed proof, or kept, with a reason."""

from dataclasses import replace

from gateway.domain.events import Akteur, AuditEreignis
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.nachweis import Lieferung, Nachweis, Uebernahme
from gateway.domain.rueckruf import Rueckruf, Rueckrufergebnis
from gateway.domain.states import Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import fall
from gateway.transfer.records import AufgabeArt, Nachricht
from gateway.transfer.rueckruf import Rueckrufe
from gateway.transfer.schritte import Schritte, gleiche_spur, transfer_unserer
from gateway.transfer.umgebung import Umgebung

ANDERER_NACHWEIS = "nachweis_anderer"
"""Hint where an answer names other documents or digests than were sent: a person looks, the recall stays open."""


class Rueckrufantworten:
    """Works on answers; one that fits no recall of ours changes nothing."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, rueckrufe: Rueckrufe) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._rueckrufe = rueckrufe

    def erhalten(self, tx: Tx, nachricht: Nachricht, proof: Uebernahme, sent: Nachweis | None) -> Transfer | None:
        """Take in a 0010 or 0020 that answers a recall; ``sent`` is the Nachweis of the delivery."""
        found = self._gemeinter(tx, nachricht, proof)
        if found is None:
            self._s.unerwartet(tx, nachricht)
            return None
        transfer, recall, delivery = found
        deleted = nachricht.typ is Nachrichtentyp.RUECKWEISUNG
        self._notiere(tx, nachricht, transfer, deleted=deleted)
        named = (proof.bezug_inhalt_sha256, proof.bezug_archiv_sha256)
        if named != (delivery.inhalt_sha256, delivery.archiv_sha256) or not _alle(proof, sent):
            self._frage(tx, transfer, ANDERER_NACHWEIS)
            return transfer
        answered = replace(recall, antwort=nachricht.uuid)
        if deleted:
            done = replace(answered, ergebnis=Rueckrufergebnis.GELOESCHT, blatt_sha256=proof.log_blatt_sha256)
            ended = self._rueckrufe.beende(tx, transfer, done, person=None)
            self._frage(tx, ended, Rueckrufergebnis.GELOESCHT.value)
            return ended
        assert proof.rueckruf is not None  # noqa: S101 -- _gemeinter looked
        refused = Rueckrufergebnis.ABGELEHNT
        tx.rueckrufe.aendern(replace(answered, ergebnis=refused, ablehnung=proof.rueckruf.grund))
        self._frage(tx, transfer, f"{refused.value}_{proof.rueckruf.grund}")
        return transfer

    def _gemeinter(
        self, tx: Tx, nachricht: Nachricht, proof: Uebernahme
    ) -> tuple[Transfer, Rueckruf, Nachricht] | None:
        """Return the recall this answers: ours, still open, of this reader's delivery, in the same lane."""
        delivery = tx.nachrichten.holen(nachricht.mandant, nachricht.mandant, proof.bezug_uuid)
        transfer = transfer_unserer(tx, nachricht.mandant, proof.bezug_uuid)
        if delivery is None or transfer is None or proof.rueckruf is None:
            return None
        if nachricht.autor not in {delivery.leser, transfer.nachfolger}:
            return None
        if transfer.rolle is not Rolle.GEBER or not gleiche_spur(transfer.test, nachricht.test):
            return None
        recall = next(iter(tx.rueckrufe.zum_transfer(transfer.id)), None)
        if recall is None or transfer.zustand is not Zustand.RUECKRUF_LAEUFT:
            return None
        same = recall.nachricht == proof.rueckruf.rueckruf_uuid and recall.lieferung == delivery.uuid
        return (transfer, recall, delivery) if same else None

    def _notiere(self, tx: Tx, nachricht: Nachricht, transfer: Transfer, *, deleted: bool) -> None:
        event = AuditEreignis.RUECKRUF_GELOESCHT_GEMELDET if deleted else AuditEreignis.RUECKRUF_ABGELEHNT_GEMELDET
        self._u.protokollant.notiere(
            tx,
            nachricht.mandant,
            event,
            akteur=Akteur.PARTNER,
            nachricht=nachricht.uuid,
            inhalt_sha256=nachricht.inhalt_sha256,
            **fall(transfer),
        )

    def _frage(self, tx: Tx, transfer: Transfer, hint: str) -> None:
        self._s.frage(tx, transfer.mandant, AufgabeArt.RUECKRUF_ANSEHEN, transfer=transfer.id, hinweis=hint)


def _alle(proof: Uebernahme, sent: Nachweis | None) -> bool:
    """Tell whether the answer names every document of the delivery once, with its digest (all have one result)."""
    if not isinstance(sent, Lieferung):
        return False
    return sorted((d.uuid, d.sha256) for d in proof.dokumente) == sorted((d.uuid, d.sha256) for d in sent.dokumente)
