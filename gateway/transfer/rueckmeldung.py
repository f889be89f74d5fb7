"""What comes back about our own messages: receipts, rejections, Belege; and answers that are wanted again."""

from dataclasses import replace

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung, NachrichtenUUID, Sha256, sha256_of
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.nachweis import Ergebnis, Lieferung, Nachweis, Uebernahme
from gateway.domain.states import Ereignis, Rolle, Zustand, kennt_ereignis
from gateway.domain.transfer import UEBERGANG, Transfer
from gateway.envelope.offen import Geoeffnet
from gateway.messages import (
    Quittung,
    Rueckweisung,
    RueckweisungSynchron,
)
from gateway.pump.befund import AKTE_UEBERNOMMEN
from gateway.transfer.aktentransport import EINSICHT
from gateway.transfer.fristen import wartet_auf
from gateway.transfer.ports import Tx
from gateway.transfer.postausgang import Postausgang
from gateway.transfer.protokollant import fall
from gateway.transfer.records import (
    OFFENE,
    AufgabeArt,
    Nachricht,
    PostfachZustand,
    Richtung,
    wartet_auf_schluessel,
)
from gateway.transfer.ruhe import ist_verloren
from gateway.transfer.schritte import Schritte, gleiche_spur, transfer_unserer
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.verrat import inhalte
from gateway.transfer.verweis import nachricht_zu
from gateway.transfer.wiederversand import Wiederversand

GESANDT = frozenset({Zustand.VERSANDT, Zustand.ABGESCHLOSSEN})
"""States in which the giver stands by what it has sent."""


