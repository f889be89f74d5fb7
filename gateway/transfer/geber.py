"""The giving authority: match the person, decide, send advance information and file, or say why not.

Every job looks at the stored state first and is safe to repeat: killed anywhere, it is simply run again.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

from gateway.domain.akte import Akte, Sperre
from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug
from gateway.domain.ids import Kennung, TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import Ereignis, Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.messages import Anforderung, Antwort, EatLiegtNichtVor, SonstigeAntwort, Vorabinformationen
from gateway.transfer.aktentransport import Aktentransport
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import fall
from gateway.transfer.records import AufgabeArt, AuftragsArt, Nachricht, Richtung
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.versand import Entwurf, Versand, Versiegelt
from gateway.transfer.zuordnung import Treffer, ordne_zu

UEBERGANG = frozenset({"01", "04"})
"""Grounds for which the file changes its authority; 02 and 03 are for a person (wire 7.1)."""
GEBUNDEN = "01"
"""Key of ``aktenanforderung:antwort``: file bound in a case."""
ANTWORTCODES = frozenset({"01", "02", "03", "05", "06", "07", "08"})
"""Keys of ``aktenanforderung:antwort`` version 5."""


@dataclass(frozen=True, slots=True)
class Entscheidung:
    """What the unattended rules say to a request: send, refuse with a code, or ask a person why."""

    sende: bool = False
    ablehnung: str | None = None
    frage: AufgabeArt | None = None
    hinweis: str = ""


class Geber:
    """Jobs and decisions of the giving side."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, versand: Versand, transport: Aktentransport) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._versand = versand
        self._transport = transport

    def anforderung_erhalten(self, tx: Tx, nachricht: Nachricht, message: Anforderung) -> Transfer:
        """Open a transfer for a verified 010201; deciding is a job of its own."""
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
        tx.transfers.anlegen(transfer)
        self._u.protokollant.notiere(
            tx,
            nachricht.mandant,
            AuditEreignis.TRANSFER_ANGELEGT,
            akteur=Akteur.PARTNER,
            zustand_neu=transfer.zustand.value,
            nachricht=nachricht.uuid,
            grund=message.grund,
            **fall(transfer),
        )
        self._s.beauftrage(tx, nachricht.mandant, AuftragsArt.ENTSCHEIDEN, transfer.id)
        return transfer

    async def entscheiden(self, transfer_id: TransferId) -> None:
        """Apply the unattended rules (ANFRAGE_LIEGT_VOR → PACKEN, ENTSCHEIDUNG_OFFEN or the refusal)."""

        def run(tx: Tx) -> None:
            transfer = tx.transfers.holen(transfer_id)
            if transfer is None or transfer.zustand is not Zustand.ANFRAGE_LIEGT_VOR or transfer.partner is None:
                return
            akte, decision = self._urteile(tx, transfer, transfer.partner)
            found = {"akte": akte.id, "aktenzeichen": akte.aktenzeichen} if akte else {}
            if decision.sende:
                self._s.wechsle(tx, transfer, Ereignis.FREIGEGEBEN, **found)
                self._s.beauftrage(tx, transfer.mandant, AuftragsArt.PACKEN, transfer_id)
            elif decision.ablehnung is not None:
                self._s.beauftrage(
                    tx, transfer.mandant, AuftragsArt.ABLEHNEN, f"{transfer_id}/{decision.ablehnung}"
                )
                if akte is not None:
                    tx.transfers.aendern(replace(transfer, akte=akte.id, aktenzeichen=akte.aktenzeichen))
            else:
                art = decision.frage or AufgabeArt.ANFRAGE_PRUEFEN
                self._s.wechsle(tx, transfer, Ereignis.MENSCH_GEFRAGT, hinweis=decision.hinweis, **found)
                self._s.frage(tx, transfer.mandant, art, transfer=transfer_id, hinweis=decision.hinweis)

        await self._u.store.write(run)

    def _urteile(self, tx: Tx, transfer: Transfer, partner: Kennung) -> tuple[Akte | None, Entscheidung]:
        """Apply, in this order: match, ground, second sign, usual number a day, bound, under way (wire 7.1).

        "Bound" is an answer too: it tells that the person is known here. So it needs the second sign like the file.
        """
        azr = transfer.person.azr_nummer
        if azr is None:
            return None, Entscheidung(frage=AufgabeArt.PERSON_UNKLAR, hinweis=Treffer.KEINE_AKTE.value)
        key = self._u.speicher.suchwert("azr", azr)
        match = ordne_zu(transfer.person, tx.akten.zur_azr(transfer.mandant, key, test=transfer.test is not None))
        akte = match.akte
        if akte is None:
            self._u.protokollant.notiere(
                tx,
                transfer.mandant,
                AuditEreignis.PERSON_NICHT_ZUGEORDNET,
                code=match.treffer.value,
                **fall(transfer),
            )
            return None, Entscheidung(frage=AufgabeArt.PERSON_UNKLAR, hinweis=match.treffer.value)
        self._u.protokollant.notiere(
            tx, transfer.mandant, AuditEreignis.PERSON_ZUGEORDNET, bezuege=[(Bezug.AKTE, akte.id)], **fall(transfer)
        )
        if transfer.grund not in UEBERGANG:
            return akte, Entscheidung(frage=AufgabeArt.ANFRAGE_PRUEFEN, hinweis=f"grund_{transfer.grund}")
        if not self._zweites_zeichen(tx, transfer, partner):
            return akte, Entscheidung(frage=AufgabeArt.OHNE_ZWEITES_ZEICHEN, hinweis="kein_wegzug_gemeldet")
        today = self._u.jetzt() - timedelta(days=1)
        usual = self._u.mandanten[transfer.mandant].uebliche_anfragen_je_tag
        if tx.transfers.anzahl_seit(transfer.mandant, partner, Rolle.GEBER, today) > usual:
            return akte, Entscheidung(frage=AufgabeArt.ANFRAGE_PRUEFEN, hinweis="mehr_als_ueblich")
        if Sperre.GEBUNDEN in akte.sperren:
            return akte, Entscheidung(ablehnung=GEBUNDEN)
        others = [t for t in tx.transfers.offene_zur_akte(transfer.mandant, akte.id) if t.id != transfer.id]
        if others:
            return akte, Entscheidung(frage=AufgabeArt.ANFRAGE_PRUEFEN, hinweis="uebergang_laeuft_schon")
        return akte, Entscheidung(sende=True)

    def _zweites_zeichen(self, tx: Tx, transfer: Transfer, partner: Kennung) -> bool:
        """Tell whether our own 030102 names a place in the requester's area (wire 7.1)."""
        if transfer.person.azr_nummer is None:
            return False
        key = self._u.speicher.suchwert("azr", transfer.person.azr_nummer)
        directory, jetzt = self._u.vertrauen.verzeichnis(), self._u.jetzt()
        for departure in tx.wegzuege.zur_azr(transfer.mandant, key):
            if departure.ziel_ags is not None:
                competent = directory.zustaendig_fuer_ags(departure.ziel_ags, jetzt)
                if competent is not None and competent.kennung == partner:
                    return True
        return False

    async def ablehnen(self, ref: str) -> None:
        """Answer 010202 with a code; ``ref`` is transfer id and code, joined by a slash."""
        transfer_id, code = ref.split("/", 1)
        transfer = await self._u.store.read(lambda tx: tx.transfers.holen(TransferId(transfer_id)))
        if transfer is None or transfer.partner is None or transfer.rolle is not Rolle.GEBER:
            return
        if transfer.zustand not in {Zustand.ANFRAGE_LIEGT_VOR, Zustand.ENTSCHEIDUNG_OFFEN}:
            return
        kopf = self._versand.kopf(transfer.mandant, transfer.partner, Nachrichtentyp.ANTWORT, transfer.test)
        message = Antwort(
            kopf=kopf,
            person=transfer.person,
            aktenzeichen_anfragend=transfer.aktenzeichen_partner or "",
            aktenzeichen_antwortend=transfer.aktenzeichen,
            inhalt=SonstigeAntwort(code=code),
            ausloeser=transfer.anforderung,
        )
        sealed = await self._versand.versiegle(
            Entwurf(message=message, prozess=transfer.prozess, transfer=transfer.id, ausloeser=transfer.anforderung)
        )

        def commit(tx: Tx) -> None:
            current = tx.transfers.holen(transfer.id)
            if current is None or current.zustand is not transfer.zustand:
                return
            self._s.erledige_aufgaben(tx, current.mandant, current.id)
            self._s.wechsle(tx, current, Ereignis.ABLEHNUNG_ERSTELLT, antwort=kopf.uuid, hinweis=f"antwort_{code}")
            self._versand.biete_an(tx, sealed)

        await self._u.store.write(commit)

    async def entscheide_von_hand(self, transfer_id: TransferId, *, ablehnung: str | None, person: str) -> Transfer:
        """A person decides an open request (command ``transfer decide``): send, or refuse with a code."""
        if ablehnung is not None and ablehnung not in ANTWORTCODES:
            raise Usage(
                f"{ablehnung} is no answer code; use one of {', '.join(sorted(ANTWORTCODES))}", code="ANSWER"
            )

        def run(tx: Tx) -> Transfer:
            current = tx.transfers.holen(transfer_id)
            if current is None:
                raise Usage(f"there is no transfer {transfer_id}", code="UNKNOWN")
            if current.zustand is not Zustand.ENTSCHEIDUNG_OFFEN:
                raise Usage(f"the transfer is {current.zustand.value}; there is nothing to decide", code="STATE")
            if ablehnung is not None:
                self._s.erledige_aufgaben(
                    tx, current.mandant, transfer_id, person=person, code=f"antwort_{ablehnung}"
                )
                self._s.beauftrage(tx, current.mandant, AuftragsArt.ABLEHNEN, f"{transfer_id}/{ablehnung}")
                return current
            if current.akte is None:
                raise Usage("no file is matched to this request; it can only be refused", code="STATE")
            self._u.protokollant.notiere(
                tx,
                current.mandant,
                AuditEreignis.PERSON_ZUGEORDNET,
                akteur=Akteur.PERSON,
                bezuege=[(Bezug.HANDELNDER, person), (Bezug.AKTE, current.akte)],
                **fall(current),
            )
            self._s.erledige_aufgaben(tx, current.mandant, transfer_id, person=person)
            changed = self._s.wechsle(tx, current, Ereignis.FREIGEGEBEN)
            self._s.beauftrage(tx, current.mandant, AuftragsArt.PACKEN, transfer_id)
            return changed

        return await self._u.store.write(run)

    async def packen(self, transfer_id: TransferId) -> None:
        """Send advance information at once, then pack and offer the file (PACKEN → VERSANDT)."""
        transfer = await self._u.store.read(lambda tx: tx.transfers.holen(transfer_id))
        if transfer is None or transfer.zustand is not Zustand.PACKEN or transfer.akte is None:
            return
        akte_id = transfer.akte
        akte = await self._u.store.read(lambda tx: tx.akten.holen(transfer.mandant, akte_id))
        if akte is None:
            raise Usage("the matched Akte is not in the Ablage any more", code="GONE")
        if self._u.gangart.vorabinformationen:
            await self._vorab(transfer)
        sealed = await self._transport.versiegle(transfer, akte)

        def commit(tx: Tx) -> None:
            current = tx.transfers.holen(transfer_id)
            if current is None or current.zustand is not Zustand.PACKEN:
                return
            if Sperre.GEBUNDEN in tx.akten.sperren_von(current.mandant, akte_id):
                self._s.wechsle(tx, current, Ereignis.MENSCH_GEFRAGT, hinweis="inzwischen_gebunden")
                self._s.frage(
                    tx,
                    current.mandant,
                    AufgabeArt.ANFRAGE_PRUEFEN,
                    transfer=transfer_id,
                    hinweis="inzwischen_gebunden",
                )
                return
            self._biete_lieferung_an(tx, current, akte, sealed)

        await self._u.store.write(commit)

    def _biete_lieferung_an(self, tx: Tx, current: Transfer, akte: Akte, sealed: Versiegelt) -> None:
        self._u.protokollant.notiere(
            tx,
            current.mandant,
            AuditEreignis.AKTE_GEPACKT,
            nachricht=sealed.nachricht.uuid,
            inhalt_sha256=sealed.nachricht.inhalt_sha256,
            anzahl=len(akte.dokumente),
            laenge=sum(dokument.laenge for dokument in akte.dokumente),
            bezuege=[(Bezug.AKTE, akte.id)],
            **fall(current),
        )
        self._s.wechsle(tx, current, Ereignis.LIEFERUNG_ERSTELLT, lieferung=sealed.nachricht.uuid)
        self._versand.biete_an(tx, sealed)

    async def _vorab(self, transfer: Transfer) -> None:
        """Send 010205 once: at once with the answer (without card data in the Ablage it says so)."""
        if transfer.partner is None or transfer.anforderung is None:
            return
        request = transfer.anforderung

        def offen(tx: Tx) -> bool:
            """Tell whether it may go out now: the file is to be sent, not held back, and it was not sent before."""
            current = tx.transfers.holen(transfer.id)
            if current is None or current.zustand is not Zustand.PACKEN or current.akte is None:
                return False
            answers = tx.nachrichten.antworten_auf(transfer.mandant, request, Richtung.AUS)
            sent = any(answer.typ is Nachrichtentyp.VORABINFORMATIONEN for answer in answers)
            return not sent and Sperre.GEBUNDEN not in tx.akten.sperren_von(current.mandant, current.akte)

        if not await self._u.store.read(offen):
            return
        kopf = self._versand.kopf(
            transfer.mandant, transfer.partner, Nachrichtentyp.VORABINFORMATIONEN, transfer.test
        )
        message = Vorabinformationen(
            kopf=kopf, person=transfer.person, eat=EatLiegtNichtVor(bestellt=False), ausloeser=request
        )
        sealed = await self._versand.versiegle(
            Entwurf(message=message, prozess=transfer.prozess, transfer=transfer.id, ausloeser=request)
        )

        def commit(tx: Tx) -> None:
            if offen(tx):
                self._versand.biete_an(tx, sealed)

        await self._u.store.write(commit)
