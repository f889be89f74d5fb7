"""The receiving authority decides about a delivery that is called back: two persons delete it, or one refuses.

Deleting is judged in the transaction that does it; the proof names the log entry of the deletion (promise 3).
"""

from dataclasses import dataclass, replace
from datetime import datetime

from gateway.domain.akte import Akte, Sperre
from gateway.domain.errors import Usage
from gateway.domain.events import Akteur, AuditEreignis, Bezug, Rechtsgrund
from gateway.domain.ids import TransferId
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.loeschung import stub_bis
from gateway.domain.nachweis import Lieferung, Nachweis
from gateway.domain.rueckruf import (
    Rueckruf,
    Rueckrufergebnis,
    Rueckrufhindernis,
    Rueckruflage,
    hindernisse,
    vorbehalte,
)
from gateway.domain.rueckrufgruende import Ablehnungsgrund
from gateway.domain.states import Ereignis, Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.transfer.aktentransport import EINSICHT
from gateway.transfer.oeffner import Oeffner
from gateway.transfer.ports import Tx
from gateway.transfer.protokollant import fall, wer
from gateway.transfer.records import AufgabeArt, AuftragsArt, Nachricht, Richtung
from gateway.transfer.rueckruf import juengster
from gateway.transfer.ruhe import ruht
from gateway.transfer.schritte import Schritte
from gateway.transfer.umgebung import Umgebung
from gateway.transfer.vieraugen import BESTAETIGEN, gebeten, pruefe_zweite
from gateway.transfer.vorabangaben import Vorabangaben
from gateway.transfer.zurueckweisung import Zurueckweisung

