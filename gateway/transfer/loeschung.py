"""Deletes the content of files that were handed over: a hold ends, two persons or the rule decide (wire 7.2).

Whatever is decided is judged in the transaction that does it, from evidence of that moment (``loeschlage``). A file
goes whole or not at all: one document that may not be deleted keeps the others.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from gateway.domain.akte import Akte, Dokument
from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug, Rechtsgrund
from gateway.domain.ids import Kennung, TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.loeschung import (
    Freigabe,
    Hindernis,
    Loeschlage,
    alle_hindernisse,
    hindernisse,
    stub_bis,
    stub_bis_nach_tod,
    vermerk_ende,
    vorbehalte,
)
from gateway.transfer.loeschlage import Belege, Beweisaufnahme
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import fall
from gateway.transfer.records import AufgabeArt, AuftragsArt, Loeschantrag, Loeschgegenstand, Richtung
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.vieraugen import beide, hole, stelle
from gateway.transfer.vorabangaben import Vorabangaben

VERGEHT = frozenset(
    {
        Hindernis.AUFBEWAHRUNG,
        Hindernis.AUFBEWAHRUNGSVERMERK,
        Hindernis.OHNE_ZEUGE,
        Hindernis.SPERRSTAND_UNBEKANNT,
        Hindernis.TRANSFER_LAEUFT,
        Hindernis.WIEDERHERSTELLUNG,
    }
)
"""What stands against the rule only for a time: it is applied again later, whatever a person does meanwhile."""
BLICK = timedelta(days=7)
"""Until then; a witness that is silent for longer is somebody's business anyway (wire 8.3)."""
FRAGEN = frozenset({AufgabeArt.LOESCHUNG_FREIGEBEN, AufgabeArt.LOESCHUNG_GEHT_NICHT, AufgabeArt.NACHLIEFERUNG})
"""Questions that end when the content is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beurteilung:
    """What a person is shown about a file before it is deleted, and what came of it."""

    akte: Akte
    dokumente: tuple[tuple[Dokument, tuple[Hindernis, ...]], ...]
    """Every document in order, with every reason to keep it."""
    hindernisse: tuple[Hindernis, ...]
    """All of them, each once; empty = two persons may delete it."""
    vorbehalte: tuple[Hindernis, ...]
    """What the rule would stop at and the two persons answer for."""
    antrag: Loeschantrag | None = None
    """The request that was made or carried out; ``None`` = nothing was done."""

    @classmethod
    def aus(cls, lage: Loeschlage, antrag: Loeschantrag | None = None) -> "Beurteilung":
        """Return what there is to show about this evidence."""
        return cls(
            akte=lage.akte,
            dokumente=tuple((one, hindernisse(lage, one)) for one in lage.akte.dokumente),
            hindernisse=alle_hindernisse(lage),
            vorbehalte=vorbehalte(lage),
            antrag=antrag,
        )

    def unerwaehnt(self, trotz: frozenset[str]) -> tuple[Hindernis, ...]:
        """Return the reservations that a person has not named, so does not answer for."""
        return tuple(one for one in self.vorbehalte if one.value not in trotz)


class Loeschungen:
    """The end of the retention hold, requests, confirmations, and the death of a person."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, beweise: Beweisaufnahme) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._beweise = beweise

    async def aufbewahrt(self, ref: str) -> None:
        """The retention hold is over: judge, and ask a person once, or delete by the rule of the authority (7.2).

        The rule wants every condition, a witness among them; nothing a person could answer for counts for it.
        ``ref`` is the transfer id; with ``/regel`` behind it only the rule is applied again, nobody is asked again.
        """
        ident, _, again = ref.partition("/")
        self._u.uhren.pruefe()  # a wrong clock ends no period; later
        transfer = await self._u.store.read(lambda tx: tx.transfers.holen(TransferId(ident)))
        if transfer is None or transfer.akte is None:
            return
        mandant, akte_id = transfer.mandant, transfer.akte
        belege = await self._beweise.oeffne(mandant, akte_id)

        def run(tx: Tx) -> None:
            akte = tx.akten.holen(mandant, akte_id)
            if akte is None or akte.geloescht is not None:
                return
            by_rule = self._u.mandanten[mandant].loeschung is Freigabe.REGEL
            gone = by_rule and belege is not None and self._loesche_nach_regel(tx, akte, belege)
            if gone or again:
                return
            lage = self._beweise.lage(tx, mandant, akte, belege, Freigabe.ZWEI_PERSONEN)
            reasons = alle_hindernisse(lage)
            if Hindernis.AUFBEWAHRUNG in reasons:  # the operator made it longer meanwhile
                self._s.beauftrage(tx, mandant, AuftragsArt.AUFBEWAHRT, ident, faellig=lage.aufbewahren_bis)
            elif reasons == (Hindernis.AUFBEWAHRUNGSVERMERK,):  # nobody is asked before its day is over
                end = vermerk_ende(akte, lage.moment)
                self._s.beauftrage(tx, mandant, AuftragsArt.AUFBEWAHRT, ident, faellig=end)
            elif reasons:
                self._melde_hindernis(tx, mandant, transfer.id, reasons)
            else:
                self._frage_freigabe(tx, mandant, transfer.id, vorbehalte(lage))

        await self._u.store.write(run)

    async def beantrage(
        self, mandant: Kennung, aktenzeichen: str, *, person: str, trotz: frozenset[str]
    ) -> Beurteilung:
        """Show a file and make the request, if nothing forbids it and the person answers for every reservation."""
        akte_id = (await self._u.store.read(lambda tx: _hole(tx, mandant, aktenzeichen))).id
        belege = await self._beweise.oeffne(mandant, akte_id)

        def run(tx: Tx) -> Beurteilung:
            akte = _hole(tx, mandant, aktenzeichen)
            lage = self._beweise.lage(tx, mandant, akte, belege, Freigabe.ZWEI_PERSONEN)
            shown = Beurteilung.aus(lage)
            self._zeige(tx, mandant, akte, person)
            if belege is None or not self._darf(tx, shown, belege, trotz):
                return shown
            antrag = Loeschantrag(
                id=self._u.neue_uuid(),
                mandant=mandant,
                person=person,
                gestellt=self._u.jetzt(),
                akte=akte.id,
                gegenstand=Loeschgegenstand.INHALT,
                trotz=tuple(one.value for one in shown.vorbehalte),
            )
            stelle(
                self._u,
                tx,
                antrag,
                AuditEreignis.AKTE_LOESCHUNG_BEANTRAGT,
                rechtsgrund=Rechtsgrund.AUFENTHV_68,
                anzahl=len(akte.dokumente),
                grund=_grund(shown),
                **fall(belege.abgabe.transfer),
            )
            return Beurteilung.aus(lage, antrag)

        return await self._u.store.write(run)

    async def bestaetige(
        self, mandant: Kennung, ident: str, *, person: str, trotz: frozenset[str], befehlszeile: bool = False
    ) -> Beurteilung:
        """Judge anew and, as another person, delete; nothing is done while a reason or unnamed reservation is left.

        ``Usage``: no such request of this authority, too old, not certainly another person.
        """
        kind = Loeschgegenstand.INHALT
        antrag = await self._u.store.read(
            lambda tx: hole(self._u, tx, mandant, ident, person=person, gegenstand=kind, befehlszeile=befehlszeile)
        )
        assert antrag.akte is not None  # noqa: S101 -- the schema says so for this kind
        akte_id = antrag.akte
        belege = await self._beweise.oeffne(mandant, akte_id)

        def run(tx: Tx) -> Beurteilung:
            current = hole(self._u, tx, mandant, ident, person=person, gegenstand=kind, befehlszeile=befehlszeile)
            akte = tx.akten.holen(mandant, akte_id)
            if akte is None:
                raise Usage("the file of this request is not in the Ablage any more", code="UNKNOWN")
            lage = self._beweise.lage(tx, mandant, akte, belege, Freigabe.ZWEI_PERSONEN)
            shown = Beurteilung.aus(lage)
            self._zeige(tx, mandant, akte, person)
            accepted = trotz & frozenset(current.trotz)
            if belege is None or not self._darf(tx, shown, belege, accepted):
                return shown
            self._loesche(tx, shown, belege, current, person)
            return Beurteilung.aus(lage, current)

        return await self._u.store.write(run)

    def vermerke_tod(self, tx: Tx, mandant: Kennung, aktenzeichen: str, tag: date, *, person: str) -> Akte:
        """Note that the person of a stub has died: the stub ends five years later, if not before."""
        akte = _hole(tx, mandant, aktenzeichen)
        if akte.stub_bis is None:
            raise Usage(f"{aktenzeichen} still has its content; the period begins when it is deleted", code="STATE")
        if tag > self._u.jetzt().date():
            raise Usage("the day of a death lies in the past", code="DATE")
        tx.akten.stub_frist(mandant, akte.id, stub_bis_nach_tod(akte.stub_bis, tag))
        self._u.protokollant.notiere(
            tx,
            mandant,
            AuditEreignis.AKTE_STUB_VERKUERZT,
            akteur=Akteur.PERSON,
            rechtsgrund=Rechtsgrund.AUFENTHV_68,
            bezuege=[(Bezug.HANDELNDER, person), (Bezug.AKTE, akte.id)],
        )
        return _hole(tx, mandant, aktenzeichen)

    # -- inside the transaction ----------------------------------------------------------------------------------

    def _darf(self, tx: Tx, shown: Beurteilung, belege: Belege, trotz: frozenset[str]) -> bool:
        if Hindernis.NACHLIEFERUNG in shown.hindernisse:
            self._melde_hindernis(tx, belege.abgabe.transfer.mandant, belege.abgabe.transfer.id, shown.hindernisse)
        return not shown.hindernisse and not shown.unerwaehnt(trotz)

    def _frage_freigabe(
        self, tx: Tx, mandant: Kennung, transfer: TransferId, reservations: tuple[Hindernis, ...]
    ) -> None:
        """Ask for the release; the first reservation stands in the question.

        Reservations pass: a job that is done again after a crash may find a witness there by then. Without any left
        it is still the question that is open.
        """
        art = AufgabeArt.LOESCHUNG_FREIGEBEN
        if reservations or all(one.art is not art for one in tx.aufgaben.offene(mandant, transfer=transfer)):
            hint = reservations[0].value if reservations else ""
            self._s.frage(tx, mandant, art, transfer=transfer, hinweis=hint)

    def _melde_hindernis(
        self, tx: Tx, mandant: Kennung, transfer: TransferId, reasons: tuple[Hindernis, ...]
    ) -> None:
        """Ask what to do: a file that grew has to be sent on, else the first reason stands in the question."""
        if Hindernis.NACHLIEFERUNG in reasons:
            self._s.frage(tx, mandant, AufgabeArt.NACHLIEFERUNG, transfer=transfer, hinweis="")
        else:
            art = AufgabeArt.LOESCHUNG_GEHT_NICHT
            self._s.frage(tx, mandant, art, transfer=transfer, hinweis=reasons[0].value)

    def _loesche_nach_regel(self, tx: Tx, akte: Akte, belege: Belege) -> bool:
        """Delete without a person if nothing at all stands against it; what passes by itself is looked at again."""
        transfer = belege.abgabe.transfer
        lage = self._beweise.lage(tx, transfer.mandant, akte, belege, Freigabe.REGEL)
        reasons = alle_hindernisse(lage)
        if not reasons:
            self._loesche(tx, Beurteilung.aus(lage), belege)
            return True
        if set(reasons) <= VERGEHT:
            self._s.beauftrage(
                tx,
                transfer.mandant,
                AuftragsArt.AUFBEWAHRT,
                f"{transfer.id}/{Freigabe.REGEL.value}",
                faellig=max(lage.moment + BLICK, vermerk_ende(akte, lage.moment)),
            )
        return False

    def _zeige(self, tx: Tx, mandant: Kennung, akte: Akte, person: str) -> None:
        """Log that the person saw the register of the file."""
        self._u.protokollant.notiere(
            tx,
            mandant,
            AuditEreignis.AKTE_GELESEN,
            akteur=Akteur.PERSON,
            anzahl=len(akte.dokumente),
            bezuege=[(Bezug.HANDELNDER, person), (Bezug.AKTE, akte.id)],
        )

    def _loesche(
        self,
        tx: Tx,
        shown: Beurteilung,
        belege: Belege,
        antrag: Loeschantrag | None = None,
        person: str | None = None,
    ) -> None:
        """Delete documents and content keys, leave the stub, close the questions; housekeeping takes the octets.

        ``antrag`` and ``person`` are of the two who decided; without them the rule did.
        """
        akte, abgabe = shown.akte, belege.abgabe
        transfer, receipt = abgabe.transfer, abgabe.quittung
        assert receipt is not None  # noqa: S101 -- without one there is a reason against it
        self._vernichte_schluessel(tx, transfer.mandant, akte)
        tx.akten.papier(transfer.mandant, akte.id, ())
        tx.vorab.setzen(transfer.mandant, akte.id, Vorabangaben(), azr_suche=None)  # 6 and 12 stay
        tx.akten.zum_stub(
            transfer.mandant,
            akte.id,
            geloescht=self._u.jetzt(),
            abgegeben_an=receipt.autor,
            stub_bis=stub_bis(receipt.zeit),
        )
        if antrag is not None:
            tx.loeschantraege.entfernen(antrag.id)
        self._u.protokollant.notiere(
            tx,
            transfer.mandant,
            AuditEreignis.AKTE_GELOESCHT,
            akteur=Akteur.DIENST if antrag is None else Akteur.PERSON,
            rechtsgrund=Rechtsgrund.AUFENTHV_68,
            aufgabe=None if antrag is None else antrag.id,
            nachricht=abgabe.lieferung.uuid,
            ausloeser=receipt.uuid,
            inhalt_sha256=abgabe.lieferung.inhalt_sha256,
            zertifikat_sha256=belege.zertifikat_sha256,
            verzeichnis=self._u.vertrauen.verzeichnis().nummer,
            anzahl=len(akte.dokumente),
            laenge=sum(one.laenge for one in akte.dokumente),
            grund=Freigabe.REGEL.value if antrag is None else _grund(shown),
            bezuege=[*(beide(antrag, person) if antrag and person else ()), (Bezug.AKTE, akte.id)],
            **fall(transfer),
        )
        for aufgabe in tx.aufgaben.offene(transfer.mandant, transfer=transfer.id):
            if aufgabe.art in FRAGEN:
                self._s.erledige(tx, aufgabe, person=person)

    def _vernichte_schluessel(self, tx: Tx, mandant: Kennung, akte: Akte) -> None:
        """Make every delivery of this file unreadable here, sent or received; Inhalt, Umschlag and Beleg stay.

        What a partner closed less than 30 days ago it may still fetch, sealed (wire 6.1).
        """
        for transfer in tx.transfers.zur_akte(mandant, akte.id):
            for one in tx.nachrichten.zum_transfer(transfer.id):
                if one.typ is not Nachrichtentyp.LIEFERUNG:
                    continue
                tx.nachrichten.schluessel_vernichten(one)
                if one.richtung is Richtung.EIN:
                    tx.eingaenge.segmente_vergessen(one.umschlag_sha256)


def _grund(shown: Beurteilung) -> str:
    """Return what the two persons answer for, as the log names it."""
    return "/".join(one.value for one in shown.vorbehalte) or Freigabe.ZWEI_PERSONEN.value


def _hole(tx: Tx, mandant: Kennung, aktenzeichen: str) -> Akte:
    akte = tx.akten.zum_aktenzeichen(mandant, aktenzeichen)
    if akte is None:
        raise Usage(f"there is no file {aktenzeichen} in the Ablage of {mandant}", code="UNKNOWN")
    return akte
