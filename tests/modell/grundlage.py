"""What every history stands on: three fresh houses, helpers to act in them, and what always holds."""

import asyncio
import hashlib
import itertools
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any, ClassVar, TypeVar
from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant
from support.buehne import Haus as Aktenhaus
from support.buehne import jemand
from support.modellhaeuser import BREMEN, HANNOVER, KIEL, Haus, Strasse

from gateway.audit.befund import Urteil
from gateway.audit.export import exportiere
from gateway.audit.pruefer import pruefe_export
from gateway.demo import meldungen
from gateway.domain.akte import Akte, Dokument
from gateway.domain.errors import TryLater, Usage
from gateway.domain.ids import Kennung, Sha256, TransferId, sha256_of
from gateway.domain.states import ENDZUSTAENDE, Rolle, Zustand
from gateway.domain.transfer import UEBERGANG, Transfer
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sqlite.protokollpruefung import Mangel, pruefe_bestand
from gateway.transfer import abruf
from gateway.transfer.empfang import ERNEUT_NACH
from gateway.transfer.laufend import NOCH_NICHT_GEFRAGT
from gateway.transfer.nehmer import ZU_FRUEH
from gateway.transfer.ports import Tx
from gateway.transfer.records import AuftragsArt, Nachricht, PostfachZustand, Richtung

T = TypeVar("T")
PERSONEN = 2
RUNDEN = 60
"""Rounds in which everything that runs by itself has come to rest; a ping-pong never does."""
RUHEND = timedelta(seconds=3)
"""Longer than the longest pause of a job here."""
ZWEIMAL = 2
"""How often a Postfach forgets the end of one envelope; then its reader waits an hour before it closes it again."""
LAENGSTE_GESCHICHTE = timedelta(days=320)
"""The certificates of the test live for a year."""
KLERK = "clerk"
RASTLOS = frozenset(
    {Zustand.GEWUENSCHT, Zustand.EMPFANGEN, Zustand.UEBERNOMMEN, Zustand.ANFRAGE_LIEGT_VOR, Zustand.PACKEN}
)
"""States in which the next step is ours and needs nobody: nothing stays there once everything has come to rest."""

haeuser = st.sampled_from((HANNOVER, KIEL, BREMEN))
zahlen = st.integers(0, 40)


