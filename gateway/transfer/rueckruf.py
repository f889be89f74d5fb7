"""The giving authority calls a wrongly sent file back: withdrawn while nobody has closed it, else asked for (0010).

The standard has no message for it. A 0010 about the request says what is the case – the request was not answered,
what came was a mistake – and any reader shows it to a person; the signed Nachweis names the delivery (ADR 0016).
"""

import asyncio
from dataclasses import replace
from datetime import datetime

from gateway.domain.errors import Fehlercode, Refused, Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug, Rechtsgrund
from gateway.domain.ids import TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.nachweis import Rueckrufverlangen
from gateway.domain.rueckruf import WORT, Rueckruf, Rueckrufergebnis
from gateway.domain.rueckrufgruende import Rueckrufgrund
from gateway.domain.states import Ereignis, Rolle, Zustand, kennt_ereignis
from gateway.domain.transfer import Transfer
from gateway.messages import Anforderung, Rueckweisung, Rueckweisungsgrund, Weiterleitung, bezug_zu
from gateway.messages.werte import Nachrichtenbezug
from gateway.transfer.entwurf import Entwurf, Versiegelt
from gateway.transfer.oeffner import Oeffner
from gateway.transfer.ports import Tx
from gateway.transfer.postausgang import Postausgang
from gateway.transfer.protokollant import fall, wer
from gateway.transfer.records import AufgabeArt, AuftragsArt, Nachricht, PostfachZustand, Richtung
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.versand import Versand
from gateway.transfer.zurueckweisung import RUECKGABE_MAX

BITTE = (
    "RÜCKRUF: Unsere Lieferung 010206 {uuid} vom {tag} ist irrtümlich an Sie gegangen ({grund}). Bitte sperren "
    "Sie die Akte sofort, verwenden Sie sie nicht, geben Sie sie nicht weiter und löschen Sie sie. Bestätigen Sie "
    "die Löschung mit einer Rückweisung 0010 zu dieser Lieferung. Ihre Anforderung gilt als nicht bearbeitet."
)
"""What the clerk of any partner reads, also one whose program knows nothing of a recall."""


def juengster(tx: Tx, transfer: TransferId) -> Rueckruf | None:
    """Return the newest recall of a transfer."""
    return next(iter(tx.rueckrufe.zum_transfer(transfer)), None)