class Rueckmeldungen:
    """Ends transfers, or hands them to a person."""

    def __init__(
        self, umgebung: Umgebung, schritte: Schritte, ausgang: Postausgang, wiederversand: Wiederversand
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._ausgang = ausgang
        self._wiederversand = wiederversand

    # -- answers that end a transfer ----------------------------------------------------------------------------

    def quittung_erhalten(
        self, tx: Tx, nachricht: Nachricht, message: Quittung, opened: Geoeffnet, sent: Nachweis | None
    ) -> Transfer | None:
        """Receipt 0020 code 4 of the addressed authority that names our 010206 (wire 7.2)."""
        transfer = self._eigene_lieferung(tx, nachricht, message.bezug.uuid)
        if transfer is None and ist_verloren(tx, nachricht.mandant, message.bezug.uuid):
            self._s.frage(
                tx, nachricht.mandant, AufgabeArt.QUITTUNG_UNBEKANNT, transfer=None, hinweis=nachricht.uuid
            )
            return None
        if transfer is None and message.sachverhalt == AKTE_UEBERNOMMEN:
            waiting = self._von_nachfolge(tx, nachricht, message.bezug.uuid)
            if waiting is not None:  # counts once a person has confirmed the succession (wire 7.2 a)
                art, hint = AufgabeArt.QUITTUNG_NACHFOLGE, f"{nachricht.autor}/{nachricht.uuid}"
                self._s.frage(tx, nachricht.mandant, art, transfer=waiting.id, hinweis=hint)
                return None
        if transfer is None:
            self._s.unerwartet(tx, nachricht)
            return None
        return self.nimm_quittung(tx, nachricht, transfer, message, opened, sent)

    def nimm_quittung(
        self, tx: Tx, nachricht: Nachricht, transfer: Transfer, message: Quittung, opened: Geoeffnet,
        sent: Nachweis | None,
    ) -> Transfer | None:  # fmt: skip
        """Let a receipt of whoever may give it end its transfer; ``Refused`` where it names other digests."""
        if message.sachverhalt != AKTE_UEBERNOMMEN or transfer.grund not in UEBERGANG:
            self._s.unerwartet(tx, nachricht)
            return None
        delivery = tx.nachrichten.holen(nachricht.mandant, nachricht.mandant, message.bezug.uuid)
        proof = opened.nachweis
        agrees = (
            delivery is not None
            and isinstance(proof, Uebernahme)
            and proof.bezug_inhalt_sha256 in inhalte(tx, delivery)
            and proof.bezug_archiv_sha256 == delivery.archiv_sha256
            and alle_uebernommen(proof, sent)
        )
        if proof is not None and not agrees:
            raise Refused(Fehlercode.S999, "the receipt names other digests than the delivery it is about")
        leaf = self._u.protokollant.notiere(
            tx,
            nachricht.mandant,
            AuditEreignis.QUITTUNG_OFFEN_ERHALTEN if nachricht.offen else AuditEreignis.QUITTUNG_ERHALTEN,
            nachricht=nachricht.uuid,
            ausloeser=message.bezug.uuid,
            inhalt_sha256=nachricht.inhalt_sha256,
            zertifikat_sha256=_fingerprint(opened),
            code=None if agrees else "ohne_nachweis",
            **fall(transfer),
        )
        tx.nachrichten.blatt_setzen(nachricht, leaf)
        if (
            transfer.zustand is Zustand.RUECKRUF_LAEUFT
        ):  # it crossed our recall: the answer to that is still to come
            return tx.transfers.aendern(replace(transfer, antwort=nachricht.uuid, geaendert=self._u.jetzt()))
        return self._uebernommen(tx, nachricht, transfer, NachrichtenUUID(message.bezug.uuid))

    def _uebernommen(
        self, tx: Tx, nachricht: Nachricht, transfer: Transfer, lieferung: NachrichtenUUID
    ) -> Transfer:
        """End a transfer with the delivery that was receipted; what was withdrawn too late is asked about."""
        mandant, newest = transfer.mandant, transfer.lieferung
        late = newest != lieferung or self._zurueckgezogen(tx, mandant, lieferung)
        if not kennt_ereignis(transfer.rolle, transfer.zustand, Ereignis.QUITTUNG_ERHALTEN):
            if transfer.zustand is not Zustand.ABGESCHLOSSEN:
                self._s.unerwartet(tx, nachricht, transfer)
            elif newest != lieferung:  # both are there
                self._frage_doch(tx, transfer, transfer)
            return transfer
        self._s.erledige_aufgaben(tx, mandant, transfer.id)
        if newest is not None and newest != lieferung:  # the reader has the file: it must not go once more
            self._ausgang.ziehe_zurueck(tx, mandant, newest)
        hint = {"hinweis": "doch_uebernommen"} if late else {}
        ended = self._s.wechsle(
            tx, transfer, Ereignis.QUITTUNG_ERHALTEN, antwort=nachricht.uuid, lieferung=lieferung, **hint
        )
        self._s.halte_abgabe_fest(tx, ended, lieferung)
        if late:
            self._frage_doch(tx, ended, transfer)
        return ended

    def _zurueckgezogen(self, tx: Tx, mandant: Kennung, lieferung: NachrichtenUUID) -> bool:
        entries = tx.postfach.zur_nachricht(mandant, lieferung)
        return any(entry.zustand is PostfachZustand.ZURUECKGEZOGEN for entry in entries)

    def _frage_doch(self, tx: Tx, transfer: Transfer, before: Transfer) -> None:
        """Ask whether the reader may keep what we had taken back; the hint says where the transfer stood."""
        art = AufgabeArt.DOCH_UEBERNOMMEN
        self._s.frage(tx, transfer.mandant, art, transfer=transfer.id, hinweis=before.zustand.value)

    def rueckweisung_erhalten(
        self, tx: Tx, nachricht: Nachricht, message: Rueckweisung | RueckweisungSynchron
    ) -> Transfer | None:
        """A partner did not process a message of ours (0010): a person looks."""
        ours = self._unsere(tx, nachricht, message.bezug.uuid) if message.bezug else None
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
        written = tx.nachrichten.holen(nachricht.mandant, nachricht.mandant, ours) if ours else None
        if transfer is None or written is None or nachricht.autor not in {written.leser, transfer.nachfolger}:
            self._s.unerwartet(tx, nachricht)
            return None
        self.scheitert(tx, transfer, written.uuid, AufgabeArt.RUECKWEISUNG_ANSEHEN, code)
        return transfer

    def _unsere(self, tx: Tx, nachricht: Nachricht, uuid: NachrichtenUUID) -> NachrichtenUUID:
        """Return the message of ours a rejection is about: for a packet of the plain route its delivery."""
        packet = tx.pakete.zur_uuid(nachricht.mandant, nachricht.mandant, uuid)
        return uuid if packet is None else packet.lieferung

    def scheitert(self, tx: Tx, transfer: Transfer, uuid: NachrichtenUUID, art: AufgabeArt, code: str) -> None:
        """A message of ours was not taken: a person is asked; the one the transfer waits for also ends it."""
        if uuid == wartet_auf(transfer) and kennt_ereignis(
            transfer.rolle, transfer.zustand, Ereignis.RUECKWEISUNG_ERHALTEN
        ):
            self._s.wechsle(tx, transfer, Ereignis.RUECKWEISUNG_ERHALTEN, hinweis=code)
        self._s.frage(tx, transfer.mandant, art, transfer=transfer.id, hinweis=code)

    def _eigene_lieferung(self, tx: Tx, nachricht: Nachricht, uuid: str) -> Transfer | None:
        transfer = transfer_unserer(tx, nachricht.mandant, NachrichtenUUID(uuid))
        if transfer is None or transfer.rolle is not Rolle.GEBER:
            return None
        if nachricht.autor not in {transfer.partner, transfer.nachfolger}:
            return None
        sent = tx.nachrichten.holen(nachricht.mandant, nachricht.mandant, NachrichtenUUID(uuid))
        return transfer if sent is not None and sent.typ is Nachrichtentyp.LIEFERUNG else None

    def _von_nachfolge(self, tx: Tx, nachricht: Nachricht, uuid: str) -> Transfer | None:
        """Return the transfer of a delivery whose reader the author of this receipt succeeded, by the directory."""
        transfer = transfer_unserer(tx, nachricht.mandant, NachrichtenUUID(uuid))
        sent = tx.nachrichten.holen(nachricht.mandant, nachricht.mandant, NachrichtenUUID(uuid))
        if transfer is None or sent is None or sent.typ is not Nachrichtentyp.LIEFERUNG:
            return None
        fits = transfer.grund in UEBERGANG and gleiche_spur(transfer.test, nachricht.test)
        directory, jetzt = self._u.vertrauen.verzeichnis(), self._u.jetzt()
        return transfer if fits and directory.ist_nachfolge(sent.leser, nachricht.autor, jetzt) else None

    # -- our own messages, closed at their reader's ----------------------------------------------------------------

    async def zugestellt(self, umschlag: str) -> None:
        """The reader closed a message of ours: receipts end their transfer, a refusal is for a person."""

        def run(tx: Tx) -> None:
            entry = tx.postfach.holen(Sha256(umschlag))
            if entry is None or (entry.beleg is None and entry.zustand is not PostfachZustand.UEBERGEBEN):
                return
            transfer = transfer_unserer(tx, entry.autor, entry.uuid)
            if transfer is None:
                return
            if entry.zustand is PostfachZustand.ABGELEHNT:
                code = (entry.beleg.code if entry.beleg is not None else None) or "T099"
                self.scheitert(tx, transfer, entry.uuid, AufgabeArt.ZUSTELLUNG_ABGELEHNT, code)
            elif entry.uuid == transfer.antwort and kennt_ereignis(
                transfer.rolle, transfer.zustand, Ereignis.QUITTUNG_ABGEHOLT
            ):
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
        nachricht = await self._u.store.read(lambda tx: nachricht_zu(tx, ref))
        if nachricht is None or nachricht.richtung is not Richtung.AUS:
            return
        if nachricht.schluessel is None:  # receipted, and its content deleted since: there is nothing to send again
            return
        if await self._u.store.read(lambda tx: _gilt_noch(tx, nachricht)):
            await self._wiederversand.wiederhole(nachricht)


def _gilt_noch(tx: Tx, nachricht: Nachricht) -> bool:
    """Tell whether an answer of ours may go out once more: it does not lie there, and nobody took it back.

    What discloses something – the file, card data, who is asked for – goes only while it is what its transfer says
    now: a person may have withdrawn or refused it since.
    """
    entries = tx.postfach.zur_nachricht(nachricht.autor, nachricht.uuid)
    if any(entry.zustand in OFFENE or entry.zustand is PostfachZustand.ZURUECKGEZOGEN for entry in entries):
        return False
    if wartet_auf_schluessel(entries):  # it goes out again by itself
        return False
    transfer = tx.transfers.holen(nachricht.transfer) if nachricht.transfer is not None else None
    if transfer is None:
        return True
    match nachricht.typ:
        case Nachrichtentyp.LIEFERUNG:
            return transfer.lieferung == nachricht.uuid and transfer.zustand in GESANDT
        case Nachrichtentyp.VORABINFORMATIONEN:
            return transfer.zustand in GESANDT
        case Nachrichtentyp.ANFORDERUNG:
            return transfer.anforderung == nachricht.uuid and transfer.zustand is Zustand.ANGEFORDERT
        case Nachrichtentyp.QUITTUNG:
            return transfer.zustand not in {Zustand.RUECKRUF_LIEGT_VOR, Zustand.ZURUECKGERUFEN}
        case _:
            return True


def alle_uebernommen(proof: Uebernahme, sent: Nachweis | None) -> bool:
    """Tell whether every document of the delivery stands in the receipt once, taken over with its digest."""
    if not isinstance(sent, Lieferung):
        return False
    taken = sorted((d.uuid, d.sha256) for d in proof.dokumente if d.ergebnis is Ergebnis.UEBERNOMMEN)
    return len(taken) == len(proof.dokumente) and taken == sorted((d.uuid, d.sha256) for d in sent.dokumente)


def _fingerprint(opened: Geoeffnet) -> Sha256 | None:
    return None if opened.autor_cert_der is None else sha256_of(opened.autor_cert_der)
