"""The receiver's proof that a called-back delivery is deleted: a 0010 about it, with the leaf of the deletion."""

from dataclasses import replace

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.nachweis import Ergebnis, Lieferung, Rueckrufantwort, Uebernahme, UebernommenesDokument
from gateway.domain.rueckruf import Rueckruf, Rueckrufergebnis
from gateway.domain.transfer import Transfer
from gateway.messages import Rueckweisung, Rueckweisungsgrund, bezug_zu
from gateway.transfer.entwurf import Entwurf, Versiegelt
from gateway.transfer.oeffner import Oeffner
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import fall
from gateway.transfer.records import Nachricht
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.versand import Versand

BESTAETIGUNG = (
    "Auf Ihren Rückruf {rueckruf} gelöscht: Lieferung {lieferung} mit allen {anzahl} Dokumenten, am {tag} durch "
    "zwei Personen. Hier bleibt nur, dass es sie gab."
)
"""What the clerk of any partner reads."""

Fall = tuple[Transfer, Rueckruf, Nachricht]


class Rueckrufnachweise:
    """Writes the proof; it names every document of the delivery once, with its digest."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, versand: Versand, oeffner: Oeffner) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._versand = versand
        self._oeffner = oeffner

    async def beantworten(self, ident: TransferId) -> None:
        """Tell the author that its delivery is deleted here; safe to repeat."""
        found = await self._u.store.read(lambda tx: self._unbeantwortet(tx, ident))
        if found is None:
            return
        sealed = await self._versiegle(*found)
        transfer, recall, delivery = found

        def commit(tx: Tx) -> None:
            again = self._unbeantwortet(tx, ident)
            if again is None or again[1].id != recall.id:
                return
            uuid = sealed.nachricht.uuid
            tx.rueckrufe.aendern(replace(again[1], antwort=uuid))
            self._u.protokollant.notiere(
                tx,
                transfer.mandant,
                AuditEreignis.RUECKRUF_BEANTWORTET,
                nachricht=uuid,
                ausloeser=delivery.uuid,
                inhalt_sha256=sealed.nachricht.inhalt_sha256,
                **fall(again[0]),
            )
            self._versand.biete_an(tx, sealed)

        await self._u.store.write(commit)

    def _unbeantwortet(self, tx: Tx, ident: TransferId) -> Fall | None:
        """Return a deletion its author has not been told of; its transfer may have gone on since."""
        transfer = tx.transfers.holen(ident)
        if transfer is None:
            return None
        for recall in tx.rueckrufe.zum_transfer(ident):
            if recall.ergebnis is not Rueckrufergebnis.GELOESCHT or recall.antwort is not None:
                continue
            called = (one for one in tx.nachrichten.zum_transfer(ident) if one.uuid == recall.nachricht)
            for one in called:
                delivery = tx.nachrichten.holen(transfer.mandant, one.autor, recall.lieferung)
                if delivery is not None:
                    return transfer, recall, delivery
        return None

    async def _versiegle(self, transfer: Transfer, recall: Rueckruf, delivery: Nachricht) -> Versiegelt:
        sent = await self._oeffner.nachweis(delivery)
        origin = await self._u.store.read(lambda tx: tx.protokoll.ursprung(transfer.mandant))
        complete = recall.blatt_sha256 and recall.nachricht and recall.beendet and delivery.archiv_sha256
        if not isinstance(sent, Lieferung) or not complete:
            raise Refused(Fehlercode.S999, "the deletion of this delivery cannot be proven from what is stored")
        assert recall.blatt_sha256 and recall.nachricht and recall.beendet and delivery.archiv_sha256  # noqa: S101, PT018 -- above
        text = BESTAETIGUNG.format(
            rueckruf=recall.nachricht,
            lieferung=delivery.uuid,
            anzahl=len(sent.dokumente),
            tag=f"{recall.beendet:%d.%m.%Y}",
        )
        kopf = self._versand.kopf(transfer.mandant, delivery.autor, Nachrichtentyp.RUECKWEISUNG, delivery.test)
        return await self._versand.versiegle(
            Entwurf(
                message=Rueckweisung(
                    kopf=kopf,
                    gruende=(Rueckweisungsgrund(code=Fehlercode.S999.value, spezifisch=(text,)),),
                    bezug=bezug_zu(delivery.uuid, delivery.typ, delivery.erstellt),
                    nachricht=b"",  # deleted: there is nothing to return
                ),
                prozess=delivery.prozess,
                transfer=transfer.id,
                ausloeser=recall.nachricht,
                nachweis=Uebernahme(
                    bezug_uuid=delivery.uuid,
                    bezug_inhalt_sha256=delivery.inhalt_sha256,
                    bezug_archiv_sha256=delivery.archiv_sha256,
                    log_ursprung=origin,
                    log_blatt_sha256=recall.blatt_sha256,
                    dokumente=tuple(
                        UebernommenesDokument(uuid=d.uuid, sha256=d.sha256, ergebnis=Ergebnis.GELOESCHT)
                        for d in sent.dokumente
                    ),
                    rueckruf=Rueckrufantwort(rueckruf_uuid=recall.nachricht),
                ),
            )
        )
