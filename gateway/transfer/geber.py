"""The giving authority: a verified request becomes a decision – send, postpone, refuse – or a question to a person.

Unattended is only what wire 7.1 allows; everything else waits for a person. Every job looks at the stored state
first and is safe to repeat: killed anywhere, it is simply run again.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from gateway.domain.akte import Akte, Sperre
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import AkteId, Kennung, TransferId
from gateway.domain.states import ENDZUSTAENDE, Ereignis, Rolle, Zustand
from gateway.domain.transfer import UEBERGANG, Transfer
from gateway.messages import Anforderung, formate_der_codes
from gateway.transfer.entschieden import ist_entschieden
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import fall
from gateway.transfer.records import AufgabeArt, AuftragsArt, Nachricht
from gateway.transfer.ruhe import FRAGE, vor_der_rueckkehr
from gateway.transfer.schritte import Schritte, gleiche_spur, transfer_unserer
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.zuordnung import Treffer, ordne_zu, stimmt_ueberein

NUR_VORAB = "03"
"""Ground of a request that wants advance information only."""
GEBUNDEN, WOHNSITZ, NOCH_NICHT_DA = "01", "06", "07"
"""Keys of ``aktenanforderung:antwort``: bound in a case, restricted residence, requested by us and not here yet."""
MEHR_ALS_UEBLICH = "mehr_als_ueblich"
"""Hint of a request above the partner's usual number a day."""
VON_PERSON = "_person"
"""End of the hint of a request that a person postponed: its end is asked for, too."""
WEGZUG_GILT = timedelta(days=365)
"""How long a notice of departure is a sign: a file that nobody asked for in a year is for a person."""
FREMDES_FORMAT = "format_nicht_angenommen"
"""Begin of the hint of a file with documents the partner does not accept: it goes whole or not at all."""
MAX_HINWEIS = 64
"""Characters of a code word in the audit log."""
UNBEAUFSICHTIGT = "zweites_zeichen"
"""Hint of a file that is packed without a person having decided."""
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
        running = self.laufender(tx, nachricht, message, nachricht.autor)
        if running is not None:
            return self._erneut_gefragt(tx, running, nachricht, message)
        return self.beginne(tx, nachricht, message, nachricht.autor)

    def beginne(
        self, tx: Tx, nachricht: Nachricht, message: Anforderung, autor: Kennung, *, ueber: Kennung | None = None
    ) -> Transfer:
        """Open a transfer for a request of ``autor`` that ``nachricht`` brought, passed on by ``ueber``."""
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
            partner=autor,
            ueber=ueber,
            aktenzeichen_partner=message.aktenzeichen,
            anforderung=message.kopf.uuid,
            versandbestaetigung=message.versandbestaetigung,
            formate=formate_der_codes(message.formate),
            test=nachricht.test,
        )
        self._s.beginne(tx, transfer, akteur=Akteur.PARTNER, nachricht=nachricht.uuid)
        self._s.beauftrage(tx, nachricht.mandant, AuftragsArt.ENTSCHEIDEN, transfer.id)
        return transfer

    def laufender(self, tx: Tx, nachricht: Nachricht, message: Anforderung, autor: Kennung) -> Transfer | None:
        """Return the case a request of ``autor`` belongs to: an offer it answers or crosses, or one asked before.

        One file has one transfer with one partner, however often and from whichever side it is begun.
        """
        if message.grund not in UEBERGANG:
            return None  # an inspection is a case of its own, every time
        answered = transfer_unserer(tx, nachricht.mandant, message.ausloeser) if message.ausloeser else None
        azr = message.person.azr_nummer
        key = self._u.speicher.suchwert("azr", azr) if azr else None
        known = tx.transfers.zur_person(nachricht.mandant, Rolle.GEBER, key) if key else ()
        candidates = (*([answered] if answered else []), *known)
        for one in sorted(candidates, key=lambda each: each.zustand in ENDZUSTAENDE):  # what runs goes first
            if (one.rolle, one.partner) != (Rolle.GEBER, autor):
                continue
            if not gleiche_spur(one.test, nachricht.test) or one.person.azr_nummer != azr:
                continue
            live = NEU_ZU_ENTSCHEIDEN | SCHON_GEFRAGT | SCHON_GESANDT | {Zustand.PACKEN}
            if one.zustand is Zustand.ABGESCHLOSSEN and self._ist_wieder_hier(tx, one):
                continue
            if one.grund in UEBERGANG and one.zustand in live and stimmt_ueberein(message.person, one.person):
                return one
        return None

    def _ist_wieder_hier(self, tx: Tx, handed: Transfer) -> bool:
        """Tell whether another file of the person is here now than the one that was handed over."""
        akte = self._passende(tx, handed)[1]
        return akte is not None and akte.id != handed.akte

    def _erneut_gefragt(self, tx: Tx, running: Transfer, nachricht: Nachricht, message: Anforderung) -> Transfer:
        if running.zustand in NEU_ZU_ENTSCHEIDEN:
            self._s.beauftrage(tx, running.mandant, AuftragsArt.ENTSCHEIDEN, running.id)
            return self._s.wechsle(
                tx,
                running,
                Ereignis.ANFORDERUNG_ERHALTEN,
                prozess=nachricht.prozess,  # as whoever asked calls it: both sides show one Kurzzeichen
                anforderung=nachricht.uuid,
                person=message.person,
                grund=message.grund,
                aktenzeichen_partner=message.aktenzeichen,
                antwort=None,
                ueber=None,
                versandbestaetigung=message.versandbestaetigung,
                formate=formate_der_codes(message.formate),
            )
        if running.zustand in SCHON_GEFRAGT | {Zustand.PACKEN}:  # the newest is answered with the file
            return tx.transfers.aendern(
                replace(
                    running,
                    prozess=nachricht.prozess,
                    anforderung=nachricht.uuid,
                    aktenzeichen_partner=message.aktenzeichen,
                    versandbestaetigung=message.versandbestaetigung,
                    formate=formate_der_codes(message.formate),
                    ueber=None,
                    geaendert=self._u.jetzt(),
                )
            )
        if running.zustand in SCHON_GESANDT:
            self._s.beauftrage(tx, running.mandant, AuftragsArt.BEREITS_VERSANDT, f"{running.id}/{nachricht.uuid}")
        return running

    # -- deciding -----------------------------------------------------------------------------------------------

    async def entscheiden(self, transfer_id: TransferId) -> None:
        """Apply the unattended rules (ANFRAGE_LIEGT_VOR → PACKEN, ENTSCHEIDUNG_OFFEN or an answer).

        A postponed request is looked at again: once nothing holds the file back, it is decided anew. What is
        decided and only waits to be written stays decided.
        """

        def run(tx: Tx) -> None:
            transfer = tx.transfers.holen(transfer_id)
            if transfer is None or transfer.partner is None or ist_entschieden(tx, transfer_id):
                return
            by_person = (transfer.hinweis or "").endswith(VON_PERSON)
            if transfer.zustand is Zustand.ZURUECKGESTELLT and not self._hindernis(tx, transfer):
                transfer = self._s.wechsle(tx, transfer, Ereignis.HINDERNIS_ENTFALLEN, hinweis=None, antwort=None)
                if by_person:  # who said "later" also says "now"
                    self._entscheide(tx, transfer, None, _gefragt("hindernis_entfallen"))
                    return
            if transfer.zustand is Zustand.ANFRAGE_LIEGT_VOR:
                self._entscheide(tx, transfer, *self._urteile(tx, transfer))

        await self._u.store.write(run)

    def _entscheide(self, tx: Tx, transfer: Transfer, akte: Akte | None, decision: Entscheidung) -> None:
        found = {"akte": akte.id, "aktenzeichen": akte.aktenzeichen} if akte else {}
        if decision.sende:
            self._s.wechsle(tx, transfer, Ereignis.FREIGEGEBEN, hinweis=UNBEAUFSICHTIGT, **found)
            self._s.beauftrage(tx, transfer.mandant, AuftragsArt.PACKEN, transfer.id)
        elif decision.antwort is not None:
            self._s.beauftrage(tx, transfer.mandant, AuftragsArt.ABLEHNEN, f"{transfer.id}/{decision.antwort}")
            if akte is not None:
                tx.transfers.aendern(replace(transfer, akte=akte.id, aktenzeichen=akte.aktenzeichen))
        else:
            art = decision.frage or AufgabeArt.ANFRAGE_PRUEFEN
            self._s.wechsle(tx, transfer, Ereignis.MENSCH_GEFRAGT, hinweis=decision.hinweis, **found)
            if (
                decision.hinweis == MEHR_ALS_UEBLICH
            ):  # one question for all of them: nobody fills the list of a person
                self._s.frage(tx, transfer.mandant, art, transfer=None, hinweis=transfer.partner or "")
            else:
                self._s.frage(tx, transfer.mandant, art, transfer=transfer.id, hinweis=decision.hinweis)

    def _hindernis(self, tx: Tx, transfer: Transfer) -> bool:
        """Tell whether what a postponed request waits for still holds the file back."""
        if (transfer.hinweis or "").startswith(f"antwort_{NOCH_NICHT_DA}"):
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
        """Apply, in this order: match, ground, second sign, restore, usual number a day, what holds it back.

        Wire 7.1 and 8.4: what came before a restore was made good may have been answered in the time that was lost.

        "Bound" and "not here yet" are answers too: they tell that the person is known here. So they need the second
        sign like the file.
        """
        treffer, akte = self._passende(tx, transfer)
        if self._mehr_als_ueblich(tx, transfer):
            return akte, _gefragt(MEHR_ALS_UEBLICH)
        if akte is None:
            return None, self._ohne_akte(tx, transfer, treffer)
        self._u.protokollant.notiere(
            tx, transfer.mandant, AuditEreignis.PERSON_ZUGEORDNET, bezuege=[(Bezug.AKTE, akte.id)], **fall(transfer)
        )
        if akte.geloescht is not None:  # only its stub is here: never sent, whoever asks for whatever
            return akte, Entscheidung(frage=AufgabeArt.ANFRAGE_PRUEFEN, hinweis="akte_abgegeben")
        if transfer.grund not in UEBERGANG:
            return akte, _gefragt(f"grund_{transfer.grund}")
        if transfer.ueber is not None:  # its author did not sign it for us
            return akte, _gefragt("weitergeleitet")
        if not self._zweites_zeichen(tx, transfer, akte):
            return akte, Entscheidung(frage=AufgabeArt.OHNE_ZWEITES_ZEICHEN, hinweis="kein_wegzug_gemeldet")
        if vor_der_rueckkehr(tx, transfer.begonnen):
            return akte, _gefragt(FRAGE)
        return akte, self._halt(tx, transfer, akte)

    def _halt(self, tx: Tx, transfer: Transfer, akte: Akte) -> Entscheidung:
        """Look for what holds a file back that the partner may have; nothing does: it goes."""
        if abgegeben_an(tx, akte.id, transfer.mandant) is not None:
            return _gefragt("akte_abgegeben")
        if Sperre.RUECKRUF in akte.sperren:
            return _gefragt(Sperre.RUECKRUF.value)
        if tx.rueckrufe.zur_akte(
            transfer.mandant, akte.id
        ):  # it went wrongly once: nobody but a person sends it again
            return _gefragt("zurueckgerufen")
        if Sperre.GEBUNDEN in akte.sperren:
            return Entscheidung(antwort=GEBUNDEN)
        if Sperre.WOHNSITZAUFLAGE in akte.sperren and transfer.grund == "01":
            return Entscheidung(antwort=WOHNSITZ)
        if tx.vorab.holen(transfer.mandant, akte.id).geltende_sperren(self._u.jetzt().date()):
            return _gefragt("auskunftssperre")
        others = [t for t in tx.transfers.offene_zur_akte(transfer.mandant, akte.id) if t.id != transfer.id]
        if others:
            return _gefragt("uebergang_laeuft_schon")
        if (hint := fremde_formate(transfer, akte, self._u.jetzt().date())) is not None:
            return _gefragt(hint)
        return Entscheidung(sende=True)

    def _ohne_akte(self, tx: Tx, transfer: Transfer, treffer: Treffer) -> Entscheidung:
        """Decide where no file matches: ours may still be on its way to us; else a person looks."""
        self._u.protokollant.notiere(
            tx, transfer.mandant, AuditEreignis.PERSON_NICHT_ZUGEORDNET, code=treffer.value, **fall(transfer)
        )
        if treffer is Treffer.KEINE_AKTE and transfer.grund in UEBERGANG and self._kommt_noch(tx, transfer):
            if transfer.ueber is None and self._zweites_zeichen(tx, transfer, None):
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

    def _zweites_zeichen(self, tx: Tx, transfer: Transfer, akte: Akte | None) -> bool:
        """Tell whether we offered this very file to this partner, or our 030102 names its area (wire 7.1).

        Only the newest departure counts, for a year; and not one from before another authority sent the file here,
        unless the request was waiting for it: who came back has to leave again.
        """
        if transfer.angebot is not None and akte is not None and transfer.akte == akte.id:
            return True
        if transfer.person.azr_nummer is None:
            return False
        key = self._u.speicher.suchwert("azr", transfer.person.azr_nummer)
        directory, jetzt = self._u.vertrauen.verzeichnis(), self._u.jetzt()
        newest = next(iter(tx.wegzuege.zur_azr(transfer.mandant, key)), None)
        if newest is None or newest.ziel_ags is None or newest.gemeldet < jetzt - WEGZUG_GILT:
            return False
        came = akte.angelegt if akte is not None and akte.herkunft is not None else None
        if came is not None and newest.gemeldet < came < transfer.begonnen:
            return False
        competent = directory.zustaendig_fuer_ags(newest.ziel_ags, jetzt)
        return competent is not None and competent.kennung == transfer.partner


