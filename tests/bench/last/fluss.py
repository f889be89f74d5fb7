"""A steady flow of moves between two services: begun at a fixed pace, whatever becomes of those before."""

import asyncio
import os
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from support.buehne import Buehne, Haus, jemand, stelle_auf
from support.dienst import Dienst, dienst

from gateway.demo import meldungen
from gateway.domain.states import Zustand

GLEICHZEITIG = 50
"""Files laid down at once: they share their commits."""
NACHLAUF_S = 60.0
"""Longest wait for those begun last."""
BLICK_S = 0.2
UEBLICHE = 10_000
"""Requests of one authority in a day that nobody is asked about: the most a configuration allows."""


@dataclass(frozen=True, slots=True)
class Kosten:
    """What one service took: CPU seconds of the flow, and its peak memory in MiB."""

    cpu_s: float
    spitze_mib: float


@dataclass(slots=True)
class Ergebnis:
    """What became of the transfers that were begun."""

    begonnen: int = 0
    in_der_zeit: int = 0
    """At their receipt when the time was over."""
    fertig: int = 0
    """At their receipt after the wait behind it."""
    fehler: int = 0
    """Transfers that ended otherwise, and lines of either log that are errors."""
    dauern: list[float] = field(default_factory=list)
    """Seconds from the notice to the receipt at the giver."""
    kosten: dict[str, Kosten] = field(default_factory=dict)


async def fluss(ordner: Path, *, dauer_s: float, je_s: float) -> Ergebnis:
    """Lay down a file for everybody, then let them move."""
    number = max(int(dauer_s * je_s), 1)
    if number > UEBLICHE:
        raise ValueError(f"{number} requests in a day: beyond {UEBLICHE} a person is asked; take less time or pace")
    buehne = stelle_auf(ordner, uebliche=UEBLICHE)
    await fuelle(buehne.kiel, number + 1)
    with dienst(buehne.kiel.konfiguration.folder) as kiel, dienst(buehne.hannover.konfiguration.folder) as hannover:
        lege_ein(buehne.hannover, 0)
        kiel.wait_for("transfer.ended")  # whoever started first had found nobody, and waits before it asks again
        before = {"Kiel": kosten(kiel), "Hannover": kosten(hannover)}
        found, begun = await asyncio.to_thread(_laufe, buehne, kiel, hannover, number, je_s)
        for name, one in (("Kiel", kiel), ("Hannover", hannover)):
            now = kosten(one)
            found.kosten[name] = Kosten(now.cpu_s - before[name].cpu_s, now.spitze_mib)
        for one in (kiel, hannover):
            one.end()
    await _rechne_ab(buehne, found, begun, ende=dauer_s + min(begun, default=0.0))
    return found


async def fuelle(kiel: Haus, anzahl: int) -> None:
    """Give Kiel a file of three small documents for so many people, and the news that they left."""
    await kiel.oeffne()
    for begin in range(0, anzahl, GLEICHZEITIG):
        people = [jemand(number) for number in range(begin, min(begin + GLEICHZEITIG, anzahl))]
        await asyncio.gather(*(kiel.lege_akte_an(one) for one in people))
        await asyncio.gather(*(kiel.abmeldung(one) for one in people))
    await kiel.schliesse()


def _laufe(
    buehne: Buehne, kiel: Dienst, hannover: Dienst, number: int, je_s: float
) -> tuple[Ergebnis, list[float]]:
    """Drop the notices at their moments, then wait until all have ended; return when each was dropped."""
    found = Ergebnis()
    begun: list[float] = []
    start, waited = time.monotonic(), 0.0
    while len(begun) < number or (found.fertig + found.fehler < number and waited < NACHLAUF_S):
        while len(begun) < number and time.monotonic() >= start + len(begun) / je_s:
            lege_ein(buehne.hannover, len(begun) + 1)
            begun.append(time.time())
        _zaehle(kiel, found, enden=True)
        _zaehle(hannover, found, enden=False)
        if len(begun) == number:
            waited = time.monotonic() - start - number / je_s
        pause = BLICK_S if len(begun) == number else max(start + len(begun) / je_s - time.monotonic(), 0.0)
        time.sleep(min(pause, BLICK_S))
    found.begonnen = len(begun)
    return found, begun


def _zaehle(one: Dienst, found: Ergebnis, *, enden: bool) -> None:
    """Look at the new lines of a log; ends are counted at one side alone, errors at both."""
    for line in one.lines():
        if line.get("event") == "transfer.ended":
            found.fertig += enden and line.get("zustand") == Zustand.ABGESCHLOSSEN.value
            found.fehler += enden and line.get("zustand") != Zustand.ABGESCHLOSSEN.value
        elif line.get("level") in {"error", "critical"}:
            found.fehler += 1


def lege_ein(haus: Haus, nummer: int) -> None:
    """The register tells that somebody moved here."""
    inbox = haus.konfiguration.folder / "inbox"
    inbox.mkdir(exist_ok=True)
    octets = meldungen.anmeldung(jemand(nummer), uuid=str(uuid.uuid4()), moment=haus.uhr(), test=meldungen.TEST)
    part = inbox / f"{nummer:06d}.part"
    part.write_bytes(octets)
    part.rename(inbox / f"{nummer:06d}.xml")


async def _rechne_ab(buehne: Buehne, found: Ergebnis, begun: list[float], *, ende: float) -> None:
    """Find out how long each person's transfer took: since when Kiel's has been in its last state."""
    numbers = {jemand(number + 1).person.azr_nummer: number for number in range(len(begun))}
    await buehne.kiel.oeffne()
    for one in await buehne.kiel.transfers():
        number = numbers.get(one.person.azr_nummer)
        if one.zustand is Zustand.ABGESCHLOSSEN and number is not None and one.seit is not None:
            ended = one.seit.timestamp()
            found.in_der_zeit += ended <= ende
            found.dauern.append(ended - begun[number])
    await buehne.kiel.schliesse()


def kosten(one: Dienst) -> Kosten:
    """Ask the kernel."""
    pid = one.process.pid
    words = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    ticks = os.sysconf("SC_CLK_TCK")
    return Kosten((int(words[11]) + int(words[12])) / ticks, int(status.split("VmHWM:")[1].split()[0]) / 1024)
