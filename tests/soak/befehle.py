"""Every command of ``support.befehlswege``, killed before and after the commit of its step and typed again."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from support.befehlswege import BEFEHLSWEGE, bereite_vor, toete
from support.wege import alle_ziele

from tests.soak.bericht import Bericht


async def laufe(ordner: Path, *, sage: Callable[[str], None]) -> Bericht:
    """Kill each; return what was counted."""
    return await asyncio.to_thread(_laufe, ordner, sage)  # the commands bring loops of their own


def _laufe(ordner: Path, sage: Callable[[str], None]) -> Bericht:
    bericht = Bericht(
        name="every command, before and after", geprueft="done once, logs verified, no blob left over"
    )
    begun = time.monotonic()
    vorbereitet = bereite_vor(ordner / "vorbereitet")
    for nummer, ziel in enumerate(alle_ziele(tuple(BEFEHLSWEGE))):
        wann, stelle = ziel.split(" ", 1)
        toete(vorbereitet, ordner / f"fall-{nummer}", wann, stelle)
        bericht.kills += 1
    bericht.sekunden = time.monotonic() - begun
    sage(f"  commands: {len(BEFEHLSWEGE)} steps, each before and after")
    return bericht
