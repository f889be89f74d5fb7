"""The long run: many power cuts of the store and of whole gateways, until so many or until the time is over.

Where there are many, each of the first fsyncs of a gateway at work fails once, too.
"""

import asyncio
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from power.gateways import schneide_gateways
from power.kaputt import ALLE, scheitert
from power.speicher import schneide_speicher

JE_RUNDE = (8, 6)
"""Cuts of the store and of gateways in one round; every round has a seed of its own and empty disks."""
TRANSFERS_JE_SCHNITT = 2


@dataclass(slots=True)
class Bericht:
    """What was done, and what went wrong with the seed that shows it again."""

    schnitte_speicher: int = 0
    schnitte_gateways: int = 0
    zustaende: int = 0
    beantwortet: int = 0
    transfers: int = 0
    bei_der_arbeit: int = 0
    fsyncs: int = 0
    """Failed one after the other under a running gateway."""
    dauer_s: float = 0.0
    fehler: list[str] = field(default_factory=list)

    @property
    def schnitte(self) -> int:
        """All power cuts."""
        return self.schnitte_speicher + self.schnitte_gateways

    def zeile(self) -> str:
        """One line for people."""
        return (
            f"{self.schnitte} power cuts ({self.schnitte_speicher} of the store in {self.zustaende} states with"
            f" {self.beantwortet} answered changes, {self.schnitte_gateways} of gateways,"
            f" {self.bei_der_arbeit} of them at work, with {self.transfers} transfers) in {self.dauer_s:.0f} s:"
            f" {self.fsyncs} fsyncs failed under a gateway; {len(self.fehler)} failures"
        )


async def _runde(ordner: Path, bericht: Bericht, saat: int, schnitte: tuple[int, int]) -> None:
    speicher, gateways = schnitte
    try:
        if speicher:
            done = await schneide_speicher(ordner / "speicher", schnitte=speicher, saat=saat)
            bericht.schnitte_speicher += done.schnitte
            bericht.zustaende += done.zustaende
            bericht.beantwortet += done.beantwortet
        if gateways:
            wann = await schneide_gateways(
                ordner / "gateways", schnitte=gateways, saat=saat, je_schnitt=TRANSFERS_JE_SCHNITT
            )
            bericht.schnitte_gateways += len(wann)
            bericht.bei_der_arbeit += len([one for one in wann if one != "jetzt"])
            bericht.transfers += len(wann) * TRANSFERS_JE_SCHNITT
    except AssertionError as error:
        bericht.fehler.append(f"saat {saat}: {error}")


async def _kaputt(ordner: Path, bericht: Bericht, n: int) -> None:
    try:
        await scheitert(ordner, worunter="disk failed", fsync_fehler=n)
        bericht.fsyncs += 1
    except AssertionError as error:
        bericht.fehler.append(f"fsync {n}: {error}")


def lauf(kills: int, sekunden: float, saat: int) -> Bericht:
    """Cut the power ``kills`` times, fewer where ``sekunden`` are over before; ends at the third failure."""
    bericht, beginn = Bericht(), time.monotonic()
    while bericht.schnitte < kills and time.monotonic() - beginn < sekunden and len(bericht.fehler) < 3:
        rest = kills - bericht.schnitte
        speicher = min(JE_RUNDE[0], rest)
        with tempfile.TemporaryDirectory(prefix="aktenbote-power-") as ordner:
            asyncio.run(_runde(Path(ordner), bericht, saat, (speicher, min(JE_RUNDE[1], rest - speicher))))
        saat += 1
    for n in ALLE if kills >= ALLE.stop else ():
        if len(bericht.fehler) < 3:
            with tempfile.TemporaryDirectory(prefix="aktenbote-power-") as ordner:
                asyncio.run(_kaputt(Path(ordner) / "stage", bericht, n))
    bericht.dauer_s = time.monotonic() - beginn
    return bericht
