"""Answers 010202: why the file does not come, comes later, or is on its way already."""

from gateway.domain.ids import NachrichtenUUID, TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import Ereignis, Rolle, Zustand, kennt_ereignis
from gateway.domain.transfer import Transfer
from gateway.messages import Antwort, BereitsVersandt, SonstigeAntwort, ZustaendigkeitBekannt
from gateway.transfer.entwurf import Entwurf, Versiegelt
from gateway.transfer.geber import GEBUNDEN, NOCH_NICHT_DA, SCHON_GESANDT, VON_PERSON
from gateway.transfer.ports import Konflikt, Tx
from gateway.transfer.records import Richtung
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.versand import Versand

ANTWORTCODES = frozenset({"01", "02", "03", "05", "06", "07", "08"})
"""Keys of ``aktenanforderung:antwort`` version 5."""
SPAETER = frozenset({GEBUNDEN, NOCH_NICHT_DA})
"""Answers after which the request is kept: the file is sent by itself once nothing holds it back."""


ANDERE_BEHOERDE = "andere_behoerde"
"""Instead of a code: another authority is competent, and the request cannot be passed on to it."""


class Antworten:
    """Writes the answers of the giving side that are no delivery."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, versand: Versand) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._versand = versand

    async def ablehnen(self, ref: str) -> None:
        """Answer 010202; ``ref``: transfer id/code, or transfer id/``andere_behoerde``/who is competent."""
        transfer_id, code = ref.split("/", 1)
        code, _, competent = code.partition("/")
        transfer = await self._hole(transfer_id)
        by_person = transfer is not None and transfer.zustand is Zustand.ENTSCHEIDUNG_OFFEN
        told = ANDERE_BEHOERDE if competent else f"antwort_{code}"
        hint = f"{told}{VON_PERSON if by_person and code in SPAETER else ''}"
        event = Ereignis.ZURUECKGESTELLT if code in SPAETER else Ereignis.ABLEHNUNG_ERSTELLT
        if transfer is None or transfer.anforderung is None:
            return
        if not kennt_ereignis(transfer.rolle, transfer.zustand, event):
            return
        said = ZustaendigkeitBekannt(zustaendig=competent) if competent else SonstigeAntwort(code=code)
        sealed = await self._versiegle(transfer, said, transfer.anforderung)

        def commit(tx: Tx) -> None:
            current = tx.transfers.holen(transfer.id)
            if current is None or not kennt_ereignis(current.rolle, current.zustand, event):
                return
            if (current.zustand, current.anforderung) != (transfer.zustand, transfer.anforderung):
                raise Konflikt("the request moved on while it was answered: the answer is written anew")
            self._s.erledige_aufgaben(tx, current.mandant, current.id)
            self._s.wechsle(tx, current, event, antwort=sealed.nachricht.uuid, hinweis=hint)
            self._versand.biete_an(tx, sealed)

        await self._u.store.write(commit)

    async def bereits_versandt(self, ref: str) -> None:
        """Answer a request for what was sent already; ``ref`` is transfer id and UUID of the request."""
        transfer_id, uuid = ref.split("/", 1)
        request = NachrichtenUUID(uuid)
        transfer = await self._hole(transfer_id)
        if transfer is None or transfer.lieferung is None or transfer.zustand not in SCHON_GESANDT:
            return
        named = transfer.lieferung
        delivery, answers = await self._u.store.read(
            lambda tx: (
                tx.nachrichten.holen(transfer.mandant, transfer.mandant, named),
                tx.nachrichten.antworten_auf(transfer.mandant, request, Richtung.AUS, leser=transfer.partner),
            )
        )
        if delivery is None or answers:
            return
        sealed = await self._versiegle(transfer, BereitsVersandt(datum=delivery.zeit.date()), request)

        def commit(tx: Tx) -> None:
            if not tx.nachrichten.antworten_auf(transfer.mandant, request, Richtung.AUS, leser=transfer.partner):
                self._versand.biete_an(tx, sealed)

        await self._u.store.write(commit)

    async def _hole(self, transfer_id: str) -> Transfer | None:
        found = await self._u.store.read(lambda tx: tx.transfers.holen(TransferId(transfer_id)))
        return found if found is not None and found.rolle is Rolle.GEBER and found.partner is not None else None

    async def _versiegle(
        self,
        transfer: Transfer,
        inhalt: BereitsVersandt | SonstigeAntwort | ZustaendigkeitBekannt,
        auf: NachrichtenUUID,
    ) -> Versiegelt:
        assert transfer.partner is not None  # noqa: S101 -- checked by _hole
        kopf = self._versand.kopf(transfer.mandant, transfer.partner, Nachrichtentyp.ANTWORT, transfer.test)
        message = Antwort(
            kopf=kopf,
            person=transfer.person,
            aktenzeichen_anfragend=transfer.aktenzeichen_partner or "",
            aktenzeichen_antwortend=transfer.aktenzeichen,
            inhalt=inhalt,
            ausloeser=auf,
        )
        return await self._versand.versiegle(
            Entwurf(message=message, prozess=transfer.prozess, transfer=transfer.id, ausloeser=auf)
        )