def _raum() -> str | None:
    """A folder in memory where there is one: nothing here is about the disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 -- only a parent of private folders


class Welt:
    """What every example of a lane shares: keys, certificates, schemas."""

    strassen: ClassVar[dict[str, Strasse]] = {}
    ordner: ClassVar["list[tempfile.TemporaryDirectory[str]]"] = []

    @classmethod
    def hole(cls, betrieb: str) -> Strasse:
        if betrieb not in cls.strassen:
            folder = tempfile.TemporaryDirectory(prefix="aktenbote-modell-", dir=_raum())
            cls.ordner.append(folder)
            cls.strassen[betrieb] = Strasse.baue(Path(folder.name), betrieb)
            asyncio.run(cls.strassen[betrieb].schliesse_vorlagen())
        return cls.strassen[betrieb]


class Grundlage(RuleBasedStateMachine):
    """One history of three authorities; what it draws comes from one seed, so it can be told again."""

    statistik: ClassVar[Counter[str]] = Counter()
    benutzt: ClassVar[set[tuple[str, Zustand, Any]]] = set()
    spur: ClassVar["hashlib._Hash"] = hashlib.sha256()
    """Of every state of every transfer, with its ids and times, and of the length of every log of this process."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.nacheinander = patch.object(abruf, "GLEICHZEITIGE_SEGMENTE", 1)  # else threads decide who comes first
        self.nacheinander.start()
        self.haeuser: dict[Kennung, Haus] = {}
        self.akten: list[tuple[Kennung, Akte]] = []
        self.antraege: list[tuple[Haus, str]] = []
        """Requests for a deletion, whatever became of them."""

    def tu(self, arbeit: Awaitable[T]) -> T:
        return self.loop.run_until_complete(arbeit)  # type: ignore[arg-type]  # every awaitable here is a coroutine

    @initialize(
        betrieb=st.sampled_from(("test", "echt")),
        gemeldet=st.sets(st.integers(0, PERSONEN - 1)),
        zuzug=st.booleans(),
    )
    def beginne(self, betrieb: str, gemeldet: set[int], zuzug: bool) -> None:
        strasse = Welt.hole(betrieb)
        self.betrieb = betrieb
        self.test = "demo" if betrieb == "test" else None
        self.ordner = Path(tempfile.mkdtemp(prefix="geschichte-", dir=strasse.ordner))
        self.haeuser = self.tu(strasse.oeffne(self.ordner, Random("history")))
        self.uhr = self.haeuser[KIEL].uhr
        self.anfang = self.uhr.jetzt
        for ort, number in ((KIEL, 0), (KIEL, 1), (BREMEN, 0), (BREMEN, 1)):
            self.lege_akte_an(ort, number)
        for number in sorted(gemeldet):
            self.melde_weg(number)
            if zuzug:
                self.melde_an(number)

    def lege_akte_an(self, ort: Kennung, number: int) -> None:
        """Let a file of somebody lie in a house: it must never get lost."""
        store = _Ablage(self.haeuser[ort])
        self.akten.append((ort, self.tu(Aktenhaus.lege_akte_an(store, jemand(number)))))  # type: ignore[arg-type]  # it uses no more of a house than this has

    def melde_weg(self, number: int) -> None:
        octets = meldungen.abmeldung(jemand(number), uuid=self.uuid(), moment=self.uhr(), test=self.test)
        self.tu(self.haeuser[KIEL].eins.meldungen.aufnehmen(octets))

    def melde_an(self, number: int) -> None:
        octets = meldungen.anmeldung(jemand(number), uuid=self.uuid(), moment=self.uhr(), test=self.test)
        self.tu(self.haeuser[HANNOVER].eins.meldungen.aufnehmen(octets))
        self.statistik["notices"] += 1

    # -- what always holds ---------------------------------------------------------------------------------------

    @invariant()
    def immer(self) -> None:
        """After every event."""
        for ort, haus in self.haeuser.items():
            found = self.transfers(ort)
            self.spur.update(repr((self.uhr.jetzt, found)).encode())
            _je_akte_ein_uebergang(found, haus.waechter.beendet)
            self._keiner_haengt(haus, found)
            assert not haus.waechter.verstoesse, haus.waechter.verstoesse[0]
        self._nichts_ist_verloren()

    def _keiner_haengt(self, haus: Haus, found: list[Transfer]) -> None:
        """Every transfer that has not ended has a job, a deadline or an open question."""
        open_ones = [t for t in found if t.zustand not in ENDZUSTAENDE]
        stuck = self.tu(haus.lies(lambda tx: [t for t in open_ones if not _lebt(tx, t)]))
        assert not stuck, f"nobody will ever touch {[(t.rolle.value, t.zustand.value, t.hinweis) for t in stuck]}"

    def _nichts_ist_verloren(self) -> None:
        """A file is whole where it was, or deleted there and whole in another house."""
        for ort, akte in self.akten:
            haus = self.haeuser[ort]
            stored = self.tu(haus.lies(lambda tx, ort=ort, akte=akte: tx.akten.holen(ort, akte.id)))
            assert stored is not None
            if stored.geloescht is not None:
                assert any(self._hat(other, akte) for other in self.haeuser.values() if other is not haus), (
                    "a content was deleted that nobody else has"
                )
                continue
            assert stored.dokumente == akte.dokumente, "a file of the giver changed"
            there = [self._liegt(haus, d) for d in stored.dokumente]
            assert all(there), "documents of the giver are gone"

    def _hat(self, haus: Haus, akte: Akte) -> bool:
        """Tell whether a house has a file of its own with these documents, byte for byte."""
        wanted = sorted(d.sha256 for d in akte.dokumente)
        return any(
            sorted(d.sha256 for d in one.dokumente) == wanted and not one.einsicht
            for one in self.akten_von(haus)
            if all(self._liegt(haus, d) for d in one.dokumente)
        )

    def _liegt(self, haus: Haus, dokument: Dokument) -> bool:
        """Tell whether a document is there, byte for byte."""
        try:
            with haus.eins.ablage.speicher.oeffne(haus.kennung, dokument.sha256, dokument.blob) as strom:
                return sha256_of(strom.read()) == dokument.sha256
        except KeyError:
            return False

    def teardown(self) -> None:
        try:
            if self.akten and not any(haus.waechter.verstoesse for haus in self.haeuser.values()):
                self.ende()
        finally:
            for haus in self.haeuser.values():
                self.tu(haus.store.close())
            self.tu(self.loop.shutdown_default_executor())
            self.loop.close()
            self.nacheinander.stop()
            if self.haeuser:
                shutil.rmtree(self.ordner)

    def ende(self) -> None:
        """Let the history come to its end and judge it."""
        for haus in self.haeuser.values():
            haus.leitung.stoerungen.clear()
            haus.voll = 0
        self.tu(self.bis_ruhe())
        self.immer()
        if any(ZWEIMAL in haus.vergessen.values() for haus in self.haeuser.values()):
            self.uhr.jetzt += ERNEUT_NACH  # sooner nobody closes the same envelope a third time
            self.tu(self.bis_ruhe())
            self.immer()
        for haus in self.haeuser.values():
            found = self.transfers(haus.kennung)
            left = [t for t in found if t.zustand in RASTLOS]
            assert not left, f"nobody does the next step of {left}"
            self.spur.update(str(self.tu(_pruefe_protokoll(haus))).encode())
            self.benutzt |= haus.waechter.gesehen
            self.statistik["imports"] += len(haus.waechter.importierte)
            self.statistik["transfers"] += len(found)
        self.statistik["histories"] += 1

    # -- helpers of the rules --------------------------------------------------------------------------------------

    async def bis_ruhe(self) -> None:
        """Let everything run that runs by itself, until nothing is due."""
        idle = 0
        for number in range(RUNDEN):
            if number == RUNDEN // 2:  # what came before its cause is tried again for a day
                self.uhr.jetzt += ZU_FRUEH
            busy = 0
            for haus in self.haeuser.values():
                busy += await haus.horche()
                busy += await haus.arbeite_ab()
            self.uhr.jetzt += RUHEND
            if any(haus.waechter.verstoesse for haus in self.haeuser.values()):
                return  # the next look at the invariants says it
            waiting = busy or any(haus.leitung.stoerungen for haus in self.haeuser.values())
            idle = 0 if waiting else idle + 1
            if idle == 2:  # a job that paused has had its time between the two
                return
        raise AssertionError("the houses never come to rest")

    async def arbeite_ab(self, haus: Haus) -> None:
        """Let one house hear what there is and do what is due."""
        await haus.horche()
        await haus.arbeite_ab()

    def warte(self, tage: int) -> bool:
        """Let days pass, unless the certificates would end; tell whether they did."""
        passes = self.uhr.jetzt + timedelta(days=tage) < self.anfang + LAENGSTE_GESCHICHTE
        if passes:
            self.uhr.jetzt += timedelta(days=tage)
        return passes

    def klerk(self, arbeit: Awaitable[T]) -> T | None:
        """Let a person act; return what came of it, ``None`` where it was refused: nothing changed then."""
        try:
            done = self.tu(arbeit)
        except (Usage, TryLater):  # TryLater: the clock is wrong just now
            self.statistik["decisions refused"] += 1
            return None
        self.statistik["decisions"] += 1
        return done

    def transfers(self, ort: Kennung) -> list[Transfer]:
        return list(self.tu(self.haeuser[ort].lies(lambda tx: tx.transfers.liste(ort, max_zeilen=1000))))

    def akten_von(self, haus: Haus) -> list[Akte]:
        def frage(tx: Tx) -> list[Akte]:
            found = [tx.akten.holen(haus.kennung, one.id) for one in tx.akten.liste(haus.kennung, max_zeilen=1000)]
            return [one for one in found if one is not None]

        return self.tu(haus.lies(frage))

    def nachrichten(self, ort: Kennung, richtung: Richtung) -> list[Nachricht]:
        """Return what belongs to the transfers of a house, in one direction."""

        def frage(tx: Tx) -> list[Nachricht]:
            found = tx.transfers.liste(ort, max_zeilen=1000)
            rows = itertools.chain.from_iterable(tx.nachrichten.zum_transfer(t.id) for t in found)
            return [n for n in rows if n.richtung is richtung]

        return self.tu(self.haeuser[ort].lies(frage))

    def uuid(self) -> str:
        return self.haeuser[KIEL].eins.umgebung.neue_uuid()


