"""The giving authority: a verified request becomes a decision – send, postpone, refuse – or a question to a person.

Unattended is only what wire 7.1 allows; everything else waits for a person. Every job looks at the stored state
first and is safe to repeat: killed anywhere, it is simply run again.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from gateway.domain.akte import Akte, Sperre
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import AkteId, Kennung, TransferId
from gateway.domain.states import ENDZUSTAENDE, Ereignis, Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.messages import Anforderung
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import fall
from gateway.transfer.records import AufgabeArt, AuftragsArt, Nachricht
from gateway.transfer.schritte import Schritte, gleiche_spur, transfer_unserer
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.zuordnung import Treffer, ordne_zu, stimmt_ueberein

UEBERGANG = frozenset({"01", "04"})
"""Grounds for which the file changes its authority; 02 and 03 are for a person (wire 7.1)."""
NUR_VORAB = "03"
"""Ground of a request that wants advance information only."""
GEBUNDEN, WOHNSITZ, NOCH_NICHT_DA = "01", "06", "07"
"""Keys of ``aktenanforderung:antwort``: bound in a case, restricted residence, requested by us and not here yet."""
NEU_ZU_ENTSCHEIDEN = frozenset({Zustand.ANGEBOTEN, Zustand.AUFGEGEBEN, Zustand.ZURUECKGESTELLT})
"""States in which a request about the same case is decided (anew)."""
SCHON_GEFRAGT = frozenset({Zustand.ANFRAGE_LIEGT_VOR, Zustand.ENTSCHEIDUNG_OFFEN})
"""States in which the same request again changes nothing but the message that will be answered."""
SCHON_GESANDT = frozenset({Zustand.VERSANDT, Zustand.ABGESCHLOSSEN})
"""States in which the file is on its way or there."""


@dataclass(frozen=True, slots=True)
class Entscheidung:
    """What the unattended rules say to a request: send, answer with a code, or ask a person why."""

    sende: bool = False
    antwort: str | None = None
    frage: AufgabeArt | None = None
    hinweis: str = ""


class Geber:
    """Requests as they come, and the unattended decision."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte

    # -- a request arrives --------------------------------------------------------------------------------------

    def anforderung_erhalten(self, tx: Tx, nachricht: Nachricht, message: Anforderung) -> Transfer:
        """Open a transfer for a verified 010201, or go on with the one it is about; a job decides it."""
        running = self._laufender(tx, nachricht, message)
        if running is not None:
            return self._erneut_gefragt(tx, running, nachricht, message)
        jetzt = self._u.jetzt()
        transfer = Transfer(
            id=TransferId(self._u.neue_uuid()),
            mandant=nachricht.mandant,
            rolle=Rolle.GEBER,
            zustand=Zustand.ANFRAGE_LIEGT_VOR,
            prozess=nachricht.prozess,
            person=message.person,
            grund=message.grund,
            begonnen=jetzt,
            geaendert=jetzt,
            partner=nachricht.autor,
            aktenzeichen_partner=message.aktenzeichen,
            anforderung=nachricht.uuid,
            test=nachricht.test,
        )
        self._s.beginne(tx, transfer, akteur=Akteur.PARTNER, nachricht=nachricht.uuid)
        self._s.beauftrage(tx, nachricht.mandant, AuftragsArt.ENTSCHEIDEN, transfer.id)
        return transfer

    def _laufender(self, tx: Tx, nachricht: Nachricht, message: Anforderung) -> Transfer | None:
        """Return the case a request belongs to: an offer it answers or crosses, or the same request once more.

        One file has one transfer with one partner, however often and from whichever side it is begun.
        """
        if message.grund not in UEBERGANG:
            return None  # an inspection is a case of its own, every time
        answered = transfer_unserer(tx, nachricht.mandant, message.ausloeser) if message.ausloeser else None
        azr = message.person.azr_nummer
        key = self._u.speicher.suchwert("azr", azr) if azr else None
        known = tx.transfers.zur_person(nachricht.mandant, Rolle.GEBER, key) if key else ()
        candidates = (*([answered] if answered else []), *known)
        for one in sorted(
            candidates, key=lambda one: one.zustand in ENDZUSTAENDE
        ):  # what runs goes before what ended
            if (one.rolle, one.partner) != (Rolle.GEBER, nachricht.autor):
                continue
            if not gleiche_spur(one.test, nachricht.test):
                continue
            live = NEU_ZU_ENTSCHEIDEN | SCHON_GEFRAGT | SCHON_GESANDT | {Zustand.PACKEN}
            if one.grund in UEBERGANG and one.zustand in live and stimmt_ueberein(message.person, one.person):
                return one
        return None

    def _erneut_gefragt(self, tx: Tx, running: Transfer, nachricht: Nachricht, message: Anforderung) -> Transfer:
        if running.zustand in NEU_ZU_ENTSCHEIDEN:
            self._s.beauftrage(tx, running.mandant, AuftragsArt.ENTSCHEIDEN, running.id)
            return self._s.wechsle(
                tx,
                running,
                Ereignis.ANFORDERUNG_ERHALTEN,
                anforderung=nachricht.uuid,
                person=message.person,
                grund=message.grund,
                aktenzeichen_partner=message.aktenzeichen,
            )
        if running.zustand in SCHON_GEFRAGT:
            return tx.transfers.aendern(replace(running, anforderung=nachricht.uuid, geaendert=self._u.jetzt()))
        if running.zustand in SCHON_GESANDT:
            self._s.beauftrage(tx, running.mandant, AuftragsArt.BEREITS_VERSANDT, f"{running.id}/{nachricht.uuid}")
        return running  # while it is packed the delivery answers both

    # -- deciding -----------------------------------------------------------------------------------------------

    async def entscheiden(self, transfer_id: TransferId) -> None:
        """Apply the unattended rules (ANFRAGE_LIEGT_VOR → PACKEN, ENTSCHEIDUNG_OFFEN or an answer).

        A postponed request is looked at again: once nothing holds the file back, it is decided anew.
        """

        def run(tx: Tx) -> None:
            transfer = tx.transfers.holen(transfer_id)
            if transfer is None or transfer.partner is None:
                return
            if transfer.zustand is Zustand.ZURUECKGESTELLT and not self._hindernis(tx, transfer):
                transfer = self._s.wechsle(tx, transfer, Ereignis.HINDERNIS_ENTFALLEN, hinweis=None)
            if transfer.zustand is Zustand.ANFRAGE_LIEGT_VOR:
                self._entscheide(tx, transfer, *self._urteile(tx, transfer))

        await self._u.store.write(run)

    def _entscheide(self, tx: Tx, transfer: Transfer, akte: Akte | None, decision: Entscheidung) -> None:
        found = {"akte": akte.id, "aktenzeichen": akte.aktenzeichen} if akte else {}
        if decision.sende:
            self._s.wechsle(tx, transfer, Ereignis.FREIGEGEBEN, **found)
            self._s.beauftrage(tx, transfer.mandant, AuftragsArt.PACKEN, transfer.id)
        elif decision.antwort is not None:
            self._s.beauftrage(tx, transfer.mandant, AuftragsArt.ABLEHNEN, f"{transfer.id}/{decision.antwort}")
            if akte is not None:
                tx.transfers.aendern(replace(transfer, akte=akte.id, aktenzeichen=akte.aktenzeichen))
        else:
            art = decision.frage or AufgabeArt.ANFRAGE_PRUEFEN
            self._s.wechsle(tx, transfer, Ereignis.MENSCH_GEFRAGT, hinweis=decision.hinweis, **found)
            self._s.frage(tx, transfer.mandant, art, transfer=transfer.id, hinweis=decision.hinweis)

    def _hindernis(self, tx: Tx, transfer: Transfer) -> bool:
        """Tell whether what a postponed request waits for still holds the file back."""
        if transfer.hinweis == f"antwort_{NOCH_NICHT_DA}":
            return self._passende(tx, transfer)[1] is None
        if transfer.akte is None:
            return True  # a person postponed it without a file; a person or a new request goes on
        return Sperre.GEBUNDEN in tx.akten.sperren_von(transfer.mandant, transfer.akte)

    def _passende(self, tx: Tx, transfer: Transfer) -> tuple[Treffer, Akte | None]:
        azr = transfer.person.azr_nummer
        if azr is None:
            return Treffer.KEINE_AKTE, None
        key = self._u.speicher.suchwert("azr", azr)
        ours = [
            one
            for one in tx.akten.zur_azr(transfer.mandant, key, test=transfer.test is not None)
            if not one.einsicht
        ]
        here = [one for one in ours if abgegeben_an(tx, one.id, transfer.mandant) is None]
        match = ordne_zu(
            transfer.person, here or ours
        )  # who came back has a file of now and one handed over before
        return match.treffer, match.akte

    def _urteile(self, tx: Tx, transfer: Transfer) -> tuple[Akte | None, Entscheidung]:
        """Apply, in this order: match, ground, second sign, usual number a day, what holds it back (wire 7.1).

        "Bound" and "not here yet" are answers too: they tell that the person is known here. So they need the second
        sign like the file.
        """
        treffer, akte = self._passende(tx, transfer)
        if akte is None:
            return None, self._ohne_akte(tx, transfer, treffer)
        self._u.protokollant.notiere(
            tx, transfer.mandant, AuditEreignis.PERSON_ZUGEORDNET, bezuege=[(Bezug.AKTE, akte.id)], **fall(transfer)
        )
        if transfer.grund not in UEBERGANG:
            return akte, Entscheidung(frage=AufgabeArt.ANFRAGE_PRUEFEN, hinweis=f"grund_{transfer.grund}")
        if not self._zweites_zeichen(tx, transfer):
            return akte, Entscheidung(frage=AufgabeArt.OHNE_ZWEITES_ZEICHEN, hinweis="kein_wegzug_gemeldet")
        if self._mehr_als_ueblich(tx, transfer):
            return akte, Entscheidung(frage=AufgabeArt.ANFRAGE_PRUEFEN, hinweis="mehr_als_ueblich")
        if abgegeben_an(tx, akte.id, transfer.mandant) is not None:
            return akte, Entscheidung(frage=AufgabeArt.ANFRAGE_PRUEFEN, hinweis="akte_abgegeben")
        if Sperre.GEBUNDEN in akte.sperren:
            return akte, Entscheidung(antwort=GEBUNDEN)
        if Sperre.WOHNSITZAUFLAGE in akte.sperren and transfer.grund == "01":
            return akte, Entscheidung(antwort=WOHNSITZ)
        others = [t for t in tx.transfers.offene_zur_akte(transfer.mandant, akte.id) if t.id != transfer.id]
        if others:
            return akte, Entscheidung(frage=AufgabeArt.ANFRAGE_PRUEFEN, hinweis="uebergang_laeuft_schon")
        return akte, Entscheidung(sende=True)

    def _ohne_akte(self, tx: Tx, transfer: Transfer, treffer: Treffer) -> Entscheidung:
        """Decide where no file matches: ours may still be on its way to us; else a person looks."""
        self._u.protokollant.notiere(
            tx, transfer.mandant, AuditEreignis.PERSON_NICHT_ZUGEORDNET, code=treffer.value, **fall(transfer)
        )
        if treffer is Treffer.KEINE_AKTE and transfer.grund in UEBERGANG and self._kommt_noch(tx, transfer):
            if self._zweites_zeichen(tx, transfer) and not self._mehr_als_ueblich(tx, transfer):
                return Entscheidung(antwort=NOCH_NICHT_DA)
            return Entscheidung(frage=AufgabeArt.OHNE_ZWEITES_ZEICHEN, hinweis="akte_noch_nicht_da")
        return Entscheidung(frage=AufgabeArt.PERSON_UNKLAR, hinweis=treffer.value)

    def _kommt_noch(self, tx: Tx, transfer: Transfer) -> bool:
        """Tell whether we ourselves wait for the file of this person."""
        key = self._u.speicher.suchwert("azr", transfer.person.azr_nummer or "")
        wanted = tx.transfers.zur_person(transfer.mandant, Rolle.NEHMER, key)
        waiting = {Zustand.GEWUENSCHT, Zustand.ANGEFORDERT, Zustand.ZURUECKGESTELLT, Zustand.EMPFANGEN}
        return any(
            one.zustand in waiting
            and gleiche_spur(one.test, transfer.test)
            and stimmt_ueberein(transfer.person, one.person)
            for one in wanted
        )

    def _mehr_als_ueblich(self, tx: Tx, transfer: Transfer) -> bool:
        since = self._u.jetzt() - timedelta(days=1)
        usual = self._u.mandanten[transfer.mandant].uebliche_anfragen_je_tag
        return tx.transfers.anzahl_seit(transfer.mandant, transfer.partner, Rolle.GEBER, since) > usual

    def _zweites_zeichen(self, tx: Tx, transfer: Transfer) -> bool:
        """Tell whether we offered the file to this partner, or our 030102 names a place in its area (wire 7.1)."""
        if transfer.angebot is not None:
            return True
        if transfer.person.azr_nummer is None:
            return False
        key = self._u.speicher.suchwert("azr", transfer.person.azr_nummer)
        directory, jetzt = self._u.vertrauen.verzeichnis(), self._u.jetzt()
        for departure in tx.wegzuege.zur_azr(transfer.mandant, key):
            if departure.ziel_ags is not None:
                competent = directory.zustaendig_fuer_ags(departure.ziel_ags, jetzt)
                if competent is not None and competent.kennung == transfer.partner:
                    return True
        return False


def abgegeben_an(tx: Tx, akte: AkteId, mandant: Kennung) -> Kennung | None:
    """Return the authority that receipted the takeover of this file, the last one if there were several."""
    handed = [
        one
        for one in tx.transfers.zur_akte(mandant, akte)
        if one.rolle is Rolle.GEBER and one.zustand is Zustand.ABGESCHLOSSEN and one.grund in UEBERGANG
    ]
    return handed[0].partner if handed else None


def pruefe_hindernisse(tx: Tx, schritte: Schritte, transfers: tuple[Transfer, ...]) -> None:
    """Have postponed requests looked at again: a hold was lifted, or the file has come."""
    for one in transfers:
        if one.rolle is Rolle.GEBER and one.zustand is Zustand.ZURUECKGESTELLT:
            schritte.beauftrage(tx, one.mandant, AuftragsArt.ENTSCHEIDEN, one.id)