VON_IHR = frozenset(
    {Nachrichtentyp.LIEFERUNG, Nachrichtentyp.VORABINFORMATIONEN, Nachrichtentyp.VERSANDBESTAETIGUNG}
)
"""Messages of the author that tell of the person: they become unreadable here with the delivery."""
WOHL_DORT = frozenset({Zustand.ABGESCHLOSSEN, Zustand.AUFGEGEBEN})
"""Ends of a delivery of ours whose reader has it, or may have: one that was closed there is given up, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rueckrufbild:
    """What a person is shown of a recall, and whether anything was done."""

    transfer: Transfer
    rueckruf: Rueckruf
    akte: Akte | None
    """``None`` = the delivery was never taken into the Ablage."""
    hindernisse: tuple[Rueckrufhindernis, ...]
    vorbehalte: tuple[Rueckrufhindernis, ...]
    gebeten: bool = False
    geloescht: bool = False


class Rueckrufpruefung:
    """The decisions about a recall that came in."""

    def __init__(self, umgebung: Umgebung, schritte: Schritte, oeffner: Oeffner) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._s = schritte
        self._oeffner = oeffner

    # -- deciding -----------------------------------------------------------------------------------------------

    async def zeige(self, ident: TransferId, *, person: str) -> Rueckrufbild:
        """Show what is called back and what speaks against deleting it; logged."""
        sent = await self._nachweis(ident)

        def run(tx: Tx) -> Rueckrufbild:
            return self._bild(tx, ident, sent, person)

        return await self._u.store.write(run)

    async def beantrage(
        self, ident: TransferId, *, person: str, trotz: frozenset[str], begruendung: str | None = None
    ) -> Rueckrufbild:
        """Ask for the deletion, if nothing forbids it and the person names every reservation."""
        sent = await self._nachweis(ident)

        def run(tx: Tx) -> Rueckrufbild:
            shown = self._bild(tx, ident, sent, person)
            if not _darf(shown, trotz):
                return shown
            named = tuple(one.value for one in shown.vorbehalte)
            asked = replace(shown.rueckruf, person=person, gebeten=self._u.jetzt(), trotz=named)
            tx.rueckrufe.aendern(asked)
            self._u.protokollant.notiere(
                tx,
                shown.transfer.mandant,
                AuditEreignis.RUECKRUF_LOESCHUNG_BEANTRAGT,
                akteur=Akteur.PERSON,
                rechtsgrund=Rechtsgrund.DSGVO_17,
                grund="/".join(named) or None,
                bezuege=[*wer(person, begruendung), gebeten(person, asked.gebeten)],
                **fall(shown.transfer),
            )
            return replace(shown, rueckruf=asked, gebeten=True)

        return await self._u.store.write(run)

    async def bestaetige(
        self, ident: TransferId, *, person: str, trotz: frozenset[str], befehlszeile: bool = False
    ) -> Rueckrufbild:
        """Judge anew and delete, as another person; the proof follows by itself.

        ``Usage``: nobody asked, too long ago, or not certainly another person (``vieraugen``).
        """
        sent = await self._nachweis(ident)

        def run(tx: Tx) -> Rueckrufbild:
            _, recall = self._offener(tx, ident)
            pruefe_zweite(self._u, tx, _wer_bat(recall, self._u.jetzt()), person, befehlszeile=befehlszeile)
            shown = self._bild(tx, ident, sent, person)
            if not _darf(shown, trotz & frozenset(recall.trotz)):
                return shown
            changed = self._loesche(tx, shown, sent, person)
            return replace(shown, transfer=changed, geloescht=True)

        return await self._u.store.write(run)

    async def lehne_ab(
        self, ident: TransferId, grund: Ablehnungsgrund, *, person: str, begruendung: str | None = None
    ) -> Transfer:
        """Keep the file: unlocked, and its author is told by a receipt that gives the reason.

        ``Usage`` where nothing was taken over (there is nothing to keep), or no receipt can carry the answer.
        """

        def run(tx: Tx) -> Transfer:
            current, recall = self._offener(tx, ident)
            if current.lieferung != recall.lieferung:
                raise Usage("the delivery was rejected here, so there is nothing to keep: delete it", code="STATE")
            if current.grund == EINSICHT:
                raise Usage("a copy for inspection is not kept against its owner: delete it", code="STATE")
            if current.akte is not None:
                holds = tx.akten.sperren_von(current.mandant, current.akte)
                tx.akten.sperren(current.mandant, current.akte, holds - {Sperre.RUECKRUF})
            tx.rueckrufe.aendern(
                replace(recall, ergebnis=Rueckrufergebnis.ABGELEHNT, ablehnung=grund, beendet=self._u.jetzt())
            )
            self._u.protokollant.notiere(
                tx,
                current.mandant,
                AuditEreignis.RUECKRUF_ABGELEHNT,
                akteur=Akteur.PERSON,
                nachricht=recall.lieferung,
                grund=grund.value,
                bezuege=wer(person, begruendung),
                **fall(current),
            )
            self._s.erledige_aufgaben(tx, current.mandant, ident, person=person)
            here = current.akte is not None
            job = AuftragsArt.QUITTIEREN if here else AuftragsArt.IMPORTIEREN
            self._s.beauftrage(tx, current.mandant, job, ident)
            event = Ereignis.RUECKRUF_ABGELEHNT if here else Ereignis.IMPORT_FREIGEGEBEN
            return self._s.wechsle(tx, current, event, antwort=None, hinweis=None)

        return await self._u.store.write(run)

    # -- inside the transaction ----------------------------------------------------------------------------------

    def _offener(self, tx: Tx, ident: TransferId) -> tuple[Transfer, Rueckruf]:
        current, recall = tx.transfers.holen(ident), juengster(tx, ident)
        if current is None:
            raise Usage(f"there is no transfer {ident}", code="UNKNOWN")
        if current.zustand is not Zustand.RUECKRUF_LIEGT_VOR or recall is None:
            raise Usage(f"the transfer is {current.zustand.value}; nobody calls it back", code="STATE")
        return current, recall

    def _lieferung(self, tx: Tx, transfer: Transfer, recall: Rueckruf) -> Nachricht:
        """Return the delivery; its author is whoever called it back."""
        assert recall.nachricht is not None  # noqa: S101 -- noted with the recall
        for one in tx.nachrichten.zum_transfer(transfer.id):
            if one.richtung is Richtung.EIN and one.uuid == recall.nachricht:
                found = tx.nachrichten.holen(transfer.mandant, one.autor, recall.lieferung)
                if found is not None:
                    return found
        raise Usage("the delivery that is called back is not stored any more", code="GONE")

    async def _nachweis(self, ident: TransferId) -> Nachweis | None:
        delivery = await self._u.store.read(lambda tx: self._lieferung(tx, *self._offener(tx, ident)))
        return await self._oeffner.nachweis(delivery)

    def _bild(self, tx: Tx, ident: TransferId, sent: Nachweis | None, person: str) -> Rueckrufbild:
        current, recall = self._offener(tx, ident)
        akte = tx.akten.holen(current.mandant, current.akte) if current.akte is not None else None
        lage = self._lage(tx, current, akte, sent)
        self._u.protokollant.notiere(
            tx,
            current.mandant,
            AuditEreignis.AKTE_GELESEN,
            akteur=Akteur.PERSON,
            transfer=current.id,
            anzahl=len(akte.dokumente) if akte is not None else 0,
            bezuege=[(Bezug.HANDELNDER, person), *([(Bezug.AKTE, akte.id)] if akte is not None else [])],
        )
        return Rueckrufbild(
            transfer=current,
            rueckruf=recall,
            akte=akte,
            hindernisse=hindernisse(lage),
            vorbehalte=vorbehalte(lage),
        )

    def _lage(self, tx: Tx, current: Transfer, akte: Akte | None, sent: Nachweis | None) -> Rueckruflage:
        mandant = current.mandant
        named = {(d.uuid, d.sha256) for d in sent.dokumente} if isinstance(sent, Lieferung) else set()
        others = tx.transfers.zur_akte(mandant, akte.id) if akte is not None else ()
        running = tx.transfers.offene_zur_akte(mandant, akte.id) if akte is not None else ()
        return Rueckruflage(
            loeschsperre=akte is not None and Sperre.LOESCHSPERRE in akte.sperren,
            eigene_dokumente=akte is not None and any((d.uuid, d.sha256) not in named for d in akte.dokumente),
            transfer_laeuft=any(one.id != current.id for one in running),
            weitergegeben=any(
                one.rolle is Rolle.GEBER and one.lieferung is not None and one.zustand in WOHL_DORT
                for one in others
            ),
            test=current.test is not None,
            wiederherstellung=ruht(tx),
            uhr_falsch=self._u.uhren.falsch,
        )

    def _loesche(self, tx: Tx, shown: Rueckrufbild, sent: Nachweis | None, person: str) -> Transfer:
        """Delete documents, names, advance information and content keys; a stub without a person stays."""
        current, recall, akte = shown.transfer, shown.rueckruf, shown.akte
        delivery = self._lieferung(tx, current, recall)
        self._vernichte_schluessel(tx, current, delivery, akte)
        if akte is not None:
            self._mache_zum_stub(tx, akte, delivery)
        tx.vorab.setzen(current.mandant, current.id, Vorabangaben(), azr_suche=None)
        leaf = self._u.protokollant.notiere(
            tx,
            current.mandant,
            AuditEreignis.RUECKRUF_GELOESCHT,
            akteur=Akteur.PERSON,
            rechtsgrund=Rechtsgrund.DSGVO_17,
            nachricht=delivery.uuid,
            ausloeser=recall.nachricht,
            inhalt_sha256=delivery.inhalt_sha256,
            anzahl=len(sent.dokumente) if isinstance(sent, Lieferung) else 0,
            grund="/".join((recall.grund.value, *recall.trotz)),
            bezuege=[
                (Bezug.HANDELNDER, person),
                (Bezug.VERANTWORTLICHER, recall.person or ""),
                *([(Bezug.AKTE, str(akte.id))] if akte is not None else []),
            ],
            **fall(current),
        )
        tx.rueckrufe.aendern(
            replace(recall, ergebnis=Rueckrufergebnis.GELOESCHT, blatt_sha256=leaf, beendet=self._u.jetzt())
        )
        self._s.erledige_aufgaben(tx, current.mandant, current.id, person=person)
        self._s.erledige_art(tx, current.mandant, current.id, AufgabeArt.PAPIER_ABHAKEN, person=person)
        self._s.beauftrage(tx, current.mandant, AuftragsArt.RUECKRUF_BEANTWORTEN, current.id)
        hint = Zustand.ZURUECKGERUFEN.value
        changed = self._s.wechsle(
            tx, current, Ereignis.RUECKRUF_BEFOLGT, akte=None, lieferung=None, antwort=None, hinweis=hint
        )
        art = AufgabeArt.ABLEHNUNG_ANSEHEN
        self._s.frage(tx, current.mandant, art, transfer=current.id, hinweis=hint)
        return changed

    def _mache_zum_stub(self, tx: Tx, akte: Akte, delivery: Nachricht) -> None:
        mandant, jetzt = delivery.mandant, self._u.jetzt()
        tx.akten.papier(mandant, akte.id, ())
        tx.vorab.setzen(mandant, akte.id, Vorabangaben(), azr_suche=None)  # 6 and 12 stay: they protect somebody
        tx.akten.zum_stub(mandant, akte.id, geloescht=jetzt, abgegeben_an=delivery.autor, stub_bis=stub_bis(jetzt))
        tx.akten.ohne_person(mandant, akte.id)

    def _vernichte_schluessel(self, tx: Tx, current: Transfer, delivery: Nachricht, akte: Akte | None) -> None:
        """Make unreadable here what its author sent with it, what was sent on of it, and what quarantine keeps."""
        own = [
            one
            for one in tx.nachrichten.zum_transfer(current.id)
            if one.autor == delivery.autor and one.typ in VON_IHR
        ]
        on = [
            one
            for other in (tx.transfers.zur_akte(current.mandant, akte.id) if akte is not None else ())
            for one in tx.nachrichten.zum_transfer(other.id)
            if one.typ is Nachrichtentyp.LIEFERUNG
        ]
        for one in (delivery, *own, *on):
            tx.nachrichten.schluessel_vernichten(one)
            if one.richtung is Richtung.EIN:
                tx.eingaenge.segmente_vergessen(one.umschlag_sha256)
        kept = Zurueckweisung.gesagt(tx, delivery)
        if kept is not None:
            tx.quarantaene.entfernen(kept.id)
            self._u.protokollant.notiere(
                tx, current.mandant, AuditEreignis.QUARANTAENE_GELOESCHT, quarantaene=kept.id
            )


def _darf(shown: Rueckrufbild, trotz: frozenset[str]) -> bool:
    return not shown.hindernisse and all(one.value in trotz for one in shown.vorbehalte)


def _wer_bat(recall: Rueckruf, jetzt: datetime) -> str:
    """Return who asked for the deletion; ``Usage`` where nobody did, or too long ago."""
    if recall.gebeten is None or recall.person is None:
        raise Usage("nobody has asked for the deletion yet: --delete first", code="STATE")
    if jetzt > recall.gebeten + BESTAETIGEN:
        raise Usage(
            f"the request is older than {BESTAETIGEN.days} days: make it anew with --delete", code="TOO-OLD"
        )
    return recall.person
