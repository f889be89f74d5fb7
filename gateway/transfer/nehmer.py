"""The receiving authority: ask for the file, take it over, receipt it.

Every job looks at the stored state first and is safe to repeat: killed anywhere, it is simply run again.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from gateway.domain.akte import Akte
from gateway.domain.errors import Fehlercode, Refused, TryLater
from gateway.domain.events import AuditEreignis, Bezug, Rechtsgrund
from gateway.domain.ids import DokumentUUID, NachrichtenUUID, Sha256, TransferId
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
from gateway.domain.states import Ereignis, Rolle, Zustand, kennt_ereignis
from gateway.domain.transfer import UEBERGANG, Transfer
from gateway.messages import (
    AkteMetadaten,
    Anforderung,
    Quittung,
    Vorabinformationen,
    bezug_zu,
    codes_der_formate,
    read_message,
)
from gateway.pump.befund import AKTE_UEBERNOMMEN
from gateway.transfer.aktentransport import EINSICHT, Aktentransport, Eingegangen
from gateway.transfer.eingangsformate import Eingangsformate
from gateway.transfer.eingangsschutz import Angehalten, Eingangsschutz
from gateway.transfer.einzelurteil import KeinUrteil
from gateway.transfer.geber import NUR_VORAB, pruefe_hindernisse
from gateway.transfer.oeffner import Oeffner
from gateway.transfer.papier import frage_nach_papier
from gateway.transfer.ports import Konflikt, SchutzUnerreichbar, Tx
from gateway.transfer.protokollant import fall
from gateway.transfer.records import AufgabeArt, AuftragsArt, Nachricht
from gateway.transfer.ruhe import ist_verloren
from gateway.transfer.schritte import Schritte, gleiche_spur, transfer_unserer
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.versand import Entwurf, Versand
from gateway.transfer.vorab import Vorab
from gateway.transfer.zuordnung import fruehere_stubs, stimmt_ueberein
from gateway.transfer.zurueckweisung import Zurueckweisung

WARTEND = frozenset({Zustand.GEWUENSCHT, Zustand.ANGEFORDERT, Zustand.ZURUECKGESTELLT})
"""States in which our request may have been passed on to another authority."""
ZU_FRUEH = timedelta(days=1)
"""How long what came before its cause waits for it; then a person looks."""
SPAETER = frozenset({"antwort_01", "antwort_07"})
"""Answers after which the request is kept: bound, or not with the giver yet."""


_ANDERE_OKTETTE = (
    "the Ablage holds other octets than were delivered, so nothing is receipted: look at the disk and restore the "
    "documents"
)


class Nehmer:
    """Jobs of the receiving side."""

    def __init__(
        self,
        umgebung: Umgebung,
        schritte: Schritte,
        versand: Versand,
        oeffner: Oeffner,
        rueckweisung: Zurueckweisung,
        transport: Aktentransport,
        vorab: Vorab,
        schutz: Eingangsschutz,
        formate: Eingangsformate,
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._versand = versand
        self._oeffner = oeffner
        self._rueckweisung = rueckweisung
        self._transport = transport
        self._vorab = vorab
        self._pakete = transport.pakete
        self._schutz = schutz
        self._formate = formate

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

    async def importieren(self, transfer_id: TransferId) -> None:
        """Decrypt, check and import the delivered file (EMPFANGEN → UEBERNOMMEN).

        One in which malware was found stays as it came, sealed, until a person has decided.
        """
        transfer, nachricht = await self._u.store.read(lambda tx: self._lieferung(tx, transfer_id))
        if transfer is None or nachricht is None or transfer.zustand is not Zustand.EMPFANGEN:
            return
        held, released = await self._schutz.lage(transfer_id, nachricht)
        if held:
            await self._schutz.frage_erneut(transfer_id, nachricht)
            return
        opened = await self._oeffner.oeffne_erneut(nachricht)
        message = read_message(opened.fachnachricht, self._u.schemas, signiert=True)
        if not isinstance(message, AkteMetadaten):
            raise Refused(Fehlercode.X001, "the delivery is no 010206")
        try:
            packets = await self._pakete.hole(nachricht) if nachricht.offen else ()
            arrived = await self._transport.uebernimm(
                opened,
                message,
                nachricht,
                self._schutz,
                self._formate,
                angenommen=transfer.formate,
                pakete=packets,
                frei=released,
            )
        except Angehalten as found:
            await self._schutz.halte_an(transfer_id, nachricht, found, self.lehne_ab)
            return
        except KeinUrteil:  # the scanner works: nobody need look for it
            raise
        except SchutzUnerreichbar:
            await self._schutz.frage_nach_schutz(nachricht)
            raise
        except Refused as no:
            refused = no
            await self._u.store.write(lambda tx: self.lehne_ab(tx, transfer_id, nachricht, refused))
            return
        await self._u.store.write(lambda tx: self._trage_ein(tx, transfer_id, nachricht, arrived))

    def _lieferung(self, tx: Tx, transfer_id: TransferId) -> tuple[Transfer | None, Nachricht | None]:
        transfer = tx.transfers.holen(transfer_id)
        if transfer is None or transfer.lieferung is None or transfer.partner is None:
            return transfer, None
        return transfer, tx.nachrichten.holen(transfer.mandant, transfer.partner, transfer.lieferung)

    def _trage_ein(self, tx: Tx, transfer_id: TransferId, nachricht: Nachricht, arrived: Eingegangen) -> None:
        """Make the whole Akte visible, in one moment, with its audit entry."""
        akte = arrived.uebernommen
        current = tx.transfers.holen(transfer_id)
        if current is None or current.zustand is not Zustand.EMPFANGEN:
            return
        self._transport.trage_ein(
            tx,
            nachricht.mandant,
            akte.akte,
            aktenzeichen=current.aktenzeichen,
            einsicht=current.grund == EINSICHT,
        )
        self._schutz.vermerke(tx, nachricht.mandant, akte.akte.id, arrived.schutz)
        self._formate.vermerke(
            tx,
            nachricht.mandant,
            akte.akte.id,
            arrived.merkmale,
            positionen={one.uuid: one.position for one in akte.akte.dokumente},
            transfer=transfer_id,
        )
        self._vorab.zur_eingetroffenen(tx, current, akte.akte)
        if current.grund != EINSICHT:
            frage_nach_papier(tx, self._s, current, akte.akte)
        leaf = self._u.protokollant.notiere(
            tx,
            nachricht.mandant,
            AuditEreignis.AKTE_IMPORTIERT,
            nachricht=nachricht.uuid,
            inhalt_sha256=nachricht.inhalt_sha256,
            anzahl=len(akte.akte.dokumente),
            laenge=sum(dokument.laenge for dokument in akte.akte.dokumente),
            rechtsgrund=Rechtsgrund.AUFENTHG_86,
            schutz=arrived.schutz.kurz,
            bezuege=[(Bezug.AKTE, akte.akte.id)],
            **fall(current),
        )
        tx.nachrichten.blatt_setzen(nachricht, leaf)
        self._s.wechsle(
            tx,
            current,
            Ereignis.IMPORTIERT,
            akte=akte.akte.id,
            aktenzeichen_partner=akte.aktenzeichen_partner,
            hinweis=self._fruehere_akte(tx, current, akte.akte),
        )
        if nachricht.offen:
            self._pakete.erledigt(tx, nachricht)
        self._s.beauftrage(tx, nachricht.mandant, AuftragsArt.QUITTIEREN, transfer_id)
        if current.person.azr_nummer is not None:  # somebody may wait for this file in turn (010202 code 07)
            key = self._u.speicher.suchwert("azr", current.person.azr_nummer)
            pruefe_hindernisse(tx, self._s, tx.transfers.zur_person(current.mandant, Rolle.GEBER, key))

    def _fruehere_akte(self, tx: Tx, current: Transfer, akte: Akte) -> str | None:
        """Note that the person has come back: the stub of a file that was handed over from here is hers."""
        earlier = fruehere_stubs(tx, self._u.speicher, current.mandant, akte)
        for one in earlier:
            self._u.protokollant.notiere(
                tx,
                current.mandant,
                AuditEreignis.PERSON_ZUGEORDNET,
                code="fruehere_akte",
                bezuege=[(Bezug.AKTE, one.id)],
                **fall(current),
            )
        return "fruehere_akte" if earlier else None

    def lehne_ab(self, tx: Tx, transfer_id: TransferId, nachricht: Nachricht, no: Refused) -> None:
        """Reject a delivery that waits to be imported: 0010 to its author, quarantine, and we wait for another."""
        current = tx.transfers.holen(transfer_id)
        if current is None or current.zustand is not Zustand.EMPFANGEN:
            return
        leaf = self._u.protokollant.notiere(
            tx,
            nachricht.mandant,
            AuditEreignis.AKTE_IMPORT_ABGELEHNT,
            nachricht=nachricht.uuid,
            inhalt_sha256=nachricht.inhalt_sha256,
            code=no.code,
            **fall(current),
        )
        tx.nachrichten.blatt_setzen(nachricht, leaf)
        self._s.wechsle(tx, current, Ereignis.LIEFERUNG_ABGELEHNT, lieferung=None)
        self._rueckweisung.veranlasse(tx, nachricht, no)
        if nachricht.offen:
            self._pakete.verwirf(tx, nachricht.mandant, nachricht.autor, nachricht.uuid, "zurueckgewiesen")

    async def quittieren(self, transfer_id: TransferId) -> None:
        """Send the receipt 0020 code 4 with the digests read back from the Ablage (wire 7.2)."""
        transfer, delivery = await self._u.store.read(lambda tx: self._lieferung(tx, transfer_id))
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
        kopf = self._versand.kopf(transfer.mandant, delivery.autor, Nachrichtentyp.QUITTUNG, transfer.test)
        receipt = Quittung(
            kopf=kopf,
            bezug=bezug_zu(delivery.uuid, Nachrichtentyp.LIEFERUNG, delivery.erstellt),
            ereignis=message.sachverhalt,
            sachverhalt=AKTE_UEBERNOMMEN,
        )
        sealed = await self._versand.versiegle(
            Entwurf(
                message=receipt,
                prozess=transfer.prozess,
                transfer=transfer.id,
                ausloeser=delivery.uuid,
                nachweis=proof,
            )
        )

        def commit(tx: Tx) -> None:
            current = tx.transfers.holen(transfer_id)
            if current is None or current.zustand is not Zustand.UEBERNOMMEN or current.antwort is not None:
                return
            if abgelehnter_rueckruf(tx, transfer_id) != refused:
                raise Konflikt("a recall was refused since the receipt was written")
            if refused is not None:
                tx.rueckrufe.aendern(replace(refused, antwort=kopf.uuid))
            tx.transfers.aendern(replace(current, antwort=kopf.uuid, geaendert=self._u.jetzt()))
            self._u.protokollant.notiere(
                tx,
                transfer.mandant,
                AuditEreignis.QUITTUNG_ERSTELLT,
                nachricht=kopf.uuid,
                ausloeser=delivery.uuid,
                inhalt_sha256=sealed.nachricht.inhalt_sha256,
                **fall(current),
            )
            self._versand.biete_an(tx, sealed)

        await self._u.store.write(commit)

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


def _kennt(transfer: Transfer, ereignis: Ereignis) -> bool:
    return kennt_ereignis(transfer.rolle, transfer.zustand, ereignis)


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