class Rueckrufe:
    """Commands of a person about a delivery that should not have gone, and the job that writes the recall."""

    def __init__(
        self, umgebung: Umgebung, schritte: Schritte, versand: Versand, ausgang: Postausgang, oeffner: Oeffner
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._versand = versand
        self._ausgang = ausgang
        self._oeffner = oeffner

    # -- calling back -------------------------------------------------------------------------------------------

    async def rufe_zurueck(
        self, ident: TransferId, grund: Rueckrufgrund, *, person: str, bemerkt: datetime | None = None,
        begruendung: str | None = None,
    ) -> Transfer:  # fmt: skip
        """Call the newest delivery of a transfer back; ``bemerkt`` = when somebody became aware (``None`` = now).

        Also one that was withdrawn: what was being read or carried in that moment may be there all the same.
        ``Usage`` where nothing was sent, a recall waits for its answer, or our own content is deleted already: then
        the receiver has the only copy.
        """

        def run(tx: Tx) -> Transfer:
            current = self._darf(tx, ident)
            jetzt = self._u.jetzt()
            noticed = bemerkt or jetzt
            if noticed > jetzt:
                raise Usage("--noticed lies in the future", code="DATE")
            assert current.lieferung is not None  # noqa: S101 -- _darf says so
            recall = Rueckruf(
                id=self._u.neue_uuid(),
                mandant=current.mandant,
                transfer=ident,
                lieferung=current.lieferung,
                grund=grund,
                begonnen=jetzt,
                bemerkt=noticed,
                person=person,
                akte=current.akte,
            )
            who = wer(person, begruendung)
            event = AuditEreignis.RUECKRUF_VERLANGT
            self._notiere(tx, current, event, who, nachricht=recall.lieferung, grund=grund.value)
            self._s.erledige_aufgaben(tx, current.mandant, ident, person=person)
            tx.auftraege.streichen(AuftragsArt.AUFBEWAHRT, ident)
            return self._rufe(tx, current, recall)

        await self._ausgang.sieh_nach()  # what a transport has taken is not unread
        return await self._u.store.write(run)

    def _darf(self, tx: Tx, ident: TransferId) -> Transfer:
        current = self._hole(tx, ident)
        if current.rolle is not Rolle.GEBER or current.lieferung is None:
            raise Usage("nothing was sent in this transfer, so there is nothing to call back", code="STATE")
        if not kennt_ereignis(current.rolle, current.zustand, Ereignis.RUECKRUF_VERLANGT):
            raise Usage(f"the transfer is {current.zustand.value}; that cannot be called back", code="STATE")
        before = juengster(tx, ident)
        if current.zustand is Zustand.RUECKRUF_LAEUFT and (
            before is None or before.ergebnis is not Rueckrufergebnis.ABGELEHNT
        ):
            raise Usage("it is called back already and waits for the answer; call the partner", code="STATE")
        akte = tx.akten.holen(current.mandant, current.akte) if current.akte is not None else None
        if akte is None or akte.geloescht is not None:
            raise Usage(
                "our own content of this file is deleted: the receiver has the only copy; agree with it what "
                "becomes of the file",
                code="STUB",
            )
        return current

    def _rufe(self, tx: Tx, current: Transfer, recall: Rueckruf) -> Transfer:
        """Withdraw what nobody has closed; else have the recall written."""
        mandant, jetzt = current.mandant, self._u.jetzt()
        seen = any(
            entry.zustand is not PostfachZustand.LIEGT
            for entry in tx.postfach.zur_nachricht(mandant, recall.lieferung)
        )
        back = self._ausgang.ziehe_zurueck(tx, mandant, recall.lieferung)
        if current.zustand is Zustand.VERSANDT and back:
            tx.rueckrufe.anlegen(replace(recall, ergebnis=Rueckrufergebnis.UNGELESEN, beendet=jetzt))
            changed = self._s.wechsle(tx, current, Ereignis.ZURUECKGEZOGEN, hinweis="zurueckgezogen")
            hint = "lieferung_zurueckgezogen"
            self._s.frage(tx, mandant, AufgabeArt.ANFRAGE_PRUEFEN, transfer=current.id, hinweis=hint)
        else:
            seen = True
            tx.rueckrufe.anlegen(recall)
            changed = self._s.wechsle(tx, current, Ereignis.RUECKRUF_VERLANGT, hinweis=recall.grund.value)
            self._s.beauftrage(tx, mandant, AuftragsArt.RUECKRUFEN, current.id)
        due = recall.melden_bis
        if seen and current.test is None and due is not None:  # somebody may have read it
            hint = f"bis.{due:%Y-%m-%d_%H-%M}"
            self._s.frage(tx, mandant, AufgabeArt.DATENPANNE_MELDEN, transfer=current.id, hinweis=hint)
        return changed

    async def rufen(self, ident: TransferId) -> None:
        """Write the 0010 that calls back (RUECKRUF_LAEUFT); safe to repeat."""
        transfer, recall, delivery = await self._u.store.read(lambda tx: self._offen(tx, ident))
        if transfer is None or recall is None or delivery is None:
            return
        sealed = await self._versiegle(transfer, recall, delivery)

        def commit(tx: Tx) -> None:
            current, again, _ = self._offen(tx, ident)
            if current is None or again is None or again.id != recall.id:
                return
            uuid = sealed.nachricht.uuid
            tx.rueckrufe.aendern(replace(again, nachricht=uuid))
            self._u.protokollant.notiere(
                tx,
                current.mandant,
                AuditEreignis.RUECKRUF_ERSTELLT,
                nachricht=uuid,
                ausloeser=delivery.uuid,
                inhalt_sha256=sealed.nachricht.inhalt_sha256,
                **fall(current),
            )
            self._versand.biete_an(tx, sealed)

        await self._u.store.write(commit)

    def _offen(self, tx: Tx, ident: TransferId) -> tuple[Transfer | None, Rueckruf | None, Nachricht | None]:
        """Return transfer, recall and delivery while the recall is still to be written."""
        transfer, recall = tx.transfers.holen(ident), juengster(tx, ident)
        if (
            transfer is None
            or recall is None
            or transfer.zustand is not Zustand.RUECKRUF_LAEUFT
            or recall.nachricht
        ):
            return None, None, None
        return transfer, recall, tx.nachrichten.holen(transfer.mandant, transfer.mandant, recall.lieferung)

    async def _versiegle(self, transfer: Transfer, recall: Rueckruf, delivery: Nachricht) -> Versiegelt:
        bezug, original = await self._anforderung(transfer, delivery)
        archive = delivery.archiv_sha256  # none on the plain route: there the sentence alone calls back
        reader = transfer.nachfolger or delivery.leser
        kopf = self._versand.kopf(transfer.mandant, reader, Nachrichtentyp.RUECKWEISUNG, transfer.test)
        text = BITTE.format(uuid=delivery.uuid, tag=f"{delivery.zeit:%d.%m.%Y}", grund=WORT[recall.grund].de)
        return await self._versand.versiegle(
            Entwurf(
                message=Rueckweisung(
                    kopf=kopf,
                    gruende=(Rueckweisungsgrund(code=Fehlercode.S999.value, spezifisch=(text,)),),
                    bezug=bezug,
                    nachricht=original if len(original) <= RUECKGABE_MAX else b"",
                ),
                prozess=transfer.prozess,
                transfer=transfer.id,
                ausloeser=bezug.uuid,
                nachweis=None
                if archive is None or delivery.offen
                else Rueckrufverlangen(
                    bezug_uuid=delivery.uuid,
                    bezug_inhalt_sha256=delivery.inhalt_sha256,
                    bezug_archiv_sha256=archive,
                    grund=recall.grund,
                ),
            )
        )

    async def _anforderung(self, transfer: Transfer, delivery: Nachricht) -> tuple[Nachrichtenbezug, bytes]:
        """Return the request the delivery answered, and its octets; it came itself or in a 0030."""
        kinds = {Nachrichtentyp.ANFORDERUNG, Nachrichtentyp.WEITERLEITUNG}
        stored = await self._u.store.read(lambda tx: tx.nachrichten.zum_transfer(transfer.id))
        for one in (each for each in stored if each.richtung is Richtung.EIN and each.typ in kinds):
            if one.typ is Nachrichtentyp.ANFORDERUNG and one.uuid != delivery.ausloeser:
                continue
            octets = (await self._oeffner.oeffne_erneut(one)).fachnachricht
            message = await asyncio.to_thread(self._u.lies, octets, signiert=True)
            if isinstance(message, Weiterleitung):
                octets = message.nachricht
                message = await asyncio.to_thread(self._u.lies, octets, signiert=True)
            if isinstance(message, Anforderung) and message.kopf.uuid == delivery.ausloeser:
                return bezug_zu(message.kopf.uuid, message.kopf.typ, message.kopf.erstellt), octets
        raise Refused(Fehlercode.S999, "the request that the delivery answered is not stored any more")

    # -- how it ends by hand ------------------------------------------------------------------------------------

    async def bescheinige(self, ident: TransferId, *, person: str, begruendung: str | None = None) -> Transfer:
        """End a recall whose receiver has confirmed the deletion in another way; the person vouches for it."""

        def run(tx: Tx) -> Transfer:
            current, recall = self._laufender(tx, ident)
            done = replace(recall, ergebnis=Rueckrufergebnis.BESCHEINIGT)
            return self.beende(tx, current, done, person=person, begruendung=begruendung)

        return await self._u.store.write(run)

    async def hebe_auf(self, ident: TransferId, *, person: str, begruendung: str | None = None) -> Transfer:
        """Drop a recall that the receiver refused: the handover stands, with the receipt of the refusal."""

        def run(tx: Tx) -> Transfer:
            current, recall = self._laufender(tx, ident)
            if recall.ergebnis is not Rueckrufergebnis.ABGELEHNT or recall.antwort is None:
                raise Usage(
                    "only a recall that the receiver refused can be dropped; call the partner", code="STATE"
                )
            self._notiere(tx, current, AuditEreignis.RUECKRUF_BEENDET, wer(person, begruendung), code="aufgehoben")
            self._s.erledige_aufgaben(tx, current.mandant, ident, person=person)
            ended = self._s.wechsle(tx, current, Ereignis.RUECKRUF_AUFGEHOBEN, antwort=recall.antwort, hinweis=None)
            self._s.halte_abgabe_fest(tx, ended, recall.lieferung)
            return ended

        return await self._u.store.write(run)

    def _laufender(self, tx: Tx, ident: TransferId) -> tuple[Transfer, Rueckruf]:
        current, recall = self._hole(tx, ident), juengster(tx, ident)
        if current.zustand is not Zustand.RUECKRUF_LAEUFT or recall is None:
            raise Usage(f"the transfer is {current.zustand.value}; no recall of ours runs", code="STATE")
        return current, recall

    def beende(
        self, tx: Tx, current: Transfer, recall: Rueckruf, *, person: str | None, begruendung: str | None = None
    ) -> Transfer:
        """End the transfer of a recall: the file is gone there and fully ours again."""
        assert recall.ergebnis is not None  # noqa: S101 -- whoever ends it says how
        tx.rueckrufe.aendern(replace(recall, beendet=self._u.jetzt()))
        who = wer(person, begruendung) if person is not None else []
        self._notiere(tx, current, AuditEreignis.RUECKRUF_BEENDET, who, code=recall.ergebnis.value)
        self._s.erledige_aufgaben(tx, current.mandant, current.id, person=person)
        return self._s.wechsle(tx, current, Ereignis.RUECKRUF_BESTAETIGT, hinweis=recall.ergebnis.value)

    def _notiere(
        self, tx: Tx, current: Transfer, ereignis: AuditEreignis, who: list[tuple[Bezug, str]], **angaben: object
    ) -> None:
        self._u.protokollant.notiere(
            tx,
            current.mandant,
            ereignis,
            akteur=Akteur.PERSON if who else Akteur.PARTNER,
            rechtsgrund=Rechtsgrund.DSGVO_33,
            bezuege=who,
            **angaben,
            **fall(current),
        )

    def _hole(self, tx: Tx, ident: TransferId) -> Transfer:
        current = tx.transfers.holen(ident)
        if current is None:
            raise Usage(f"there is no transfer {ident}", code="UNKNOWN")
        return current
