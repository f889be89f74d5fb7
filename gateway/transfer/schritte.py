"""Small steps the use cases share inside a transaction: change state, give a job, ask a person."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import structlog

from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Rechtsgrund
from gateway.domain.fristen import FRISTEN, Frist
from gateway.domain.ids import Kennung, NachrichtenUUID, TransferId
from gateway.domain.states import ENDZUSTAENDE, Ereignis, Rolle, Zustand, next_state
from gateway.domain.transfer import Transfer
from gateway.transfer.laufzeiten import Laufzeitbuch
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import fall, wer
from gateway.transfer.records import Aufgabe, AufgabeArt, Auftrag, AuftragsArt, Nachricht, Richtung
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.verweis import verweis_auf

ZU_ENTSCHEIDEN = frozenset(
    {
        AufgabeArt.ANGABEN_ERGAENZEN,
        AufgabeArt.ANFRAGE_PRUEFEN,
        AufgabeArt.OHNE_ZWEITES_ZEICHEN,
        AufgabeArt.PERSON_UNKLAR,
        AufgabeArt.ANGEBOT_PRUEFEN,
        AufgabeArt.RUECKRUF_PRUEFEN,
        AufgabeArt.SCHADSOFTWARE_PRUEFEN,
    }
)
"""Questions that are closed by their answer; the others by somebody who has looked."""
BLEIBENDE = frozenset({AufgabeArt.PAPIER_ABHAKEN, AufgabeArt.DATENPANNE_MELDEN, AufgabeArt.QUITTUNG_NACHFOLGE})
"""Questions that no step of their transfer answers: paper on its way, a breach somebody has to report, a receipt
that counts once a person has confirmed who gave it (without its question nobody could any more)."""
FRISTFRAGEN = frozenset({AufgabeArt.NICHT_ABGEHOLT, AufgabeArt.FRIST_ABGELAUFEN, AufgabeArt.PAKETE_FEHLEN})
"""Questions about a state that lasts; they end with it."""
ANTWORT_MIT = {
    Zustand.ANGABEN_FEHLEN: "aktenbote transfer complete",
    Zustand.ENTSCHEIDUNG_OFFEN: "aktenbote transfer decide",
    Zustand.ANGEBOT_LIEGT_VOR: "aktenbote transfer decide",
    Zustand.RUECKRUF_LIEGT_VOR: "aktenbote transfer recalled",
    Zustand.EMPFANGEN: "aktenbote transfer malware",
}
"""States that wait for an answer, and the command that gives it."""

log = structlog.get_logger()


class Schritte:
    """The shared steps; every one of them runs in the caller's transaction and writes its audit entry there."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings."""
        self._u = umgebung
        self._laufzeiten = Laufzeitbuch(umgebung)

    def neues_aktenzeichen(self, tx: Tx, mandant: Kennung) -> str:
        """Return the reference of a new case of ours, by the configured pattern."""
        jetzt = self._u.jetzt()
        year = jetzt.replace(month=1, day=1, hour=0, minute=0, second=0, microsecond=0)
        number = tx.transfers.anzahl_seit(mandant, None, Rolle.NEHMER, year) + 1
        return self._u.mandanten[mandant].aktenzeichen_muster.format(year=jetzt.year, number=number)

    def beginne(self, tx: Tx, transfer: Transfer, *, akteur: Akteur = Akteur.DIENST, **angaben: Any) -> Transfer:
        """Store a new transfer, log it with the fields of ``Angaben``, and begin the deadlines of its state."""
        tx.transfers.anlegen(transfer)
        self._laufzeiten.beginne(tx, transfer)
        self._u.protokollant.notiere(
            tx,
            transfer.mandant,
            AuditEreignis.TRANSFER_ANGELEGT,
            akteur=akteur,
            zustand_neu=transfer.zustand.value,
            grund=transfer.grund,
            **angaben,
            **fall(transfer),
        )
        self._stelle_fristen(tx, transfer)
        return transfer

    def merke_umzug(self, tx: Tx, transfer: TransferId, tag: date) -> None:
        """Note for the figures on which day the person of a transfer moved."""
        self._laufzeiten.umzug(tx, transfer, tag)

    def wechsle(self, tx: Tx, transfer: Transfer, ereignis: Ereignis, **aenderungen: object) -> Transfer:
        """Apply the event to the transfer, store it and log the new state.

        Raises ``UnerlaubterUebergang`` when the table has no such pair.
        """
        zustand = next_state(transfer.rolle, transfer.zustand, ereignis)
        jetzt = self._u.jetzt()
        seit = transfer.seit if zustand is transfer.zustand else jetzt
        changed = replace(transfer, zustand=zustand, seit=seit, geaendert=jetzt, **aenderungen)  # type: ignore[arg-type]  # fields by name
        stored = tx.transfers.aendern(changed)
        self._laufzeiten.wechsle(tx, transfer, stored, ereignis)
        self._u.protokollant.notiere(
            tx,
            transfer.mandant,
            AuditEreignis.TRANSFER_ZUSTAND,
            anlass=ereignis.value,
            zustand_alt=transfer.zustand.value,
            zustand_neu=zustand.value,
            **fall(stored),
        )
        if zustand is not transfer.zustand:  # the same state again renews no deadline: it would never end
            self._stelle_fristen(tx, stored)
            self._erledige_fristfragen(tx, stored)
        if zustand is Zustand.ZURUECKGESTELLT:
            log.info("transfer.postponed", mandant=stored.mandant, partner=stored.partner)
        if zustand in ENDZUSTAENDE:
            log.info("transfer.ended", mandant=stored.mandant, partner=stored.partner, zustand=zustand.value)
        return stored

    def _erledige_fristfragen(self, tx: Tx, transfer: Transfer) -> None:
        """Close what was asked because the state before lasted: it does not any more."""
        for aufgabe in tx.aufgaben.offene(transfer.mandant, transfer=transfer.id):
            if aufgabe.art in FRISTFRAGEN:
                self.erledige(tx, aufgabe, person=None)

    def _stelle_fristen(self, tx: Tx, transfer: Transfer) -> None:
        """Replace the deadlines of the state before by those of the state the transfer is in."""
        tx.auftraege.streichen(AuftragsArt.FRIST, f"{transfer.id}/")
        for frist in FRISTEN.get((transfer.rolle, transfer.zustand), ()):
            self.stelle_frist(tx, transfer, frist, stufe=1)

    def stelle_frist(self, tx: Tx, transfer: Transfer, frist: Frist, *, stufe: int) -> None:
        """Let a deadline of a transfer run from now, unless its authority wants it never."""
        mandant, jetzt = self._u.mandanten[transfer.mandant], self._u.jetzt()
        tage = mandant.tage(frist)
        if tage:
            tx.auftraege.erteilen(
                Auftrag(
                    art=AuftragsArt.FRIST,
                    ref=f"{transfer.id}/{frist.name}/{stufe}",
                    mandant=transfer.mandant,
                    partner=None,
                    faellig=mandant.arbeitstage.nach(jetzt, tage),
                )
            )

    def halte_abgabe_fest(self, tx: Tx, ended: Transfer, lieferung: NachrichtenUUID) -> None:
        """Record that a file is handed over by a delivery (AufenthV § 67 (2)), and let its retention hold begin."""
        self._u.protokollant.notiere(
            tx,
            ended.mandant,
            AuditEreignis.AKTE_ABGEGEBEN,
            nachricht=lieferung,
            rechtsgrund=Rechtsgrund.AUFENTHV_67_2,
            **fall(ended),
        )
        if ended.test is None:  # test messages have no deletion path (wire 6.6)
            due = self._u.jetzt() + self._u.mandanten[ended.mandant].aufbewahrung
            self.beauftrage(tx, ended.mandant, AuftragsArt.AUFBEWAHRT, ended.id, faellig=due)

    def beauftrage(
        self,
        tx: Tx,
        mandant: Kennung,
        art: AuftragsArt,
        ref: str,
        *,
        partner: str | None = None,
        faellig: datetime | None = None,
    ) -> None:
        """Give a job that is due now, or at a moment."""
        due = faellig or self._u.jetzt()
        tx.auftraege.erteilen(Auftrag(art=art, ref=ref, mandant=mandant, partner=partner, faellig=due))

    def frage(
        self, tx: Tx, mandant: Kennung, art: AufgabeArt, *, transfer: TransferId | None, hinweis: str
    ) -> None:
        """Ask a person, once: an open question of the same kind, transfer and hint is not asked again.

        So neither a job that fails for days nor a partner that sends rubbish fills the list of a person.
        """
        if tx.aufgaben.ist_offen(mandant, art, transfer=transfer, hinweis=hinweis):
            return
        aufgabe = self._u.neue_uuid()
        tx.aufgaben.stellen(
            Aufgabe(
                id=aufgabe,
                mandant=mandant,
                art=art,
                angelegt=self._u.jetzt(),
                transfer=transfer,
                hinweis=hinweis,
            )
        )
        self._u.protokollant.notiere(
            tx,
            mandant,
            AuditEreignis.AUFGABE_GESTELLT,
            aufgabe=aufgabe,
            aufgabenart=art.value,
            grund=hinweis or None,
            transfer=transfer,
        )

    def unerwartet(self, tx: Tx, nachricht: Nachricht, transfer: Transfer | None = None) -> None:
        """Show a person a verified message that fits nothing that is going on."""
        self.frage(
            tx,
            nachricht.mandant,
            AufgabeArt.UNERWARTETE_NACHRICHT,
            transfer=transfer.id if transfer else None,
            hinweis=nachricht.typ.value,
        )

    def erledige_aufgaben(
        self, tx: Tx, mandant: Kennung, transfer: TransferId, *, person: str | None = None, code: str | None = None
    ) -> None:
        """Close every open question about a transfer but those that outlast its steps.

        ``person`` says who answered, ``code`` what.
        """
        for aufgabe in tx.aufgaben.offene(mandant, transfer=transfer):
            if aufgabe.art not in BLEIBENDE:
                self.erledige(tx, aufgabe, person=person, code=code)

    def erledige_art(self, tx: Tx, mandant: Kennung, transfer: TransferId, art: AufgabeArt, *, person: str) -> None:
        """Close the open questions of one kind about a transfer."""
        for aufgabe in tx.aufgaben.offene(mandant, transfer=transfer):
            if aufgabe.art is art:
                self.erledige(tx, aufgabe, person=person)

    def nimm_zur_kenntnis(self, tx: Tx, aufgabe: str, *, person: str, begruendung: str | None = None) -> Aufgabe:
        """Close a question that wants somebody to look; ``Usage`` for one that wants a decision, or is not open."""
        found = next((one for one in tx.aufgaben.offene() if one.id == aufgabe), None)
        if found is None:
            raise Usage(f"there is no open question {aufgabe}", code="UNKNOWN")
        transfer = tx.transfers.holen(found.transfer) if found.transfer else None
        command = ANTWORT_MIT.get(transfer.zustand) if transfer and found.art in ZU_ENTSCHEIDEN else None
        if command is not None:
            raise Usage(f"this question wants an answer: {command} {found.transfer}", code="STATE")
        if found.art is AufgabeArt.PAPIER_ABHAKEN:
            raise Usage("this question closes with the last part: aktenbote ablage paper", code="STATE")
        if found.art is AufgabeArt.PROTOKOLL_WIDERSPRUCH:
            raise Usage("this question closes with its alarm: aktenbote audit settle", code="STATE")
        self.erledige(tx, found, person=person, begruendung=begruendung)
        return found

    def erledige(
        self,
        tx: Tx,
        aufgabe: Aufgabe,
        *,
        person: str | None,
        code: str | None = None,
        begruendung: str | None = None,
    ) -> None:
        """Close one question; ``person`` says who answered, ``code`` what, ``begruendung`` why."""
        tx.aufgaben.erledigen(aufgabe.id, self._u.jetzt())
        self._u.protokollant.notiere(
            tx,
            aufgabe.mandant,
            AuditEreignis.AUFGABE_ERLEDIGT,
            akteur=Akteur.PERSON if person else Akteur.DIENST,
            bezuege=wer(person, begruendung) if person else [],
            aufgabe=aufgabe.id,
            aufgabenart=aufgabe.art.value,
            transfer=aufgabe.transfer,
            code=code,
        )

    def antworte_erneut(self, tx: Tx, nachricht: Nachricht) -> tuple[Nachricht, ...]:
        """Have every stored answer to a message go out again (wire 2.2), and return them."""
        answers = tx.nachrichten.antworten_auf(
            nachricht.mandant, nachricht.uuid, Richtung.AUS, leser=nachricht.autor
        )
        for answer in answers:
            self.beauftrage(tx, nachricht.mandant, AuftragsArt.WIEDERHOLEN, verweis_auf(answer))
        return answers

    def fuer_transfer(self, transfer: TransferId, arbeit: Callable[[Tx, Transfer], None]) -> Callable[[Tx], None]:
        """Return a transaction that reads the transfer freshly and does the work on it."""

        def run(tx: Tx) -> None:
            current = tx.transfers.holen(transfer)
            if current is not None:
                arbeit(tx, current)

        return run


def gleiche_spur(eins: str | None, zwei: str | None) -> bool:
    """Tell whether two values of ``@test`` are of one lane: both there or both not, whatever they say."""
    return (eins is None) == (zwei is None)


def transfer_unserer(tx: Tx, mandant: Kennung, uuid: NachrichtenUUID) -> Transfer | None:
    """Return the transfer of a message we wrote; another's message under the same UUID is not it (wire 1.6)."""
    nachricht = tx.nachrichten.holen(mandant, mandant, uuid)
    if nachricht is None or nachricht.transfer is None:
        return None
    return tx.transfers.holen(nachricht.transfer)


def lieferung_zu(tx: Tx, ident: TransferId) -> tuple[Transfer | None, Nachricht | None]:
    """Return a transfer and the delivery it has from its partner; ``None`` for what there is not."""
    transfer = tx.transfers.holen(ident)
    if transfer is None or transfer.lieferung is None or transfer.partner is None:
        return transfer, None
    return transfer, tx.nachrichten.holen(transfer.mandant, transfer.partner, transfer.lieferung)
