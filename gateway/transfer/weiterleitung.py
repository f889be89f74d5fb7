"""A request that belongs elsewhere: passed on unchanged (0030), its author told (0031); what is passed on to us.

Who asks in a passed-on request is only what the authority that passed it on says. So the file is still sealed for
the author of the request as the directory names it, and still needs our own second sign (wire 7.1).
"""

from dataclasses import dataclass

from gateway.domain.errors import AktenboteError, Fehlercode, Refused
from gateway.domain.ids import Kennung, NachrichtenUUID, TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import Ereignis, Rolle, kennt_ereignis
from gateway.domain.transfer import Transfer
from gateway.messages import (
    Abgabe,
    Anforderung,
    Nichtzustaendigkeit,
    Nichtzustaendigserklaerung,
    WeiterleitendeStelle,
    Weiterleitung,
    bezug_zu,
    formate_der_codes,
)
from gateway.messages.codes import NACHRICHTENTYP_XAUSLAENDER
from gateway.messages.werte import Code
from gateway.transfer.entwurf import Entwurf
from gateway.transfer.geber import NEU_ZU_ENTSCHEIDEN, Geber
from gateway.transfer.laufend import anderer_bei
from gateway.transfer.oeffner import Oeffner
from gateway.transfer.ports import Tx
from gateway.transfer.records import AufgabeArt, AuftragsArt, Nachricht, Richtung
from gateway.transfer.schritte import Schritte, gleiche_spur, transfer_unserer
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.versand import Versand

SCHON_ANGEFRAGT = "schon_angefragt"
"""Hint of a request that was passed on to an authority another transfer of ours asks for the same file."""
MAX_KETTE = 5
"""Authorities that may have passed a request on before us: a longer chain is a loop or nobody's business."""


@dataclass(frozen=True, slots=True)
class Vorgelegt:
    """A request as it reached us: its octets, what it says, and who passed it on before."""

    octets: bytes
    anforderung: Anforderung
    kette: tuple[WeiterleitendeStelle, ...] = ()


