"""The receiving authority: ask for the file, and hear what comes of it.

Every job looks at the stored state first and is safe to repeat: killed anywhere, it is simply run again.
"""

from datetime import timedelta

from gateway.domain.errors import Fehlercode, Refused, TryLater
from gateway.domain.ids import NachrichtenUUID, TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import Ereignis, Rolle, Zustand, kennt_ereignis
from gateway.domain.transfer import UEBERGANG, Transfer
from gateway.messages import AkteMetadaten, Anforderung, Vorabinformationen, codes_der_formate
from gateway.transfer.entwurf import Entwurf
from gateway.transfer.geber import NUR_VORAB
from gateway.transfer.ports import Konflikt, Tx
from gateway.transfer.records import AufgabeArt, AuftragsArt, Nachricht
from gateway.transfer.ruhe import ist_verloren
from gateway.transfer.schritte import Schritte, gleiche_spur, transfer_unserer
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.versand import Versand
from gateway.transfer.vorab import Vorab
from gateway.transfer.zuordnung import stimmt_ueberein

WARTEND = frozenset({Zustand.GEWUENSCHT, Zustand.ANGEFORDERT, Zustand.ZURUECKGESTELLT})
"""States in which our request may have been passed on to another authority."""
ZU_FRUEH = timedelta(days=1)
"""How long what came before its cause waits for it; then a person looks."""
SPAETER = frozenset({"antwort_01", "antwort_07"})
"""Answers after which the request is kept: bound, or not with the giver yet."""


