"""Reminders: ours when a deadline ends (010002, for a receipt 0021), and what one of a partner asks of us."""

from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.ids import NachrichtenUUID
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import Rolle
from gateway.domain.transfer import Transfer
from gateway.messages import AkteMetadaten, ErinnerteNachricht, Erinnerung, QuittungErinnerung, bezug_zu
from gateway.pump.befund import AKTE_UEBERNOMMEN
from gateway.transfer.entwurf import Entwurf, Versiegelt
from gateway.transfer.oeffner import Oeffner
from gateway.transfer.ports import Tx
from gateway.transfer.records import AufgabeArt, Nachricht
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.versand import Versand

MAX_ERINNERT = 100
"""Messages one 010002 may remind of: all of them are looked up in one transaction."""


class Erinnerungen:
    """Writes reminders, and answers those of partners."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, versand: Versand, oeffner: Oeffner) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._versand = versand
        self._oeffner = oeffner

    async def schreibe(self, transfer: Transfer, stufe: int) -> Versiegelt | None:
        """Seal the reminder that fits: of the request 010201 (010002), or of the receipt for 010206 (0021).

        ``None`` where there is nothing to remind of. Offering it is the caller's transaction.
        """
        uuid = transfer.anforderung if transfer.rolle is Rolle.NEHMER else transfer.lieferung
        if transfer.partner is None or uuid is None:
            return None
        original = await self._u.store.read(
            lambda tx: tx.nachrichten.holen(transfer.mandant, transfer.mandant, uuid)
        )
        if original is None or original.leser != transfer.partner:
            return None  # passed on meanwhile: whom we asked is not the one who has to answer
        draft = (
            await self._an_anforderung(transfer, original)
            if transfer.rolle is Rolle.NEHMER
            else await self._an_quittung(transfer, original, stufe)
        )
        return None if draft is None else await self._versand.versiegle(draft)

    def biete_an(self, tx: Tx, sealed: Versiegelt) -> None:
        """Make a reminder visible to its reader."""
        self._versand.biete_an(tx, sealed)

    async def _an_anforderung(self, transfer: Transfer, original: Nachricht) -> Entwurf:
        opened = await self._oeffner.oeffne_erneut(original)
        message = Erinnerung(
            kopf=self._versand.kopf(transfer.mandant, original.leser, Nachrichtentyp.ERINNERUNG, transfer.test),
            nachrichten=(
                ErinnerteNachricht(
                    nachricht=opened.fachnachricht,
                    bezug=bezug_zu(original.uuid, original.typ, original.erstellt),
                ),
            ),
        )
        return Entwurf(message=message, prozess=transfer.prozess, transfer=transfer.id)

    async def _an_quittung(self, transfer: Transfer, original: Nachricht, stufe: int) -> Entwurf | None:
        opened = await self._oeffner.oeffne_erneut(original)
        sent = self._u.lies(opened.fachnachricht, signiert=True)
        if not isinstance(sent, AkteMetadaten) or sent.sachverhalt is None:
            return None  # a delivery that asked for no receipt
        message = QuittungErinnerung(
            kopf=self._versand.kopf(
                transfer.mandant, original.leser, Nachrichtentyp.QUITTUNG_ERINNERUNG, transfer.test
            ),
            bezug=bezug_zu(original.uuid, original.typ, original.erstellt),
            ereignis=sent.sachverhalt,
            sachverhalt=AKTE_UEBERNOMMEN,
            stufe=stufe,
        )
        return Entwurf(message=message, prozess=transfer.prozess, transfer=transfer.id)

    # -- reminders of partners ----------------------------------------------------------------------------------

    def erinnerung_erhalten(self, tx: Tx, nachricht: Nachricht, message: Erinnerung) -> Transfer | None:
        """A partner still waits for an answer to messages of its own (010002)."""
        if len(message.nachrichten) > MAX_ERINNERT:
            raise Refused(Fehlercode.S999, f"a reminder names at most {MAX_ERINNERT} messages here; send several")
        found: Transfer | None = None
        for one in message.nachrichten:
            found = self._erinnert_an(tx, nachricht, one.bezug.uuid if one.bezug else None) or found
        return found

    def quittung_erinnert(self, tx: Tx, nachricht: Nachricht, message: QuittungErinnerung) -> Transfer | None:
        """A partner still waits for our receipt of its delivery (0021)."""
        return self._erinnert_an(tx, nachricht, message.bezug.uuid)

    def _erinnert_an(self, tx: Tx, nachricht: Nachricht, uuid: str | None) -> Transfer | None:
        """Let the stored answer go out again; where there is none yet, tell the person it waits for.

        What the partner reminds of and never came is a question: it has to send it, a reminder is none.
        """
        reminded = tx.nachrichten.holen(nachricht.mandant, nachricht.autor, NachrichtenUUID(uuid)) if uuid else None
        if reminded is None:
            self._s.unerwartet(tx, nachricht)
            return None
        answers = self._s.antworte_erneut(tx, reminded)
        transfer = tx.transfers.holen(reminded.transfer) if reminded.transfer else None
        if transfer is not None and not answers:
            self._s.frage(
                tx, transfer.mandant, AufgabeArt.FRIST_ABGELAUFEN, transfer=transfer.id, hinweis="partner_erinnert"
            )
        return transfer
