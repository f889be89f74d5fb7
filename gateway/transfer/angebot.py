"""Offers: the giving authority begins (010101), the other takes the file (its 010201) or declines (010102)."""

from dataclasses import replace
from datetime import timedelta

from gateway.domain.akte import Akte
from gateway.domain.behoerde import Meldeanschrift
from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import Kennung, NachrichtenUUID, ProzessUUID, TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import Ereignis, Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.messages import KeinAufenthalt, NichtZustaendig, Zustaendigkeitsanfrage, Zustaendigkeitsantwort
from gateway.transfer.entschieden import ist_entschieden
from gateway.transfer.entwurf import Entwurf
from gateway.transfer.geber import abgegeben_an
from gateway.transfer.laufend import laufende
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import fall, wer
from gateway.transfer.records import AufgabeArt, AuftragsArt, Nachricht
from gateway.transfer.schritte import Schritte, transfer_unserer
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.versand import Versand

BEGRUENDUNG = "Die Akte wird hier nicht benötigt."
"""Text of a 010102 that gives another reason than the residence: a person who needs more words calls."""
KEIN_AUFENTHALT, NICHT_ZUSTAENDIG = "kein_aufenthalt", "nicht_zustaendig"
ABSAGEN = frozenset({KEIN_AUFENTHALT, NICHT_ZUSTAENDIG})
"""Reasons to decline an offer."""