class Nehmer:
    """The request, and what is said about it."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, versand: Versand, vorab: Vorab) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._versand = versand
        self._vorab = vorab

    async def anfordern(self, transfer_id: TransferId) -> None:
        """Write the request 010201 (GEWUENSCHT → ANGEFORDERT)."""
        transfer = await self._u.store.read(lambda tx: tx.transfers.holen(transfer_id))
        if transfer is None or transfer.zustand is not Zustand.GEWUENSCHT or transfer.partner is None:
            return
        kopf = self._versand.kopf(transfer.mandant, transfer.partner, Nachrichtentyp.ANFORDERUNG, transfer.test)
        accepted = self._u.mandanten[transfer.mandant].formate
        message = Anforderung(
            kopf=kopf,
            person=transfer.person,
            aktenzeichen=transfer.aktenzeichen or "",
            grund=transfer.grund,
            versandbestaetigung=self._u.gangart.versandbestaetigung,
            formate=codes_der_formate(accepted),
            ausloeser=transfer.angebot,
        )
        sealed = await self._versand.versiegle(
            Entwurf(message=message, prozess=transfer.prozess, transfer=transfer.id, ausloeser=transfer.angebot)
        )

        def commit(tx: Tx) -> None:
            current = tx.transfers.holen(transfer_id)
            if current is None or current.zustand is not Zustand.GEWUENSCHT:
                return
            if current.partner != transfer.partner:
                raise Konflikt("another authority is to be asked since the request was written")
            self._s.wechsle(
                tx,
                current,
                Ereignis.ANFORDERUNG_ERSTELLT,
                anforderung=kopf.uuid,
                formate=current.formate | accepted,  # a delivery may answer any of our requests
            )
            self._versand.biete_an(tx, sealed)

        await self._u.store.write(commit)

    def lieferung_erhalten(self, tx: Tx, nachricht: Nachricht, message: AkteMetadaten) -> Transfer | None:
        """Note that a 010206 has arrived; the import is a job of its own."""
        transfer = self._eigene_anforderung(tx, nachricht, message.ausloeser)
        if transfer is None and ist_verloren(tx, nachricht.mandant, message.ausloeser):
            self._s.frage(
                tx, nachricht.mandant, AufgabeArt.LIEFERUNG_UNBEKANNT, transfer=None, hinweis=nachricht.uuid
            )
            return None
        if transfer is not None and transfer.zustand is Zustand.ZURUECKGEZOGEN:
            raise Refused(Fehlercode.S999, "the request for this file was withdrawn; please keep it")
        if transfer is None or transfer.akte is not None or not _kennt(transfer, Ereignis.LIEFERUNG_ERHALTEN):
            raise Refused(
                Fehlercode.S999,
                "no request of this authority waits for this file; ask it on the telephone before sending again",
            )
        if transfer.grund == NUR_VORAB:
            raise Refused(Fehlercode.S999, "only advance information was asked for, not the file")
        return self.nimm_lieferung(tx, transfer, nachricht, message)

    def nimm_lieferung(self, tx: Tx, transfer: Transfer, nachricht: Nachricht, message: AkteMetadaten) -> Transfer:
        """Let a delivery belong to a transfer; ``Refused`` where it is about another AZR number."""
        if message.person.azr_nummer != transfer.person.azr_nummer:
            raise Refused(Fehlercode.S999, "the delivery is about another AZR number than the request it answers")
        self._s.beauftrage(tx, nachricht.mandant, AuftragsArt.IMPORTIEREN, transfer.id)
        return self._s.wechsle(
            tx, transfer, Ereignis.LIEFERUNG_ERHALTEN, lieferung=nachricht.uuid, antwort=None, hinweis=None
        )

    def vorabinformationen_erhalten(
        self, tx: Tx, nachricht: Nachricht, message: Vorabinformationen
    ) -> Transfer | None:
        """Keep what a 010205 tells, asked for or not; only a request for nothing else ends with it."""
        transfer = self._eigene_anforderung(tx, nachricht, message.ausloeser)
        if transfer is None and message.ausloeser is None:
            transfer = self._von_diesem_geber(tx, nachricht, message)
        if transfer is None:
            self._s.unerwartet(tx, nachricht)
            return None
        self._vorab.erhalten(tx, nachricht, transfer, message)
        if transfer.grund == NUR_VORAB and _kennt(transfer, Ereignis.OHNE_UEBERNAHME):
            return self._s.wechsle(tx, transfer, Ereignis.OHNE_UEBERNAHME, antwort=nachricht.uuid)
        return transfer

    def _von_diesem_geber(self, tx: Tx, nachricht: Nachricht, message: Vorabinformationen) -> Transfer | None:
        """Find the delivery an unasked 010205 is about: same person, same partner, same lane (sheet 3.1)."""
        key = self._vorab.azr_suche(message.person)
        known = () if key is None else tx.transfers.zur_person(nachricht.mandant, Rolle.NEHMER, key)
        fitting = (
            one
            for one in known
            if one.lieferung is not None
            and one.partner == nachricht.autor
            and one.grund in UEBERGANG
            and gleiche_spur(one.test, nachricht.test)
            and stimmt_ueberein(message.person, one.person)
        )
        return next(fitting, None)

    def versandbestaetigung_erhalten(
        self, tx: Tx, nachricht: Nachricht, ausloeser: NachrichtenUUID | None
    ) -> Transfer | None:
        """Keep a 010203 with its transfer; it changes no state."""
        transfer = self._eigene_anforderung(tx, nachricht, ausloeser)
        if transfer is None:
            self._s.unerwartet(tx, nachricht)
        return transfer

    def ablehnung_erhalten(
        self, tx: Tx, nachricht: Nachricht, ausloeser: NachrichtenUUID | None, grund: str
    ) -> Transfer | None:
        """The giving authority cannot send (010202), or not yet: then the request is kept and asked again."""
        transfer = self._eigene_anforderung(tx, nachricht, ausloeser)
        if transfer is not None and (ausloeser != transfer.anforderung or transfer.zustand is Zustand.GEWUENSCHT):
            return transfer  # about a request we have repeated since: the newest is answered, too
        if transfer is None or not _kennt(transfer, Ereignis.ABLEHNUNG_ERHALTEN):
            self._s.unerwartet(tx, nachricht, transfer)
            return transfer
        if grund in SPAETER:
            return self._s.wechsle(tx, transfer, Ereignis.ZURUECKGESTELLT, antwort=nachricht.uuid, hinweis=grund)
        self._s.frage(tx, nachricht.mandant, AufgabeArt.ABLEHNUNG_ANSEHEN, transfer=transfer.id, hinweis=grund)
        return self._s.wechsle(tx, transfer, Ereignis.ABLEHNUNG_ERHALTEN, antwort=nachricht.uuid, hinweis=grund)

    def _eigene_anforderung(
        self, tx: Tx, nachricht: Nachricht, ausloeser: NachrichtenUUID | None
    ) -> Transfer | None:
        """Correlate by ausloeserUUID and the same two authorities only (wire 1.6)."""
        if ausloeser is None:
            return None
        asked = tx.nachrichten.holen(nachricht.mandant, nachricht.mandant, ausloeser)
        transfer = transfer_unserer(tx, nachricht.mandant, ausloeser)
        if asked is None or asked.typ is not Nachrichtentyp.ANFORDERUNG or transfer is None:
            return None  # whichever of our requests of this transfer it answers
        if not gleiche_spur(transfer.test, nachricht.test):
            return None
        if transfer.partner != nachricht.autor:
            self._vielleicht_zu_frueh(nachricht, transfer)
            return None
        return transfer

    def _vielleicht_zu_frueh(self, nachricht: Nachricht, transfer: Transfer) -> None:
        """Let an answer of a third authority wait for the 0031 that tells us of it, for a day (wire 6.4)."""
        if transfer.zustand in WARTEND and self._u.jetzt() < nachricht.zeit + ZU_FRUEH:
            raise TryLater("an answer of an authority we did not ask came before its cause", code="EARLY")


def _kennt(transfer: Transfer, ereignis: Ereignis) -> bool:
    return kennt_ereignis(transfer.rolle, transfer.zustand, ereignis)
