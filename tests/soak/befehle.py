"""Every command and job of ``befehlswege`` and ``szenenwege``, killed before and after the commit of its step."""

import asyncio
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from support.befehlswege import BEFEHLSWEGE, bereite_vor
from support.befehlswege import toete as toete_befehl
from support.szenentod import Szenen, toete
from support.szenenwege import SZENENWEGE, WEITERE
from support.toeten import NACH, VOR
from support.wege import alle_ziele

from tests.soak.bericht import Bericht


async def laufe(ordner: Path, *, sage: Callable[[str], None]) -> Bericht:
    """Kill each; return what was counted."""
    return await asyncio.to_thread(_laufe, ordner, sage)  # the commands bring loops of their own


def _laufe(ordner: Path, sage: Callable[[str], None]) -> Bericht:
    bericht = Bericht(
        name="every command and what it sets going, before and after",
        geprueft="done once, logs verified, nothing left over, the same in the end wherever it was killed",
    )
    begun = time.monotonic()
    bericht.kills += _szenen(ordner, sage)  # first: a command that is typed in this process turns its log on again
    sage(f"  on prepared stages: {len(SZENENWEGE)} steps, each before and after")
    bericht.kills += _befehle(ordner)
    sage(f"  beside one installation: {len(BEFEHLSWEGE)} steps, each before and after")
    bericht.sekunden = time.monotonic() - begun
    return bericht


def _befehle(ordner: Path) -> int:
    """Commands beside one installation."""
    vorbereitet = bereite_vor(ordner / "vorbereitet")
    ziele = alle_ziele(tuple(BEFEHLSWEGE))
    for nummer, ziel in enumerate(ziele):
        wann, stelle = ziel.split(" ", 1)
        toete_befehl(vorbereitet, ordner / f"fall-{nummer}", wann, stelle)
    return len(ziele)


def _szenen(ordner: Path, sage: Callable[[str], None]) -> int:
    """Commands and services on stages of two houses; killed before or after, the outcome is the same."""
    szenen, kills = Szenen(ordner / "szenen"), 0
    for nummer, (stelle, weg) in enumerate((*SZENENWEGE.items(), *WEITERE)):
        try:
            before, after = (
                toete(szenen, ordner / f"szene-{nummer}-{wann}", weg, f"{wann} {stelle}") for wann in (VOR, NACH)
            )
        except BaseException:
            sage(f"  {stelle} failed on the stage {weg.szene}")
            raise
        kills += 2
        assert before == after, (stelle, _unterschied(before, after))
        for wann in (VOR, NACH):  # some MB each
            shutil.rmtree(ordner / f"szene-{nummer}-{wann}")
    return kills


def _unterschied(before: dict[str, object], after: dict[str, object]) -> dict[str, tuple[object, object]]:
    return {name: (before[name], after[name]) for name in before if before[name] != after[name]}
