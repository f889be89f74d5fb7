"""The machine: random events for three authorities, and what must hold after each of them and at the end.

Events are moves, requests of every ground, offers, clerks' decisions, holds, jumps of the clock, lost answers, mail
listed again or backwards, messages offered again, forged messages under a taken name, and deaths of a process at
any commit. What must hold are the promises; what one transaction may do is judged by ``support.waechter``.
"""

import asyncio
import itertools
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from support.buehne import Haus as Aktenhaus
from support.buehne import jemand
from support.modellhaeuser import BREMEN, HANNOVER, KIEL, Haus, Strasse

from gateway.audit.befund import Urteil
from gateway.audit.export import exportiere
from gateway.audit.pruefer import pruefe_export
from gateway.demo import meldungen
from gateway.domain.akte import Akte, Sperre
from gateway.domain.errors import Usage
from gateway.domain.ids import Kennung, Sha256
from gateway.domain.kopf import Nachrichtentyp
from gateway.domain.states import ENDZUSTAENDE, Ereignis, Rolle, Zustand, kennt_ereignis
from gateway.domain.transfer import Transfer
from gateway.messages import Antwort, SonstigeAntwort
from gateway.transfer.angebot import ABSAGEN
from gateway.transfer.antworten import ANTWORTCODES
from gateway.transfer.geber import UEBERGANG, pruefe_hindernisse
from gateway.transfer.nehmer import ZU_FRUEH
from gateway.transfer.ports import Tx
from gateway.transfer.records import AuftragsArt, EingangZustand, Nachricht, Richtung
from gateway.transfer.sperren import aendere_sperren
from gateway.transfer.versand import Entwurf

T = TypeVar("T")
PERSONEN = 2
LAENGSTE_GESCHICHTE = timedelta(days=300)
"""The certificates of the test live for a year."""
RUNDEN = 60
"""Rounds in which everything that runs by itself has come to rest; a ping-pong never does."""
RUHEND = timedelta(seconds=3)
"""Longer than the longest pause of a job here."""
KLERK = "clerk"
EINGRIFFE = (Ereignis.ZURUECKGEZOGEN, Ereignis.ERNEUT_VERSUCHT, Ereignis.AUFGEGEBEN)
WARTET_AUF_KLERK = frozenset({Zustand.ENTSCHEIDUNG_OFFEN, Zustand.ANGEBOT_LIEGT_VOR, Zustand.ANGABEN_FEHLEN})

haeuser = st.sampled_from((HANNOVER, KIEL, BREMEN))
zahlen = st.integers(0, 40)


