"""Advance information 010205: told with the answer, told again when more is known, kept by whoever was told.

A transfer is in PACKEN only after a second sign or a person's yes (wire 7.1), so card data may go out from there;
what is told later goes to the authority that was given the file, and to nobody else.
"""

from gateway.domain.akte import Akte
from gateway.domain.errors import Fehlercode, Refused
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import AkteId, Kennung, NachrichtenUUID, Sha256, TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.person import Person
from gateway.domain.states import Rolle, Zustand
from gateway.domain.transfer import UEBERGANG, Transfer
from gateway.messages import Vorabinformationen
from gateway.transfer.entwurf import Entwurf, Versiegelt
from gateway.transfer.geber import NUR_VORAB, SCHON_GESANDT, inzwischen_im_weg
from gateway.transfer.ports import Konflikt, Tx
from gateway.transfer.protokollant import fall
from gateway.transfer.records import AuftragsArt, Nachricht, Richtung
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.versand import Versand
from gateway.transfer.vorabangaben import DAUERND, Vorabangaben, als_text
from gateway.transfer.zuordnung import ordne_zu


class Vorab:
    """Keeps and tells what goes ahead of a file."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, versand: Versand) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._versand = versand

    # -- what is known ------------------------------------------------------------------------------------------

    def azr_suche(self, person: Person) -> Sha256 | None:
        """Return the key under which lasting Auskunftssperren of a person are found."""
        return None if person.azr_nummer is None else self._u.speicher.suchwert("azr", person.azr_nummer)

    def aendere(
        self,
        tx: Tx,
        mandant: Kennung,
        akte: Akte,
        neu: Vorabangaben,
        *,
        anlass: str,
        person: str | None = None,
        transfer: Transfer | None = None,
    ) -> bool:
        """Keep what is told of a file now; tell it to whoever was given the file. False where nothing changes.

        ``anlass`` is a word for the log; ``person`` the account that did it, ``None`` = a message did.
        """
        if tx.vorab.holen(mandant, akte.id) == neu:
            return False
        tx.vorab.setzen(mandant, akte.id, neu, azr_suche=self.azr_suche(akte.person))
        self._notiere(tx, mandant, anlass, akte.id, person=person, transfer=transfer)
        handed = self._abgegeben(tx, mandant, akte.id)
        if handed is not None:
            self._s.beauftrage(tx, mandant, AuftragsArt.VORAB_NACHSENDEN, handed.id)
        return True

    def _notiere(
        self, tx: Tx, mandant: Kennung, anlass: str, akte: AkteId | None, *, person: str | None,
        transfer: Transfer | None,
    ) -> None:  # fmt: skip
        refs = [(Bezug.AKTE, str(akte))] if akte else []
        self._u.protokollant.notiere(
            tx,
            mandant,
            AuditEreignis.AKTE_ANGABEN_GEAENDERT,
            akteur=Akteur.PERSON if person else Akteur.DIENST,
            grund=anlass,
            bezuege=[*([(Bezug.HANDELNDER, person)] if person else []), *refs],
            **(fall(transfer) if transfer else {}),
        )

    def _abgegeben(self, tx: Tx, mandant: Kennung, akte: AkteId) -> Transfer | None:
        """Return the newest transfer in which this file was given to another authority."""
        handed = (one for one in tx.transfers.zur_akte(mandant, akte) if _hat_die_akte(one))
        return next(handed, None)

    # -- the giving side ----------------------------------------------------------------------------------------

    async def sende(self, transfer: Transfer) -> None:
        """Send 010205 once, with the answer to the request (PACKEN)."""
        if transfer.partner is None or transfer.anforderung is None or transfer.akte is None:
            return
        request, akte = transfer.anforderung, transfer.akte

        def offen(tx: Tx) -> bool:
            current = tx.transfers.holen(transfer.id)
            if current is None or current.zustand is not Zustand.PACKEN or current.akte is None:
                return False
            answers = tx.nachrichten.antworten_auf(transfer.mandant, request, Richtung.AUS, leser=transfer.partner)
            sent = any(answer.typ is Nachrichtentyp.VORABINFORMATIONEN for answer in answers)
            return not sent and inzwischen_im_weg(tx, current, self._u.jetzt().date()) is None

        ready, angaben = await self._u.store.read(lambda tx: (offen(tx), tx.vorab.holen(transfer.mandant, akte)))
        if not ready or not (self._erwuenscht(angaben) or transfer.grund == NUR_VORAB):
            return
        sealed = await self._versiegle(transfer, transfer.partner, request, angaben)

        def commit(tx: Tx) -> None:
            if offen(tx):
                tx.vorab.merke_gesandt(transfer.mandant, akte, self._marke(transfer, angaben))
                self._versand.biete_an(tx, sealed)

        await self._u.store.write(commit)

    def pruefe_nachsendung(self, tx: Tx, transfer: Transfer) -> None:
        """Have told again what changed while the file was packed."""
        if transfer.akte is None or not _hat_die_akte(transfer):
            return
        told = tx.vorab.gesandt(transfer.mandant, transfer.akte)
        known = tx.vorab.holen(transfer.mandant, transfer.akte)
        if told is not None and told != self._marke(transfer, known):
            self._s.beauftrage(tx, transfer.mandant, AuftragsArt.VORAB_NACHSENDEN, transfer.id)

    async def nachsenden(self, transfer_id: TransferId) -> None:
        """Send 010205 again, unasked, once for each change (XAusländer sheet 3.1)."""
        transfer = await self._u.store.read(lambda tx: tx.transfers.holen(transfer_id))
        if transfer is None or not _hat_die_akte(transfer):
            return
        partner = transfer.nachfolger or transfer.partner
        request, akte = transfer.anforderung, transfer.akte
        if partner is None or request is None or akte is None:
            return
        mandant = transfer.mandant
        known, told = await self._u.store.read(
            lambda tx: (tx.vorab.holen(mandant, akte), tx.vorab.gesandt(mandant, akte))
        )
        mark = self._marke(transfer, known)
        if told == mark or not self._erwuenscht(known):
            return
        sealed = await self._versiegle(transfer, partner, request, known)

        def commit(tx: Tx) -> None:
            if tx.vorab.holen(mandant, akte) != known or tx.vorab.gesandt(mandant, akte) != told:
                raise Konflikt("what is told ahead changed while it was sealed")
            tx.vorab.merke_gesandt(mandant, akte, mark)
            self._versand.biete_an(tx, sealed)

        await self._u.store.write(commit)

    def _erwuenscht(self, angaben: Vorabangaben) -> bool:
        """Tell whether 010205 goes out: as configured; lasting Auskunftssperren always, they have no other way."""
        return self._u.gangart.vorabinformationen or any(s.code in DAUERND for s in angaben.auskunftssperren)

    def _marke(self, transfer: Transfer, angaben: Vorabangaben) -> str:
        """Return a mark of what is told in a transfer; a keyed hash, since it stands in the clear."""
        return f"{transfer.id}/{self._u.speicher.suchwert('vorab', als_text(angaben))}"

    async def _versiegle(
        self, transfer: Transfer, partner: Kennung, request: NachrichtenUUID, angaben: Vorabangaben
    ) -> Versiegelt:
        kopf = self._versand.kopf(transfer.mandant, partner, Nachrichtentyp.VORABINFORMATIONEN, transfer.test)
        message = Vorabinformationen(
            kopf=kopf,
            person=transfer.person,
            eat=angaben.eat_wert(),
            bamfkennziffer=angaben.bamfkennziffer,
            auskunftssperren=angaben.geltende_sperren(self._u.jetzt().date()),
            bva_verfahrensnummer=angaben.bva_verfahrensnummer,
            nebenbestimmungen=angaben.nebenbestimmungen,
            ausloeser=request,
        )
        return await self._versand.versiegle(
            Entwurf(message=message, prozess=transfer.prozess, transfer=transfer.id, ausloeser=request)
        )

    # -- the receiving side -------------------------------------------------------------------------------------

    def erhalten(self, tx: Tx, nachricht: Nachricht, transfer: Transfer, message: Vorabinformationen) -> None:
        """Keep what a partner tells: with the file if it is here, else with the transfer until it comes."""
        if message.person.azr_nummer != transfer.person.azr_nummer:
            raise Refused(Fehlercode.S999, "the advance information is about another AZR number than the request")
        if transfer.zustand in {Zustand.ZURUECKGEZOGEN, Zustand.ZURUECKGERUFEN}:
            return  # we told the partner that we do not want it
        mandant = nachricht.mandant
        akte = self._akte_dazu(tx, transfer)
        if akte is not None:
            known = tx.vorab.holen(mandant, akte.id)
            self.aendere(tx, mandant, akte, known.ergaenzt(message), anlass="vorabinformationen", transfer=transfer)
            return
        known = tx.vorab.holen(mandant, transfer.id)
        tx.vorab.setzen(mandant, transfer.id, known.ergaenzt(message), azr_suche=self.azr_suche(transfer.person))
        self._notiere(tx, mandant, "vorabinformationen", None, person=None, transfer=transfer)

    def _akte_dazu(self, tx: Tx, transfer: Transfer) -> Akte | None:
        """Return the file that came, or the one of ours for which advance information alone was asked (03)."""
        if transfer.akte is not None:
            return tx.akten.holen(transfer.mandant, transfer.akte)
        key = self.azr_suche(transfer.person)
        if transfer.grund != NUR_VORAB or key is None:
            return None
        ours = tx.akten.zur_azr(transfer.mandant, key, test=transfer.test is not None)
        return ordne_zu(transfer.person, [one for one in ours if not one.einsicht]).akte

    def zur_eingetroffenen(self, tx: Tx, transfer: Transfer, akte: Akte) -> None:
        """Give what came ahead, and what stays noted of this person for good, to the file that has come now."""
        mandant = transfer.mandant
        tx.vorab.verlegen(mandant, transfer.id, akte.id)
        key = self.azr_suche(akte.person)
        lasting = () if key is None else tx.vorab.dauernde(mandant, key)
        known = tx.vorab.holen(mandant, akte.id)
        both = known.mit_sperren({*known.auskunftssperren, *lasting})
        if both != known:
            tx.vorab.setzen(mandant, akte.id, both, azr_suche=key)


def _hat_die_akte(transfer: Transfer) -> bool:
    """Tell whether the file was given away in this transfer, for good."""
    return transfer.rolle is Rolle.GEBER and transfer.zustand in SCHON_GESANDT and transfer.grund in UEBERGANG
