"""Two gateways with the simulator's faults, killed at random moments, with many transfers under way."""

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.abrechnung import rechne_ab
from support.gestoert import gelegenheiten, schreibe_plan, stoere, treffer
from support.opfer import Opfer, Paar, paar
from support.tippen import programm

from gateway.transfer.records import AufgabeArt
from tests.soak.bericht import Bericht
from tests.soak.loescher import Loescher

UNTERWEGS = 40
"""Transfers kept under way."""
GROSS_JEDE = 50
"""One file in so many has a document of more than a segment; the others have a few KiB."""
GESPERRT_JEDE = 7
"""One file in so many lies under a legal hold: it is sent, but never deleted."""
VERZUG_S = 0.6
"""Longest time from the moment a kill is due to the kill: it comes anywhere between two steps."""
IM_START = 0.2
"""Part of the kills that may come while a process starts."""
BIS_ARBEIT_S = 15.0
"""Longest wait for the first step of work; there may be nothing to do for one side."""
RUHE_S = 0.3
"""Longest time a killed side stays down."""
ENDE_S = 300.0
"""Longest time in which no transfer ends; reached only by a failure."""
WIEDERHOLT = ("job.later", "job.conflict", "job.refused", "job.failed", "poll.failed", "loop.failed")
FRAGEN = frozenset(
    {AufgabeArt.UNERWARTETE_NACHRICHT, AufgabeArt.LOESCHUNG_FREIGEBEN, AufgabeArt.LOESCHUNG_GEHT_NICHT}
)
"""What people are asked: about what nobody had asked for (fault ``unasked``), and after the retention hold."""


@dataclass
class Lauf:
    """The pair while it runs, and what is counted."""

    p: Paar
    loescher: Loescher
    wuerfel: random.Random
    bericht: Bericht
    beendet: dict[str, int] = field(default_factory=lambda: {"hannover": 0, "kiel": 0})
    _zuletzt: float = field(default_factory=time.monotonic)

    def fertig(self) -> int:
        """How many transfers have ended on both sides, as far as is known."""
        return min(self.beendet.values())

    def blicke(self) -> None:
        """Look at both sides that live, let people move and delete; fail where nothing ends any more."""
        self.p.fahre_fort()
        for opfer in self.p.beide:
            if opfer.process is not None and opfer.bereit():
                ended = opfer.beendete()
                if ended > self.beendet[opfer.ordner.name]:
                    self._zuletzt = time.monotonic()
                self.beendet[opfer.ordner.name] = ended
        while len(self.p.begonnen) < len(self.p.akten) and len(self.p.begonnen) - self.fertig() < UNTERWEGS:
            self.p.beginne()
        self.loescher.weiter()
        if time.monotonic() - self._zuletzt > ENDE_S:
            states = [Counter(one.zustand.value for one in opfer.transfers()) for opfer in self.p.beide]
            raise AssertionError(f"no transfer has ended for {ENDE_S:.0f} s: {states}")

    def eine_weile(self, sekunden: float) -> None:
        """Let everything go on for so long."""
        end = time.monotonic() + sekunden
        while True:
            self.blicke()
            left = end - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, 0.1))

    def toete(self) -> None:
        """Kill one side at a moment of its work, or of its start, and start it again."""
        opfer = self.wuerfel.choice(self.p.beide)
        if self.wuerfel.random() > IM_START:
            end = time.monotonic() + BIS_ARBEIT_S
            while opfer.erste_arbeit() is None and time.monotonic() < end:
                self.eine_weile(0.05)
        self.eine_weile(self.wuerfel.uniform(0.0, VERZUG_S))
        worked = opfer.erste_arbeit()
        opfer.toete()
        self.bericht.kills += 1
        if worked is None:
            self.bericht.ohne_fortschritt += 1
        else:
            self.bericht.erholung.append(worked)
        self.eine_weile(self.wuerfel.uniform(0.0, RUHE_S))
        self.starte(opfer)

    def starte(self, opfer: Opfer) -> None:
        """Start one side; in each life other faults strike."""
        words = list(opfer.befehl)
        if "--seed" in words:
            del words[words.index("--seed") :]
        if "simulate-partner" in words:
            words += ["--seed", str(self.wuerfel.randrange(1_000_000))]
        opfer.befehl = tuple(words)
        opfer.starte()


async def laufe(
    ordner: Path, *, transfers: int, kills: int, prozent: float, saat: int, sage: Callable[[str], None]
) -> Bericht:
    """Let so many files cross with so many kills and this share of faults; in the end nothing may be wrong."""
    wuerfel = random.Random(saat)
    bericht = Bericht(name=f"faults at {prozent:g} %, random kills (seed {saat})", laden_s=_ladezeit())
    with paar(ordner, betrieb="echt", aufbewahrung=0) as p:
        await p.lege_akten_an(transfers, gross_jede=GROSS_JEDE, gesperrt_jede=GESPERRT_JEDE)
        if prozent:
            schreibe_plan(ordner / "faults.toml", prozent)
            for opfer in p.beide:
                stoere(opfer, ordner / "faults.toml")
        lauf = Lauf(p, Loescher(p, random.Random(saat + 1)), wuerfel, bericht)
        begun = time.monotonic()
        for opfer in p.beide:
            lauf.starte(opfer)
        said = 0
        while lauf.fertig() < transfers or bericht.kills < kills:
            if bericht.kills < kills and bericht.kills * transfers <= kills * lauf.fertig():
                lauf.toete()
            else:
                lauf.eine_weile(0.1)
            if lauf.fertig() >= said + transfers // 10:
                said = lauf.fertig()
                sage(f"  {said} transfers ended, {bericht.kills} kills, {time.monotonic() - begun:.0f} s")
        bericht.sekunden = time.monotonic() - begun
        bericht.transfers = len(p.begonnen)
        lauf.loescher.beende()
        for opfer in p.beide:
            opfer.beende()
        _zaehle(bericht, p.beide, lauf.loescher)
        _pruefe_exporte(p.beide)
        await rechne_ab(p, fragen=FRAGEN, geloescht=frozenset(lauf.loescher.geloescht))
    return bericht


def _zaehle(bericht: Bericht, beide: Iterable[Opfer], loescher: Loescher) -> None:
    """Take what both sides said into the report."""
    lines: list[dict[str, Any]] = [line for opfer in beide for line in opfer.zeilen()]
    bericht.wiederholt = Counter(str(line["event"]) for line in lines if line.get("event") in WIEDERHOLT)
    bericht.stoerungen = treffer(lines)
    bericht.gelegenheiten = gelegenheiten(beide)
    bericht.loeschungen = loescher.ausgang
    bericht.geprueft = "0 lost, 0 double, 0 wrong deletions, logs verified"


def _pruefe_exporte(beide: Iterable[Opfer]) -> None:
    """Export both logs and verify them as an auditor does, who has nothing but the file and the key."""
    for opfer in beide:
        out = opfer.ordner / "protokoll.zip"
        done = programm("audit", "export", "--out", out, "--config", opfer.ordner, "--json")
        assert done.code == 0, done
        verdict = programm("verify", out, "--vkey", done.daten["vkey"], "--json")
        assert verdict.code == 0, verdict


def _ladezeit() -> float:
    """Seconds to load the program; the processes that are killed here are forked from a loaded one."""
    begun = time.monotonic()
    subprocess.run([sys.executable, "-c", "import gateway.wiring.service"], check=True)
    return time.monotonic() - begun