def _raum() -> str | None:
    """A folder in memory where there is one: nothing here is about the disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 -- only a parent of private folders


class Welt:
    """What every example shares: keys, certificates, schemas."""

    strasse: ClassVar[Strasse | None] = None
    ordner: ClassVar["tempfile.TemporaryDirectory[str] | None"] = None

    @classmethod
    def hole(cls) -> Strasse:
        if cls.strasse is None:
            cls.ordner = tempfile.TemporaryDirectory(prefix="aktenbote-modell-", dir=_raum())
            cls.strasse = Strasse.baue(Path(cls.ordner.name))
            asyncio.run(cls.strasse.schliesse_vorlagen())
        return cls.strasse


class Verkehr(RuleBasedStateMachine):
    """One history of three authorities."""

    statistik: ClassVar[Counter[str]] = Counter()
    benutzt: ClassVar[set[tuple[str, Zustand, Any]]] = set()

    def __init__(self) -> None:
        super().__init__()
        strasse = Welt.hole()
        self.loop = asyncio.new_event_loop()
        self.ordner = Path(tempfile.mkdtemp(prefix="geschichte-", dir=strasse.ordner))
        self.haeuser: dict[Kennung, Haus] = self.tu(strasse.oeffne(self.ordner))
        self.uhr = self.haeuser[KIEL].uhr
        self.beginn = self.uhr.jetzt
        self.akten: list[tuple[Kennung, Akte]] = []

    def tu(self, arbeit: Awaitable[T]) -> T:
        return self.loop.run_until_complete(arbeit)  # type: ignore[arg-type]  # every awaitable here is a coroutine

    # -- the beginning -----------------------------------------------------------------------------------------

    @initialize(gemeldet=st.sets(st.integers(0, PERSONEN - 1)), zuzug=st.booleans())
    def lege_akten_an(self, gemeldet: set[int], zuzug: bool) -> None:
        for ort, number in ((KIEL, 0), (KIEL, 1), (BREMEN, 0), (BREMEN, 1)):
            self.akten.append((ort, self.tu(Aktenhaus.lege_akte_an(self._ablage(ort), jemand(number)))))  # type: ignore[arg-type]  # it uses no more of a house than this has

        for number in sorted(gemeldet):
            self.wegzug_gemeldet(number)
            if zuzug:
                self.umzug_gemeldet(number)

    def _ablage(self, ort: Kennung) -> "_Ablage":
        return _Ablage(self.haeuser[ort])

    # -- what others bring ---------------------------------------------------------------------------------------

    @rule(number=st.integers(0, PERSONEN - 1))
    def umzug_gemeldet(self, number: int) -> None:
        octets = meldungen.anmeldung(jemand(number), uuid=self._uuid(), moment=self.uhr())
        self.tu(self.haeuser[HANNOVER].eins.meldungen.aufnehmen(octets))
        self.statistik["notices"] += 1

    @rule(number=st.integers(0, PERSONEN - 1))
    def wegzug_gemeldet(self, number: int) -> None:
        octets = meldungen.abmeldung(jemand(number), uuid=self._uuid(), moment=self.uhr())
        self.tu(self.haeuser[KIEL].eins.meldungen.aufnehmen(octets))

    @rule(
        von=haeuser,
        bei=haeuser,
        number=st.integers(0, PERSONEN - 1),
        grund=st.sampled_from(("01", "02", "03", "04")),
        ohne=st.booleans(),
    )
    def anforderung(self, von: Kennung, bei: Kennung, number: int, grund: str, ohne: bool) -> None:
        """Begin a request by hand, as the first of this person: a second one is what nobody begins."""
        haus, person = self.haeuser[von], jemand(number).person
        if von == bei or any(
            t.rolle is Rolle.NEHMER and t.zustand not in ENDZUSTAENDE and t.person.azr_nummer == person.azr_nummer
            for t in self._transfers(von)
        ):
            return
        partner = None if ohne else bei
        begin = haus.eins.meldungen.beginne
        self.tu(haus.store.write(lambda tx: begin(tx, von, person, partner, test="demo", grund=grund)))
        self.statistik["requests"] += 1

    @rule(ort=st.sampled_from((KIEL, BREMEN)), nach=haeuser, number=st.integers(0, PERSONEN - 1))
    def angebot(self, ort: Kennung, nach: Kennung, number: int) -> None:
        if ort == nach:
            return
        reference = jemand(number).aktenzeichen
        self._klerk(self.haeuser[ort].eins.angebote.beginne(ort, reference, an=nach, ags="03241001", person=KLERK))

    # -- work ----------------------------------------------------------------------------------------------------

    @rule(ort=haeuser, alte=st.booleans(), verkehrt=st.booleans())
    def horche(self, ort: Kennung, alte: bool, verkehrt: bool) -> None:
        haus = self.haeuser[ort]
        haus.leitung.alte, haus.leitung.verkehrt = alte, verkehrt
        self.tu(haus.horche())

    @rule(ort=haeuser, anzahl=st.integers(1, 6), ordnung=zahlen)
    def arbeite(self, ort: Kennung, anzahl: int, ordnung: int) -> None:
        self.tu(self.haeuser[ort].arbeite(anzahl, _in_ordnung(ordnung)))

    @rule(ort=haeuser, noch=st.integers(0, 14), hoert=st.booleans())
    def stirb(self, ort: Kennung, noch: int, hoert: bool) -> None:
        haus = self.haeuser[ort]

        async def work() -> None:
            if hoert:
                await haus.horche()
            while await haus.arbeite(2):
                pass

        self.tu(haus.mit_absturz(noch, work))
        self.statistik["deaths"] += 1

    @rule(ort=haeuser, arten=st.lists(st.sampled_from(("vorher", "nachher")), min_size=1, max_size=4))
    def stoere(self, ort: Kennung, arten: list[str]) -> None:
        self.haeuser[ort].leitung.stoerungen.extend(arten)
        self.statistik["faults"] += len(arten)

    @rule(tage=st.sampled_from((0, 0, 0, 3, 16)))
    def alles_laeuft(self, tage: int) -> None:
        self._warte(tage)
        self.tu(self._bis_ruhe())

    @rule(tage=st.sampled_from((1, 2, 5, 16, 29, 60)))
    def zeit_vergeht(self, tage: int) -> None:
        self._warte(tage)

    def _warte(self, tage: int) -> None:
        if self.uhr.jetzt + timedelta(days=tage) < self.beginn + LAENGSTE_GESCHICHTE:
            self.uhr.jetzt += timedelta(days=tage)

    @rule(ort=haeuser)
    def arbeite_alles(self, ort: Kennung) -> None:
        async def work() -> None:
            await self.haeuser[ort].horche()
            while await self.haeuser[ort].arbeite(6):
                pass

        self.tu(work())

    # -- people --------------------------------------------------------------------------------------------------

    @rule(was=st.lists(zahlen, min_size=8, max_size=8), bei=haeuser, ruhig=st.booleans())
    def klerke_entscheiden(self, was: list[int], bei: Kennung, ruhig: bool) -> None:
        """Clerks answer what waits for them, each in another way; a refused answer changes nothing."""
        if ruhig:
            self.tu(self._bis_ruhe())
        numbers = itertools.cycle(was)
        for ort in self.haeuser:
            for one in self._transfers(ort):
                if one.zustand in WARTET_AUF_KLERK:
                    choices = self._antworten(one, bei)
                    self._klerk(choices[next(numbers) % len(choices)]())

    @rule(ort=haeuser, welcher=zahlen, was=zahlen, bei=haeuser)
    def entscheide_was_nicht_passt(self, ort: Kennung, welcher: int, was: int, bei: Kennung) -> None:
        transfers = self._transfers(ort)
        if transfers:
            choices = self._antworten(transfers[welcher % len(transfers)], bei)
            self._klerk(choices[was % len(choices)]())

    def _antworten(self, one: Transfer, bei: Kennung) -> list[Callable[[], Awaitable[Any]]]:
        """Return what a clerk may answer; to a transfer that waits for nobody: everything."""
        e = self.haeuser[one.mandant].eins
        answers: list[Callable[[], Awaitable[Any]]] = [
            lambda: e.eingriffe.sende(one.id, person=KLERK),
            lambda: e.eingriffe.sende(one.id, person=KLERK, aktenzeichen=jemand(0).aktenzeichen),
            lambda: e.eingriffe.sende(one.id, person=KLERK, aktenzeichen=jemand(1).aktenzeichen),
            *(partial(e.eingriffe.leite_weiter, one.id, an, person=KLERK) for an in self.haeuser),
        ]
        answers += [partial(e.eingriffe.lehne_ab, one.id, code, person=KLERK) for code in sorted(ANTWORTCODES)]
        offer: list[Callable[[], Awaitable[Any]]] = [
            lambda: e.eingriffe.nimm_angebot_an(one.id, person=KLERK),
            *(partial(e.angebote.lehne_ab, one.id, grund, person=KLERK) for grund in sorted(ABSAGEN)),
        ]
        complete: list[Callable[[], Awaitable[Any]]] = [
            lambda: e.meldungen.ergaenze(one.id, azr=None, von=bei, person=KLERK)
        ]
        by_state = {
            Zustand.ENTSCHEIDUNG_OFFEN: answers,
            Zustand.ANGEBOT_LIEGT_VOR: offer,
            Zustand.ANGABEN_FEHLEN: complete,
        }
        return by_state.get(one.zustand, answers + offer + complete)

    @rule(welcher=zahlen, bei=haeuser, woanders=st.booleans(), passt=st.integers(0, 7))
    def greife_ein(self, welcher: int, bei: Kennung, woanders: bool, passt: int) -> None:
        """A clerk withdraws, gives up or tries again, mostly where that can be done."""
        all_of_them = [(t, e) for ort in self.haeuser for t in self._transfers(ort) for e in EINGRIFFE]
        fitting = [(t, e) for t, e in all_of_them if kennt_ereignis(t.rolle, t.zustand, e)]
        pairs = fitting if passt else all_of_them
        if not pairs:
            return
        one, event = pairs[welcher % len(pairs)]
        e = self.haeuser[one.mandant].eins.eingriffe
        if event is Ereignis.ZURUECKGEZOGEN:
            self._klerk(e.ziehe_zurueck(one.id, person=KLERK))
        elif event is Ereignis.AUFGEGEBEN:
            self._klerk(e.gib_auf(one.id, person=KLERK))
        else:
            self._klerk(e.erneut(one.id, person=KLERK, von=bei if woanders else None))

    @rule(ort=haeuser, welche=zahlen)
    def nimm_zur_kenntnis(self, ort: Kennung, welche: int) -> None:
        haus = self.haeuser[ort]
        questions = self.tu(haus.lies(lambda tx: tx.aufgaben.offene(ort)))
        if questions:
            ident = questions[welche % len(questions)].id

            def run(tx: Tx) -> None:
                haus.eins.schritte.nimm_zur_kenntnis(tx, ident, person=KLERK)

            self._klerk(haus.store.write(run))

    @rule(welche=zahlen, sperre=st.sampled_from(list(Sperre)), setzen=st.booleans())
    def sperre(self, welche: int, sperre: Sperre, setzen: bool) -> None:
        ort, akte = self.akten[welche % len(self.akten)]
        haus = self.haeuser[ort]

        def run(tx: Tx) -> None:
            aendere_sperren(
                tx, haus.eins.umgebung.protokollant, ort, akte.id, setze=[sperre] if setzen else (),
                loese=() if setzen else [sperre], handelnder=KLERK,
            )  # fmt: skip
            pruefe_hindernisse(tx, haus.eins.schritte, tx.transfers.zur_akte(ort, akte.id))

        self.tu(haus.store.write(run))

    # -- repeated and forged mail --------------------------------------------------------------------------------

    @rule(ort=haeuser, welche=zahlen)
    def sende_noch_einmal(self, ort: Kennung, welche: int) -> None:
        """The author offers an old message again: same Inhalt, new Umschlag."""
        written = self._geschriebene(ort)
        if written:
            self.tu(self.haeuser[ort].eins.versand.wiederhole(written[welche % len(written)]))
            self.statistik["repetitions"] += 1

    @rule(ort=haeuser, welche=zahlen)
    def besetze(self, ort: Kennung, welche: int) -> None:
        """Another message under a name its reader knows: refused, kept, and nothing else changes."""
        known = [n for n in self._geschriebene(ort) if self._kennt(n)]
        if not known:
            return
        victim = known[welche % len(known)]
        reader = self.haeuser[victim.leser]
        before = self._bild(reader)
        umschlag = self.tu(self._faelsche(ort, victim))
        stoerungen, reader.leitung.stoerungen = reader.leitung.stoerungen, []
        self.tu(reader.horche())
        self.tu(reader.eins.empfang.abholen(umschlag))
        reader.leitung.stoerungen = stoerungen
        assert self._bild(reader) == before, "a forged message changed something"
        claim = self.tu(reader.lies(lambda tx: tx.eingaenge.holen(umschlag)))
        assert claim is not None
        assert (claim.zustand, claim.code) == (EingangZustand.ABGESCHLOSSEN, "T099")
        assert any(
            q.umschlag_sha256 == umschlag
            for q in self.tu(reader.lies(lambda tx: tx.quarantaene.liste(max_zeilen=1000)))
        ), "a forged message was not kept"
        self.statistik["forgeries"] += 1

    async def _faelsche(self, ort: Kennung, victim: Nachricht) -> Sha256:
        haus = self.haeuser[ort]
        versand = haus.eins.versand
        kopf = versand.kopf(ort, victim.leser, Nachrichtentyp.ANTWORT, "demo")
        message = Antwort(
            kopf=replace(kopf, uuid=victim.uuid), person=jemand(0).person, aktenzeichen_anfragend="X",
            inhalt=SonstigeAntwort(code="08"), ausloeser=victim.uuid,
        )  # fmt: skip
        sealed = await versand.versiegle(Entwurf(message=message, prozess=victim.prozess))
        await haus.store.write(lambda tx: tx.postfach.anlegen(sealed.eintrag, sealed.segmente))
        return sealed.eintrag.id

    # -- what always holds ---------------------------------------------------------------------------------------

    @invariant()
    def je_akte_ein_uebergang(self) -> None:
        for ort in self.haeuser:
            running: dict[tuple[Any, ...], list[Transfer]] = {}
            for t in self._transfers(ort):
                if t.zustand not in ENDZUSTAENDE and t.grund in UEBERGANG and (t.akte or t.rolle is Rolle.NEHMER):
                    file = t.akte if t.rolle is Rolle.GEBER else t.person.azr_nummer
                    running.setdefault((t.rolle, t.partner, file), []).append(t)
            twice = [
                [(t.rolle.value, t.zustand.value, t.hinweis, t.angebot, t.anforderung) for t in found]
                for found in running.values()
                if len(found) > 1
            ]
            assert not twice, f"two transfers at once: {twice}"

    @invariant()
    def keiner_haengt(self) -> None:
        """Every transfer that has not ended has a job, a deadline or an open question."""
        for ort, haus in self.haeuser.items():
            open_ones = [t for t in self._transfers(ort) if t.zustand not in ENDZUSTAENDE]

            def frage(tx: Tx, open_ones: list[Transfer] = open_ones) -> list[Transfer]:
                return [t for t in open_ones if not _lebt(tx, t)]

            stuck = self.tu(haus.lies(frage))
            assert not stuck, (
                f"nobody will ever touch {[(t.rolle.value, t.zustand.value, t.hinweis) for t in stuck]}"
            )

    @invariant()
    def keine_transaktion_verstiess(self) -> None:
        for haus in self.haeuser.values():
            assert not haus.waechter.verstoesse, haus.waechter.verstoesse[0]

    @invariant()
    def nichts_ist_verloren(self) -> None:
        for ort, akte in self.akten:
            haus = self.haeuser[ort]
            stored = self.tu(haus.lies(lambda tx, ort=ort, akte=akte: tx.akten.holen(ort, akte.id)))
            assert stored is not None
            assert stored.dokumente == akte.dokumente, "a file of the giver changed"
            assert all(haus.eins.blobs.size(d.sha256) == d.laenge for d in akte.dokumente)

    def teardown(self) -> None:
        try:
            if self.akten:
                for haus in self.haeuser.values():
                    haus.leitung.stoerungen.clear()
                self.tu(self._bis_ruhe())
                self.je_akte_ein_uebergang()
                self.keiner_haengt()
                self.keine_transaktion_verstiess()
                self.nichts_ist_verloren()
                for haus in self.haeuser.values():
                    self.tu(_pruefe_protokoll(haus))
                    self.benutzt |= haus.waechter.gesehen
                    self.statistik["imports"] += len(haus.waechter.importierte)
                    self.statistik["transfers"] += len(self._transfers(haus.kennung))
                self.statistik["histories"] += 1
        finally:
            for haus in self.haeuser.values():
                self.tu(haus.store.close())
            self.tu(self.loop.shutdown_default_executor())
            self.loop.close()
            shutil.rmtree(self.ordner)

    # -- inside --------------------------------------------------------------------------------------------------

    async def _bis_ruhe(self) -> None:
        """Let everything run that runs by itself, until nothing is due."""
        for number in range(RUNDEN):
            if number == RUNDEN // 2:  # what came before its cause is tried again for a day
                self.uhr.jetzt += ZU_FRUEH
            busy = 0
            for haus in self.haeuser.values():
                busy += await haus.horche()
                while done := await haus.arbeite(6):
                    busy += done
            self.uhr.jetzt += RUHEND
            if not busy and not any(haus.leitung.stoerungen for haus in self.haeuser.values()):
                return
        raise AssertionError("the houses never come to rest")

    def _klerk(self, arbeit: Awaitable[Any]) -> None:
        try:
            self.tu(arbeit)
            self.statistik["decisions"] += 1
        except Usage:  # the answer a clerk gets to what does not fit
            self.statistik["decisions refused"] += 1

    def _transfers(self, ort: Kennung) -> list[Transfer]:
        return list(self.tu(self.haeuser[ort].lies(lambda tx: tx.transfers.liste(ort, max_zeilen=1000))))

    def _geschriebene(self, ort: Kennung) -> list[Nachricht]:
        def frage(tx: Tx) -> list[Nachricht]:
            found = tx.transfers.liste(ort, max_zeilen=1000)
            rows = itertools.chain.from_iterable(tx.nachrichten.zum_transfer(t.id) for t in found)
            return [n for n in rows if n.richtung is Richtung.AUS]

        return self.tu(self.haeuser[ort].lies(frage))

    def _kennt(self, one: Nachricht) -> bool:
        found = self.tu(
            self.haeuser[one.leser].lies(lambda tx: tx.nachrichten.holen(one.leser, one.autor, one.uuid))
        )
        return found is not None

    def _bild(self, haus: Haus) -> tuple[Any, ...]:
        """What a forged message must not change."""

        def frage(tx: Tx) -> tuple[Any, ...]:
            found = tx.transfers.liste(haus.kennung, max_zeilen=1000)
            return (
                found,
                [tx.nachrichten.zum_transfer(t.id) for t in found],
                [tx.akten.holen(haus.kennung, a.id) for a in tx.akten.liste(haus.kennung)],
            )

        return self.tu(haus.lies(frage))

    def _uuid(self) -> str:
        return self.haeuser[KIEL].eins.umgebung.neue_uuid()


class _Ablage:
    """As much of a house of the stage as laying a file down needs."""

    def __init__(self, haus: Haus) -> None:
        self.kennung, self.uhr, self.eins = haus.kennung, haus.uhr, haus.eins

    def blob(self, octets: bytes) -> Sha256:
        return self.eins.umgebung.lege_ab(octets)


def _in_ordnung(zahl: int) -> Callable[[list[Any]], list[Any]]:
    """Return how jobs that run at once end: in which order."""

    def ordne(jobs: list[Any]) -> list[Any]:
        orders = list(itertools.islice(itertools.permutations(jobs), 41))
        return list(orders[zahl % len(orders)])

    return ordne


def _lebt(tx: Tx, transfer: Transfer) -> bool:
    if tx.aufgaben.offene(transfer.mandant, transfer=transfer.id):
        return True
    return any(tx.auftraege.mit_anfang(art, transfer.id) for art in AuftragsArt)


async def _pruefe_protokoll(haus: Haus) -> None:
    """Export the whole log and verify it as an auditor would."""
    book = haus.eins.protokollbuch
    await book.integriere_alle()
    note, key = await book.checkpoint(haus.kennung), await book.pruefschluessel(haus.kennung)
    assert note is not None
    entries = await book.eintraege(haus.kennung, note.checkpoint.groesse)
    pieces = await asyncio.to_thread(
        lambda: b"".join(exportiere(checkpoint=note, schluessel=key, erstellt=haus.uhr.jetzt, eintraege=entries))
    )
    found = pruefe_export(BytesIO(pieces), jetzt=haus.uhr.jetzt, schluessel=key)
    assert found.urteil is Urteil.BESTAETIGT, found