class _Ablage:
    """As much of a house of the stage as laying a file down needs; nobody watches it."""

    def __init__(self, haus: Haus) -> None:
        self.kennung, self.uhr, self.eins = haus.kennung, haus.uhr, replace(haus.eins, store=haus.store.echt)

    def blob(self, octets: bytes) -> Sha256:
        return self.eins.umgebung.lege_ab(octets)


def _je_akte_ein_uebergang(found: list[Transfer], ended: set[TransferId]) -> None:
    """One file is asked of one authority once; an offer may lie beside a request that had ended when it came.

    What is called back may lie beside a newer request; that nothing of the file goes out meanwhile is judged where
    a delivery is written.
    """
    running: dict[tuple[Any, ...], list[Transfer]] = {}
    for t in found:
        if t.zustand in ENDZUSTAENDE or _kam_zurueck(t, ended):
            continue
        if t.grund in UEBERGANG and (t.akte or t.rolle is Rolle.NEHMER):
            file = t.akte if t.rolle is Rolle.GEBER else t.person.azr_nummer
            running.setdefault((t.rolle, t.partner, file), []).append(t)
    for those in running.values():
        asked = [t for t in those if t.zustand not in NOCH_NICHT_GEFRAGT]
        once = len(asked) <= 1 and (len(those) <= 1 or any(t.id in ended for t in asked))
        assert once, f"two transfers at once: {[(t.zustand.value, t.hinweis, t.angebot) for t in those]}"