class Angebote:
    """Both sides of an offer."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, versand: Versand) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._versand = versand

    # -- the giving authority -----------------------------------------------------------------------------------

    async def beginne(
        self,
        mandant: Kennung,
        aktenzeichen: str,
        *,
        an: Kennung | None,
        ags: str | None,
        person: str,
        begruendung: str | None = None,
    ) -> Transfer:
        """Begin an offer of a file of ours (command ``transfer offer``); the 010101 is written by a job.

        Where it goes is what our own notice of departure says, unless the person names authority and place.
        ``Usage`` where neither is known, or the file cannot be offered.
        """

        def run(tx: Tx) -> Transfer:
            akte = self._frei(tx, mandant, aktenzeichen)
            place = ags or self._ziel(tx, mandant, akte.person.azr_nummer)
            if place is None:
                raise Usage("no notice says where the person went: name the municipality with --ags", code="PLACE")
            partner = an or self._zustaendig(mandant, place)
            self._u.vertrauen.verzeichnis().behoerde(partner, self._u.jetzt())
            if partner == mandant:
                raise Usage("a file is offered to another authority, not to ourselves", code="OWN")
            if akte.person.azr_nummer is None:
                raise Usage("the file has no AZR number; an offer needs it", code="AZR")
            jetzt = self._u.jetzt()
            transfer = Transfer(
                id=TransferId(self._u.neue_uuid()),
                mandant=mandant,
                rolle=Rolle.GEBER,
                zustand=Zustand.ANGEBOTEN,
                prozess=ProzessUUID(self._u.neue_uuid()),
                person=akte.person,
                grund="01",
                begonnen=jetzt,
                geaendert=jetzt,
                partner=partner,
                aktenzeichen=akte.aktenzeichen,
                akte=akte.id,
                test="angebot" if akte.test else None,
            )
            self._s.beginne(
                tx, transfer, akteur=Akteur.PERSON, bezuege=[*wer(person, begruendung), (Bezug.AKTE, akte.id)]
            )
            self._s.beauftrage(tx, mandant, AuftragsArt.ANBIETEN, f"{transfer.id}/{place}")
            return transfer

        return await self._u.store.write(run)

    def _frei(self, tx: Tx, mandant: Kennung, aktenzeichen: str) -> Akte:
        """Return a file of ours that is in no transfer; ``Usage`` where there is none, or it has left."""
        akte = tx.akten.zum_aktenzeichen(mandant, aktenzeichen)
        if akte is None or akte.einsicht:
            raise Usage(f"there is no file {aktenzeichen} of ours in the Ablage", code="UNKNOWN")
        if tx.transfers.offene_zur_akte(mandant, akte.id):
            raise Usage("a transfer of this file runs already; see 'transfer list'", code="STATE")
        if abgegeben_an(tx, akte.id, mandant) is not None:
            raise Usage("this file was handed over already", code="STATE")
        return akte

    def _ziel(self, tx: Tx, mandant: Kennung, azr: str | None) -> str | None:
        if azr is None:
            return None
        known = tx.wegzuege.zur_azr(mandant, self._u.speicher.suchwert("azr", azr))
        return next((one.ziel_ags for one in known if one.ziel_ags is not None), None)

    def _zustaendig(self, mandant: Kennung, ags: str) -> Kennung:
        found = self._u.vertrauen.verzeichnis().zustaendig_fuer_ags(ags, self._u.jetzt())
        if found is None or found.kennung == mandant:
            raise Usage(f"the directory names no other authority for {ags}: name it with --to", code="PLACE")
        return found.kennung

    async def anbieten(self, ref: str) -> None:
        """Write the 010101; ``ref`` is transfer id and municipality key, joined by a slash."""
        ident, ags = ref.split("/", 1)
        transfer = await self._u.store.read(lambda tx: tx.transfers.holen(TransferId(ident)))
        if transfer is None or transfer.partner is None or not _unbeschrieben(transfer):
            return
        kopf = self._versand.kopf(
            transfer.mandant, transfer.partner, Nachrichtentyp.ZUSTAENDIGKEIT_ANFRAGE, transfer.test
        )
        message = Zustaendigkeitsanfrage(
            kopf=kopf,
            aktenzeichen=transfer.aktenzeichen or "",
            person=transfer.person,
            aufenthalt=Meldeanschrift(ags=ags),
        )
        sealed = await self._versand.versiegle(
            Entwurf(message=message, prozess=transfer.prozess, transfer=transfer.id)
        )

        def commit(tx: Tx) -> None:
            current = tx.transfers.holen(transfer.id)
            if current is None or not _unbeschrieben(current):
                return
            tx.transfers.aendern(replace(current, angebot=kopf.uuid, geaendert=self._u.jetzt()))
            self._versand.biete_an(tx, sealed)

        await self._u.store.write(commit)

    def absage_erhalten(self, tx: Tx, nachricht: Nachricht, message: Zustaendigkeitsantwort) -> Transfer | None:
        """The other authority does not take the file (010102): a person looks."""
        named = message.ausloeser
        transfer = transfer_unserer(tx, nachricht.mandant, named) if named else None
        if transfer is None or (transfer.angebot, transfer.partner) != (named, nachricht.autor):
            self._s.unerwartet(tx, nachricht)
            return None
        if transfer.zustand is not Zustand.ANGEBOTEN:
            self._s.unerwartet(tx, nachricht, transfer)
            return transfer
        reason = KEIN_AUFENTHALT if isinstance(message.inhalt, KeinAufenthalt) else NICHT_ZUSTAENDIG
        self._s.frage(tx, transfer.mandant, AufgabeArt.ABLEHNUNG_ANSEHEN, transfer=transfer.id, hinweis=reason)
        return self._s.wechsle(tx, transfer, Ereignis.ABLEHNUNG_ERHALTEN, antwort=nachricht.uuid, hinweis=reason)

    # -- the receiving authority --------------------------------------------------------------------------------

    def angebot_erhalten(self, tx: Tx, nachricht: Nachricht, message: Zustaendigkeitsanfrage) -> Transfer:
        """Take an offer into the case it belongs to; where none waits for it, a person decides.

        An offer and a request that cross in flight are one transfer: nothing is asked or answered twice.
        """
        running = self._laufender(tx, nachricht, message)
        if running is None:
            return self._neues(tx, nachricht, message, "kein_zuzug_gemeldet")
        if running.partner != nachricht.autor:  # also where nobody knows yet whose the file was
            return self._neues(tx, nachricht, message, "anderer_geber")
        return tx.transfers.aendern(replace(running, angebot=nachricht.uuid, geaendert=self._u.jetzt()))

    def _laufender(self, tx: Tx, nachricht: Nachricht, message: Zustaendigkeitsanfrage) -> Transfer | None:
        found = laufende(tx, self._u, nachricht.mandant, message.person, nachricht.test)
        return next((one for one in found if one.partner == nachricht.autor), next(iter(found), None))

    def _neues(self, tx: Tx, nachricht: Nachricht, message: Zustaendigkeitsanfrage, hinweis: str) -> Transfer:
        jetzt = self._u.jetzt()
        transfer = Transfer(
            id=TransferId(self._u.neue_uuid()),
            mandant=nachricht.mandant,
            rolle=Rolle.NEHMER,
            zustand=Zustand.ANGEBOT_LIEGT_VOR,
            prozess=nachricht.prozess,
            person=message.person,
            grund="01",
            begonnen=jetzt,
            geaendert=jetzt,
            partner=nachricht.autor,
            aktenzeichen=self._s.neues_aktenzeichen(tx, nachricht.mandant),
            aktenzeichen_partner=message.aktenzeichen,
            angebot=nachricht.uuid,
            test=nachricht.test,
        )
        self._s.beginne(tx, transfer, akteur=Akteur.PARTNER, nachricht=nachricht.uuid)
        since = jetzt - timedelta(days=1)
        usual = self._u.mandanten[transfer.mandant].uebliche_anfragen_je_tag
        many = tx.transfers.anzahl_seit(transfer.mandant, nachricht.autor, Rolle.NEHMER, since) > usual
        self._s.frage(  # one for all of them where there are more than usual: nobody fills the list of a person
            tx,
            transfer.mandant,
            AufgabeArt.ANGEBOT_PRUEFEN,
            transfer=None if many else transfer.id,
            hinweis=nachricht.autor if many else hinweis,
        )
        return transfer

    def nimm_an(self, tx: Tx, transfer: Transfer) -> Transfer:
        """Take an offer: the request answers it (a person decided, or our own register told us of the person)."""
        changed = self._s.wechsle(tx, transfer, Ereignis.ANGEBOT_ANGENOMMEN)
        self._s.beauftrage(tx, transfer.mandant, AuftragsArt.ANFORDERN, transfer.id)
        return changed

    async def lehne_ab(
        self, ident: TransferId, grund: str, *, person: str, begruendung: str | None = None
    ) -> Transfer:
        """Decline an offer by hand; the 010102 is written by a job."""
        if grund not in ABSAGEN:
            raise Usage(f"decline with one of {', '.join(sorted(ABSAGEN))}", code="ANSWER")

        def run(tx: Tx) -> Transfer:
            current = tx.transfers.holen(ident)
            if current is None:
                raise Usage(f"there is no transfer {ident}", code="UNKNOWN")
            if current.zustand is not Zustand.ANGEBOT_LIEGT_VOR:
                raise Usage(f"the transfer is {current.zustand.value}; there is no offer to decline", code="STATE")
            if ist_entschieden(tx, ident):
                raise Usage("this offer is declined already; the answer is being written", code="STATE")
            self._u.protokollant.notiere(
                tx,
                current.mandant,
                AuditEreignis.TRANSFER_EINGRIFF,
                akteur=Akteur.PERSON,
                anlass=Ereignis.ANGEBOT_ABGELEHNT.value,
                code=grund,
                bezuege=wer(person, begruendung),
                **fall(current),
            )
            self._s.erledige_aufgaben(tx, current.mandant, ident, person=person, code=grund)
            self._s.beauftrage(tx, current.mandant, AuftragsArt.ANGEBOT_ABLEHNEN, f"{ident}/{grund}")
            return current

        return await self._u.store.write(run)

    async def ablehnen(self, ref: str) -> None:
        """Write the 010102; ``ref`` is transfer id and reason, joined by a slash."""
        ident, grund = ref.split("/", 1)
        transfer = await self._u.store.read(lambda tx: tx.transfers.holen(TransferId(ident)))
        if transfer is None or transfer.partner is None or transfer.zustand is not Zustand.ANGEBOT_LIEGT_VOR:
            return
        sealed = await self._versand.versiegle(self._absage(transfer, transfer.partner, grund, transfer.angebot))

        def commit(tx: Tx) -> None:
            current = tx.transfers.holen(transfer.id)
            if current is None or current.zustand is not Zustand.ANGEBOT_LIEGT_VOR:
                return
            self._s.wechsle(tx, current, Ereignis.ANGEBOT_ABGELEHNT, antwort=sealed.nachricht.uuid, hinweis=grund)
            self._versand.biete_an(tx, sealed)

        await self._u.store.write(commit)

    def _absage(self, transfer: Transfer, partner: Kennung, grund: str, auf: NachrichtenUUID | None) -> Entwurf:
        message = Zustaendigkeitsantwort(
            kopf=self._versand.kopf(
                transfer.mandant, partner, Nachrichtentyp.ZUSTAENDIGKEIT_ANTWORT, transfer.test
            ),
            aktenzeichen_anfragend=transfer.aktenzeichen_partner or "",
            person=transfer.person,
            inhalt=KeinAufenthalt() if grund == KEIN_AUFENTHALT else NichtZustaendig(begruendung=BEGRUENDUNG),
            aktenzeichen_antwortend=transfer.aktenzeichen or "",
            ausloeser=auf,
        )
        return Entwurf(message=message, prozess=transfer.prozess, transfer=transfer.id, ausloeser=auf)


def _unbeschrieben(transfer: Transfer) -> bool:
    """Tell whether an offer was begun and its 010101 not yet written."""
    return transfer.zustand is Zustand.ANGEBOTEN and transfer.angebot is None