def _gefragt(hinweis: str) -> Entscheidung:
    return Entscheidung(frage=AufgabeArt.ANFRAGE_PRUEFEN, hinweis=hinweis)


def abgegeben_an(tx: Tx, akte: AkteId, mandant: Kennung) -> Kennung | None:
    """Return the authority that receipted the takeover of this file, the last one if there were several."""
    handed = [
        one
        for one in tx.transfers.zur_akte(mandant, akte)
        if one.rolle is Rolle.GEBER and one.zustand is Zustand.ABGESCHLOSSEN and one.grund in UEBERGANG
    ]
    return handed[0].nachfolger or handed[0].partner if handed else None


def fremde_formate(transfer: Transfer, akte: Akte, tag: date) -> str | None:
    """Return the hint that names documents the partner does not accept; ``None`` where all may travel.

    As many as fit a code word: ``format_nicht_angenommen:3.docx_7.png_und.12`` (position and format).
    """
    if transfer.grund == NUR_VORAB:
        return None
    foreign = akte.zu_senden(tag)[0].nicht_angenommen(transfer.formate)
    if not foreign:
        return None
    words = [f"{one.position}.{one.format.endung}" for one in foreign]
    for shown in range(len(words), -1, -1):
        rest = [f"und.{len(words) - shown}"] if shown < len(words) else []
        hint = f"{FREMDES_FORMAT}:{'_'.join([*words[:shown], *rest])}"
        if len(hint) <= MAX_HINWEIS:
            return hint
    return FREMDES_FORMAT


