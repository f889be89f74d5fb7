"""Destroys a single document that is kept back on purpose: one person asks, another one confirms.

What was marked § 87 (1) or § 91 AufenthG never travels, so no receipt ever names it: the law says that it goes.
A superseded version goes only where everything that was sent could go (wire 7.2), its newer version among it.
"""

from dataclasses import dataclass, replace

from gateway.domain.akte import Akte, Dokument, Sperre
from gateway.domain.aktenteile import Ausschluss
from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug, Rechtsgrund
from gateway.domain.ids import Kennung
from gateway.domain.loeschung import SATZ, Freigabe, Hindernis, Loeschlage, hindernisse, vermerk_ende
from gateway.domain.sprache import Satz
from gateway.domain.states import Zustand
from gateway.transfer.loeschlage import Belege, Beweisaufnahme
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import wer
from gateway.transfer.records import AufgabeArt, AuftragsArt, Loeschantrag, Loeschgegenstand
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.vieraugen import beide, hole, stelle

UNTERWEGS = frozenset({Zustand.PACKEN, Zustand.RUECKRUF_LAEUFT})
"""States of a transfer of the file in which nothing of it may go: it is being read, or nobody knows where it is."""
_ART = Loeschgegenstand.DOKUMENT
_UNBESTIMMT = Satz(
    "Das Dokument ist nicht mehr zum Aussondern vorgemerkt.", "the document is not marked to stay here any more"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vernichtung:
    """A document that is to be destroyed, or was."""

    akte: Akte
    dokument: Dokument
    grund: Ausschluss
    """Why it stays here when its file travels."""
    antrag: Loeschantrag


class Vernichtungen:
    """Requests and confirmations; both judge in the transaction that notes them."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, beweise: Beweisaufnahme) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._beweise = beweise

    async def beantrage(
        self, mandant: Kennung, aktenzeichen: str, nummer: int, *, person: str, begruendung: str
    ) -> Vernichtung:
        """Ask for document ``nummer`` of a file to be destroyed.

        ``Usage`` with the reason where it may not go; ``TryLater`` while our clock is wrong or a restore is open.
        """
        self._u.uhren.pruefe()
        why = wer(person, begruendung)[1:]  # who asks is noted with the request
        akte_id = (await self._u.store.read(lambda tx: _hole(tx, mandant, aktenzeichen))).id
        belege = await self._beweise.oeffne(mandant, akte_id)

        def run(tx: Tx) -> Vernichtung:
            akte = _hole(tx, mandant, aktenzeichen)
            found = next((one for one in akte.dokumente if one.position == nummer), None)
            if found is None:
                raise Usage(f"the file has no document {nummer}; 'ablage show' lists them", code="UNKNOWN")
            grund = self._pruefe(tx, mandant, akte, found, belege)
            antrag = Loeschantrag(
                id=self._u.neue_uuid(),
                mandant=mandant,
                person=person,
                gestellt=self._u.jetzt(),
                akte=akte.id,
                gegenstand=_ART,
                dokument=found.uuid,
            )
            stelle(
                self._u,
                tx,
                antrag,
                AuditEreignis.AKTE_VERNICHTUNG_BEANTRAGT,
                rechtsgrund=_rechtsgrund(grund),
                grund=grund.value,
                weitere=[*why, (Bezug.AKTE, akte.id)],
            )
            return Vernichtung(akte=akte, dokument=found, grund=grund, antrag=antrag)

        return await self._u.store.write(run)

    async def bestaetige(
        self, mandant: Kennung, ident: str, *, person: str, befehlszeile: bool = False
    ) -> Vernichtung:
        """Judge anew and, as another person, destroy; housekeeping takes the octets within a day.

        ``Usage``: no such request of this authority, too old, not certainly another person, or it may not go.
        """
        self._u.uhren.pruefe()
        asked = await self._u.store.read(
            lambda tx: hole(self._u, tx, mandant, ident, person=person, gegenstand=_ART, befehlszeile=befehlszeile)
        )
        assert asked.akte is not None  # noqa: S101 -- the schema says so for this kind
        akte_id = asked.akte
        belege = await self._beweise.oeffne(mandant, akte_id)

        def run(tx: Tx) -> Vernichtung:
            antrag = hole(self._u, tx, mandant, ident, person=person, gegenstand=_ART, befehlszeile=befehlszeile)
            akte = tx.akten.holen(mandant, akte_id)
            found = next((one for one in akte.dokumente if one.uuid == antrag.dokument), None) if akte else None
            if akte is None or found is None:
                raise Usage("the document of this request is not in the Ablage any more", code="UNKNOWN")
            grund = self._pruefe(tx, mandant, akte, found, belege)
            done = Vernichtung(akte=akte, dokument=found, grund=grund, antrag=antrag)
            self._vernichte(tx, done, belege, person)
            return done

        return await self._u.store.write(run)

    # -- inside the transaction ----------------------------------------------------------------------------------

    def _pruefe(
        self, tx: Tx, mandant: Kennung, akte: Akte, dokument: Dokument, belege: Belege | None
    ) -> Ausschluss:
        """Return why the document stays here; ``Usage`` where it may not be destroyed now."""
        lage = self._beweise.lage(tx, mandant, akte, belege, Freigabe.ZWEI_PERSONEN)
        grund = _ausschluss(lage, dokument)
        if grund is None:
            raise Usage(
                f"document {dokument.position} is not marked superseded, § 87 (1) or § 91: it goes with its file",
                code="STATE",
            )
        against = self._gegen(tx, mandant, lage, dokument, grund)
        if against:
            raise Usage(f"{against[0].value}: {SATZ[against[0]].en}; nothing was destroyed", code="KEPT")
        return grund

    def hindernisse(
        self, tx: Tx, mandant: Kennung, akte: Akte, dokument: Dokument, belege: Belege | None
    ) -> tuple[Satz, ...]:
        """Return what stands against destroying a document now; empty = nothing does."""
        lage = self._beweise.lage(tx, mandant, akte, belege, Freigabe.ZWEI_PERSONEN)
        grund = _ausschluss(lage, dokument)
        if grund is None:
            return (_UNBESTIMMT,)
        return tuple(SATZ[one] for one in self._gegen(tx, mandant, lage, dokument, grund))

    def _gegen(
        self, tx: Tx, mandant: Kennung, lage: Loeschlage, dokument: Dokument, grund: Ausschluss
    ) -> list[Hindernis]:
        akte = lage.akte
        checks = {
            Hindernis.SCHON_GELOESCHT: akte.geloescht is not None,
            Hindernis.NUR_EINSICHT: akte.einsicht,
            Hindernis.TEST: akte.test,
            Hindernis.LOESCHSPERRE: Sperre.LOESCHSPERRE in akte.sperren,
            Hindernis.AUFBEWAHRUNGSVERMERK: lage.moment < vermerk_ende(akte, lage.moment),
            Hindernis.WIEDERHERSTELLUNG: lage.wiederherstellung,
            Hindernis.ZURUECKGERUFEN: Sperre.RUECKRUF in akte.sperren,
            Hindernis.TRANSFER_LAEUFT: any(
                one.zustand in UNTERWEGS for one in tx.transfers.zur_akte(mandant, akte.id)
            ),
        }
        against = [one for one, holds in checks.items() if holds]
        if not against and grund is Ausschluss.ERSETZT:
            against = _gegen_ersetztes(lage, dokument)
        return against

    def _vernichte(self, tx: Tx, done: Vernichtung, belege: Belege | None, person: str) -> None:
        mandant, akte = done.antrag.mandant, done.akte
        tx.akten.vernichten(mandant, akte.id, done.dokument.uuid)
        tx.loeschantraege.entfernen(done.antrag.id)
        self._u.protokollant.notiere(
            tx,
            mandant,
            AuditEreignis.AKTE_DOKUMENT_VERNICHTET,
            akteur=Akteur.PERSON,
            rechtsgrund=_rechtsgrund(done.grund),
            aufgabe=done.antrag.id,
            grund=done.grund.value,
            laenge=done.dokument.laenge,
            bezuege=[*beide(done.antrag, person), (Bezug.AKTE, akte.id)],
        )
        if belege is None or belege.abgabe.transfer.zustand is not Zustand.ABGESCHLOSSEN:
            return
        ident = belege.abgabe.transfer.id
        for aufgabe in tx.aufgaben.offene(mandant, transfer=ident):
            if (aufgabe.art, aufgabe.hinweis) == (AufgabeArt.LOESCHUNG_GEHT_NICHT, Hindernis.NICHT_GESANDT.value):
                self._s.erledige(tx, aufgabe, person=person)
        self._s.beauftrage(tx, mandant, AuftragsArt.AUFBEWAHRT, ident)  # whether the rest of the file may go now


def _ausschluss(lage: Loeschlage, dokument: Dokument) -> Ausschluss | None:
    """Return why the document stays here: what the law says of it counts for every version of it."""
    tag = lage.moment.date()
    return replace(dokument, ersetzt=False).ausschluss(tag) or dokument.ausschluss(tag)


def _gegen_ersetztes(lage: Loeschlage, dokument: Dokument) -> list[Hindernis]:
    """Return what keeps a superseded version: whatever keeps the file or anything of it that was sent."""
    found = {one for other in (None, *lage.akte.dokumente) for one in hindernisse(lage, other)}
    if Hindernis.NICHT_GESANDT not in hindernisse(lage, dokument):  # it was sent: it goes with the file
        found.add(Hindernis.OHNE_FREIGABE)
    return [one for one in Hindernis if one in found - {Hindernis.NICHT_GESANDT}]


def _rechtsgrund(grund: Ausschluss) -> Rechtsgrund:
    return Rechtsgrund.AUFENTHV_68 if grund is Ausschluss.ERSETZT else Rechtsgrund.AUFENTHG_91


def _hole(tx: Tx, mandant: Kennung, aktenzeichen: str) -> Akte:
    akte = tx.akten.zum_aktenzeichen(mandant, aktenzeichen)
    if akte is None:
        raise Usage(f"there is no file {aktenzeichen} in the Ablage of {mandant}", code="UNKNOWN")
    return akte