class Weiterleitungen:
    """All three roles: who passes on, who asked, who gets it."""

    def __init__(
        self, umgebung: Umgebung, schritte: Schritte, versand: Versand, oeffner: Oeffner, geber: Geber
    ) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._versand = versand
        self._oeffner = oeffner
        self._geber = geber

    # -- passing on ---------------------------------------------------------------------------------------------

    async def leite_weiter(self, ref: str) -> None:
        """Pass the request of a transfer on and tell its author; ``ref`` is transfer id and the new authority."""
        ident, target = ref.split("/", 1)
        transfer = await self._u.store.read(lambda tx: tx.transfers.holen(TransferId(ident)))
        if (
            transfer is None
            or not kennt_ereignis(transfer.rolle, transfer.zustand, Ereignis.WEITERGELEITET)
            or transfer.rolle is not Rolle.GEBER
        ):
            return
        asked = await self._vorgelegt(transfer)
        to = Kennung(target)
        drafts = [self._an_zustaendige(transfer, asked, to), self._an_anfragende(transfer, asked, to)]
        sealed = [await self._versand.versiegle(draft) for draft in drafts]

        def commit(tx: Tx) -> None:
            current = tx.transfers.holen(transfer.id)
            if current is None or current.zustand is not transfer.zustand:
                return  # nobody decides otherwise while this waits; a receipt may have ended it
            self._s.erledige_aufgaben(tx, current.mandant, current.id)
            self._s.wechsle(tx, current, Ereignis.WEITERGELEITET, hinweis=to)
            for one in sealed:
                self._versand.biete_an(tx, one)

        await self._u.store.write(commit)

    async def _vorgelegt(self, transfer: Transfer) -> Vorgelegt:
        """Open the message that brought the request: itself, or the 0030 it came in."""
        messages = await self._u.store.read(lambda tx: tx.nachrichten.zum_transfer(transfer.id))
        kinds = {Nachrichtentyp.ANFORDERUNG, Nachrichtentyp.WEITERLEITUNG}
        brought = [one for one in messages if one.richtung is Richtung.EIN and one.typ in kinds]
        if not brought:
            raise Refused(Fehlercode.S999, "the request of this transfer is not stored any more")
        octets = (await self._oeffner.oeffne_erneut(brought[-1])).fachnachricht
        message = self._u.lies(octets, signiert=True)
        if isinstance(message, Weiterleitung):
            return self.lies_vorgelegt(message)
        if not isinstance(message, Anforderung):
            raise Refused(Fehlercode.S999, "the message that began this transfer is no request")
        return Vorgelegt(octets, message)

    def _an_zustaendige(self, transfer: Transfer, asked: Vorgelegt, to: Kennung) -> Entwurf:
        kopf = self._versand.kopf(transfer.mandant, to, Nachrichtentyp.WEITERLEITUNG, transfer.test)
        own = WeiterleitendeStelle(stelle=self._u.mandanten[transfer.mandant].behoerde, zeitpunkt=kopf.erstellt)
        liste = NACHRICHTENTYP_XAUSLAENDER
        message = Weiterleitung(
            kopf=kopf,
            kette=(*asked.kette, own),
            ausloesende_stelle=asked.anforderung.kopf.autor,
            nachricht=asked.octets,
            typ=Code(wert=Nachrichtentyp.ANFORDERUNG.value, list_uri=liste.uri, list_version=liste.version),
        )
        return Entwurf(message=message, prozess=transfer.prozess, transfer=transfer.id)

    def _an_anfragende(self, transfer: Transfer, asked: Vorgelegt, to: Kennung) -> Entwurf:
        original = asked.anforderung.kopf
        message = Abgabe(
            kopf=self._versand.kopf(transfer.mandant, original.autor.kennung, Nachrichtentyp.ABGABE, transfer.test),
            zustaendig=self._u.vertrauen.verzeichnis().behoerde(to, self._u.jetzt()).behoerde,
            bezug=bezug_zu(original.uuid, original.typ, original.erstellt),
        )
        return Entwurf(message=message, prozess=transfer.prozess, transfer=transfer.id, ausloeser=original.uuid)

    # -- what is passed on to us --------------------------------------------------------------------------------

    def lies_vorgelegt(self, message: Weiterleitung) -> Vorgelegt:
        """Read the request in a 0030. Refused where it is none, names another author, or the chain is too long."""
        inner = self._u.lies(message.nachricht, signiert=True)
        if not isinstance(inner, Anforderung):
            raise Refused(Fehlercode.S999, "only requests 010201 are passed on between Ausländerbehörden")
        if inner.kopf.autor.kennung != message.ausloesende_stelle.kennung:
            raise Refused(Fehlercode.S999, "the request passed on has another author than the 0030 says")
        if inner.kopf.test != message.kopf.test:
            raise Refused(Fehlercode.S999, "@test of the request passed on differs from that of the 0030")
        here = message.kopf.leser.kennung
        if here in {one.stelle.kennung for one in message.kette} or len(message.kette) > MAX_KETTE:
            raise Refused(Fehlercode.S999, "this request was passed on in a circle; its author has to look")
        return Vorgelegt(message.nachricht, inner, message.kette)

    def weiterleitung_erhalten(self, tx: Tx, nachricht: Nachricht, asked: Vorgelegt) -> Transfer:
        """Open a transfer for a request that another authority passed on; it is decided like any other."""
        request = asked.anforderung
        asking = request.kopf.autor.kennung
        try:
            self._u.vertrauen.verzeichnis().behoerde(asking, self._u.jetzt())
        except AktenboteError:
            raise Refused(Fehlercode.S999, "the author of the request passed on is not in the directory") from None
        if asking == nachricht.mandant:
            raise Refused(Fehlercode.S999, "the request passed on is our own")
        running = self._geber.laufender(tx, nachricht, request, asking)
        if running is not None:
            return self._schliesst_sich_an(tx, running, request, nachricht.autor)
        return self._geber.beginne(tx, nachricht, request, asking, ueber=nachricht.autor)

    def _schliesst_sich_an(self, tx: Tx, running: Transfer, request: Anforderung, ueber: Kennung) -> Transfer:
        """Go on with a running case; an offer that waits for a request is decided, by a person.

        What its author asked for directly stays as it is: that one is signed for us.
        """
        asked = running.anforderung is not None and running.ueber is None
        if asked or running.anforderung == request.kopf.uuid or running.zustand not in NEU_ZU_ENTSCHEIDEN:
            return running
        self._s.beauftrage(tx, running.mandant, AuftragsArt.ENTSCHEIDEN, running.id)
        return self._s.wechsle(
            tx,
            running,
            Ereignis.ANFORDERUNG_ERHALTEN,
            anforderung=request.kopf.uuid,
            person=request.person,
            grund=request.grund,
            aktenzeichen_partner=request.aktenzeichen,
            versandbestaetigung=request.versandbestaetigung,
            formate=formate_der_codes(request.formate),
            ueber=ueber,
        )

    # -- what becomes of our own request ------------------------------------------------------------------------

    def abgabe_erhalten(self, tx: Tx, nachricht: Nachricht, message: Abgabe) -> Transfer | None:
        """Our request was passed on (0031): the file will come from the authority named."""
        transfer = self._eigene(tx, nachricht, message.bezug.uuid)
        if transfer is None:
            return None
        named = message.zustaendig.kennung
        known = self._im_verzeichnis(named) and named != transfer.mandant
        if not known or not kennt_ereignis(transfer.rolle, transfer.zustand, Ereignis.WEITERGELEITET):
            self._s.unerwartet(tx, nachricht, transfer)
            return transfer
        if (
            anderer_bei(tx, self._u, transfer, named) is not None
        ):  # one file has one running transfer with one partner
            return self._abgelehnt(tx, nachricht, transfer, SCHON_ANGEFRAGT)
        return self._s.wechsle(tx, transfer, Ereignis.WEITERGELEITET, partner=named, hinweis=None)

    def nicht_zustaendig(
        self, tx: Tx, nachricht: Nachricht, message: Nichtzustaendigkeit | Nichtzustaendigserklaerung
    ) -> Transfer | None:
        """Whom we asked is not competent (0032, 000030): a person finds out who is, and asks there."""
        uuid = message.bezug.uuid if isinstance(message, Nichtzustaendigkeit) else message.ausloeser
        transfer = self._eigene(tx, nachricht, uuid)
        if transfer is None:
            return None
        if not kennt_ereignis(transfer.rolle, transfer.zustand, Ereignis.ABLEHNUNG_ERHALTEN):
            self._s.unerwartet(tx, nachricht, transfer)
            return transfer
        return self._abgelehnt(tx, nachricht, transfer, "nicht_zustaendig")

    def _abgelehnt(self, tx: Tx, nachricht: Nachricht, transfer: Transfer, reason: str) -> Transfer:
        self._s.frage(tx, transfer.mandant, AufgabeArt.ABLEHNUNG_ANSEHEN, transfer=transfer.id, hinweis=reason)
        return self._s.wechsle(tx, transfer, Ereignis.ABLEHNUNG_ERHALTEN, antwort=nachricht.uuid, hinweis=reason)

    def _eigene(self, tx: Tx, nachricht: Nachricht, uuid: str) -> Transfer | None:
        written = tx.nachrichten.holen(nachricht.mandant, nachricht.mandant, NachrichtenUUID(uuid))
        transfer = transfer_unserer(tx, nachricht.mandant, NachrichtenUUID(uuid))
        if written is None or written.typ is not Nachrichtentyp.ANFORDERUNG:
            transfer = None
        if (
            transfer is None
            or transfer.partner != nachricht.autor
            or not gleiche_spur(transfer.test, nachricht.test)
        ):
            self._s.unerwartet(tx, nachricht)
            return None
        return transfer

    def _im_verzeichnis(self, kennung: Kennung) -> bool:
        try:
            self._u.vertrauen.verzeichnis().behoerde(kennung, self._u.jetzt())
        except AktenboteError:
            return False
        return True