def inzwischen_im_weg(tx: Tx, transfer: Transfer, tag: date) -> str | None:
    """Return what has come in the way since a file was set free: a recall, bound, a block no person has seen."""
    if transfer.akte is None:
        return None
    holds = tx.akten.sperren_von(transfer.mandant, transfer.akte)
    if Sperre.RUECKRUF in holds:
        return Sperre.RUECKRUF.value
    others = (one for one in tx.transfers.offene_zur_akte(transfer.mandant, transfer.akte) if one.id != transfer.id)
    if any(one.zustand is Zustand.RUECKRUF_LAEUFT for one in others):  # it went wrongly: not once more by itself
        return "zurueckgerufen"
    if Sperre.GEBUNDEN in holds:
        return "inzwischen_gebunden"
    blocks = tx.vorab.holen(transfer.mandant, transfer.akte).geltende_sperren(tag)
    return "auskunftssperre" if blocks and transfer.hinweis == UNBEAUFSICHTIGT else None


def pruefe_hindernisse(tx: Tx, schritte: Schritte, transfers: tuple[Transfer, ...]) -> None:
    """Have postponed requests looked at again: a hold was lifted, or the file has come."""
    for one in transfers:
        if one.rolle is Rolle.GEBER and one.zustand is Zustand.ZURUECKGESTELLT:
            schritte.beauftrage(tx, one.mandant, AuftragsArt.ENTSCHEIDEN, one.id)