def _kam_zurueck(t: Transfer, ended: set[TransferId]) -> bool:
    """Tell whether it asks for nothing more: called back, or its file is here and it had ended before."""
    here = t.rolle is Rolle.NEHMER and t.zustand in {Zustand.EMPFANGEN, Zustand.UEBERNOMMEN}
    return t.zustand in {Zustand.RUECKRUF_LAEUFT, Zustand.RUECKRUF_LIEGT_VOR} or (here and t.id in ended)


def _lebt(tx: Tx, transfer: Transfer) -> bool:
    if tx.aufgaben.offene(transfer.mandant, transfer=transfer.id):
        return True
    return any(tx.auftraege.mit_anfang(art, transfer.id) for art in AuftragsArt)


def _maengel(tx: Any, haus: Haus, oeffentlich: bytes) -> list[Mangel]:
    """Compare the database with its log, as the drill does first."""
    tresor = Tresor(haus.eins.umgebung.speicher)
    found = pruefe_bestand(tx._c, tresor, {haus.kennung: oeffentlich}, jetzt=haus.uhr.jetzt)
    return [one for one in found if not _selbst_verursacht(tx, haus, one)]


def _selbst_verursacht(tx: Tx, haus: Haus, mangel: Mangel) -> bool:
    """Tell whether a history took the end of this message away itself, and its author withdrew it since.

    Every other message whose end was forgotten lies there again, is heard of again and closed again.
    """
    return mangel.wo == "beleg" and any(
        entry.zustand is PostfachZustand.ZURUECKGEZOGEN
        for uuid in haus.vergessen
        if uuid in mangel.satz
        for entry in tx.postfach.zur_nachricht(haus.kennung, uuid)
    )


async def _pruefe_protokoll(haus: Haus) -> int:
    """Export the whole log and verify it as an auditor would; return how many entries it has."""
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
    lacks = await haus.store.read(lambda tx: _maengel(tx, haus, key.oeffentlich))
    assert not lacks, lacks
    return note.checkpoint.groesse
