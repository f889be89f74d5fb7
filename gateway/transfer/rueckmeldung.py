"""What comes back about our own messages: receipts, rejections, Belege; and answers that are wanted again."""

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.events import AuditEreignis, Rechtsgrund
from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256, sha256_of
from gateway.domain.nachweis import Ergebnis, Lieferung, Nachweis, Uebernahme
from gateway.domain.states import Ereignis, Rolle, UnerlaubterUebergang, Zustand, kennt_ereignis
from gateway.domain.transfer import Transfer
from gateway.envelope.oeffnen import OpenedEnvelope
from gateway.messages import (
    Quittung,
    Rueckweisung,
    RueckweisungSynchron,
)
from gateway.pump.befund import AKTE_UEBERNOMMEN
from gateway.transfer.aktentransport import EINSICHT
from gateway.transfer.geber import UEBERGANG
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import fall
from gateway.transfer.records import OFFENE, AufgabeArt, Nachricht, PostfachZustand, Richtung, nachrichten_ref
from gateway.transfer.ruhe import ist_verloren
from gateway.transfer.schritte import Schritte, transfer_unserer
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.versand import Versand


class Rueckmeldungen:
    """Ends transfers, or hands them to a person."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, versand: Versand) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._versand = versand

    # -- answers that end a transfer ----------------------------------------------------------------------------

    def quittung_erhalten(
        self, tx: Tx, nachricht: Nachricht, message: Quittung, opened: OpenedEnvelope, sent: Nachweis | None
    ) -> Transfer | None:
        """Receipt 0020 code 4 of the addressed authority that names our 010206 (wire 7.2)."""
        transfer = self._eigene_lieferung(tx, nachricht, message.bezug.uuid)
        if transfer is None and ist_verloren(tx, nachricht.mandant, message.bezug.uuid):
            self._s.frage(
                tx, nachricht.mandant, AufgabeArt.QUITTUNG_UNBEKANNT, transfer=None, hinweis=nachricht.uuid
            )
            return None
        if transfer is None or message.sachverhalt != AKTE_UEBERNOMMEN or transfer.grund not in UEBERGANG:
            self._s.unerwartet(tx, nachricht)
            return None
        delivery = tx.nachrichten.holen(nachricht.mandant, nachricht.mandant, message.bezug.uuid)
        proof = opened.inhalt.nachweis
        agrees = (
            delivery is not None
            and isinstance(proof, Uebernahme)
            and proof.bezug_inhalt_sha256 == delivery.inhalt_sha256
            and proof.bezug_archiv_sha256 == delivery.archiv_sha256
            and alle_uebernommen(proof, sent)
        )
        if proof is not None and not agrees:
            raise Refused(Fehlercode.S999, "the receipt names other digests than the delivery it is about")
        self._u.protokollant.notiere(
            tx,
            nachricht.mandant,
            AuditEreignis.QUITTUNG_ERHALTEN,
            nachricht=nachricht.uuid,
            ausloeser=message.bezug.uuid,
            inhalt_sha256=nachricht.inhalt_sha256,
            zertifikat_sha256=_fingerprint(opened),
            code=None if agrees else "ohne_nachweis",
            **fall(transfer),
        )
        if not kennt_ereignis(transfer.rolle, transfer.zustand, Ereignis.QUITTUNG_ERHALTEN):
            return transfer
        self._s.erledige_aufgaben(tx, transfer.mandant, transfer.id)
        ended = self._s.wechsle(tx, transfer, Ereignis.QUITTUNG_ERHALTEN, antwort=nachricht.uuid)
        self._u.protokollant.notiere(
            tx,
            nachricht.mandant,
            AuditEreignis.AKTE_ABGEGEBEN,
            nachricht=message.bezug.uuid,
            rechtsgrund=Rechtsgrund.AUFENTHV_67_2,
            **fall(ended),
        )
        return ended

    def rueckweisung_erhalten(
        self, tx: Tx, nachricht: Nachricht, message: Rueckweisung | RueckweisungSynchron
    ) -> Transfer | None:
        """A partner did not process a message of ours (0010): a person looks."""
        ours = message.bezug.uuid if message.bezug else None
        transfer = transfer_unserer(tx, nachricht.mandant, ours) if ours else None
        code = message.gruende[0].code
        self._u.protokollant.notiere(
            tx,
            nachricht.mandant,
            AuditEreignis.RUECKWEISUNG_ERHALTEN,
            nachricht=nachricht.uuid,
            partner=nachricht.autor,
            code=code,
            ausloeser=ours,
        )
        if transfer is None or transfer.partner != nachricht.autor:
            self._s.unerwartet(tx, nachricht)
            return None
        self.scheitert(tx, transfer, AufgabeArt.RUECKWEISUNG_ANSEHEN, code)
        return transfer

    def scheitert(self, tx: Tx, transfer: Transfer, art: AufgabeArt, code: str) -> None:
        """End a transfer whose message was not taken, and ask a person."""
        try:
            self._s.wechsle(tx, transfer, Ereignis.RUECKWEISUNG_ERHALTEN, hinweis=code)
        except UnerlaubterUebergang:
            pass  # it moved on already; the person still gets to know
        self._s.frage(tx, transfer.mandant, art, transfer=transfer.id, hinweis=code)

    def _eigene_lieferung(self, tx: Tx, nachricht: Nachricht, uuid: str) -> Transfer | None:
        transfer = transfer_unserer(tx, nachricht.mandant, NachrichtenUUID(uuid))
        if transfer is None or transfer.rolle is not Rolle.GEBER or transfer.partner != nachricht.autor:
            return None
        return transfer if transfer.lieferung == uuid else None

    # -- our own messages, closed at their reader's ----------------------------------------------------------------

    async def zugestellt(self, umschlag: str) -> None:
        """The reader closed a message of ours: receipts end their transfer, a refusal is for a person."""

        def run(tx: Tx) -> None:
            entry = tx.postfach.holen(Sha256(umschlag))
            if entry is None or entry.beleg is None:
                return
            transfer = transfer_unserer(tx, entry.autor, entry.uuid)
            if transfer is None:
                return
            if entry.zustand is PostfachZustand.ABGELEHNT:
                if entry.uuid in {transfer.angebot, transfer.anforderung, transfer.lieferung, transfer.antwort}:
                    self.scheitert(tx, transfer, AufgabeArt.ZUSTELLUNG_ABGELEHNT, entry.beleg.code or "T099")
            elif entry.uuid == transfer.antwort and transfer.zustand is Zustand.UEBERNOMMEN:
                self._s.wechsle(tx, transfer, Ereignis.QUITTUNG_ABGEHOLT)
            elif (
                entry.uuid == transfer.lieferung
                and transfer.grund == EINSICHT
                and transfer.zustand is Zustand.VERSANDT
            ):
                self._s.wechsle(tx, transfer, Ereignis.OHNE_UEBERNAHME, hinweis="einsicht")

        await self._u.store.write(run)

    async def wiederholen(self, ref: str) -> None:
        """Send an answer of ours again, unless it still lies there (wire 2.2)."""
        mandant, autor, uuid = nachrichten_ref(ref)
        nachricht = await self._u.store.read(
            lambda tx: tx.nachrichten.holen(Kennung(mandant), Kennung(autor), uuid)
        )
        if nachricht is None or nachricht.richtung is not Richtung.AUS:
            return
        entries = await self._u.store.read(lambda tx: tx.postfach.zur_nachricht(nachricht.autor, nachricht.uuid))
        if any(entry.zustand in OFFENE for entry in entries):
            return
        await self._versand.wiederhole(nachricht)


def alle_uebernommen(proof: Uebernahme, sent: Nachweis | None) -> bool:
    """Tell whether every document of the delivery stands in the receipt once, taken over with its digest."""
    if not isinstance(sent, Lieferung):
        return False
    taken = sorted((d.uuid, d.sha256) for d in proof.dokumente if d.ergebnis is Ergebnis.UEBERNOMMEN)
    return len(taken) == len(proof.dokumente) and taken == sorted((d.uuid, d.sha256) for d in sent.dokumente)


def _fingerprint(opened: OpenedEnvelope) -> Sha256:
    return sha256_of(opened.autor_cert_der)
