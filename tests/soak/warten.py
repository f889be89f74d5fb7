"""What the ways beside the main path wait for, and what they ask a database from outside."""

import asyncio
import time
from collections.abc import Callable

from support.buehne import jemand
from support.opfer import GEDULD_S, Opfer
from support.toeten import starte

WER = jemand(1)
MELDUNG = "77777777-7777-4777-8777-777777777777"


async def bis(frage: Callable[[], bool], was: str) -> None:
    """Look again and again while the partner in this process answers."""
    end = time.monotonic() + GEDULD_S
    while not frage():
        assert time.monotonic() < end, f"waited in vain for: {was}"
        await asyncio.sleep(0.05)


def zahl(opfer: Opfer, frage: str) -> int:
    """Ask its database for one number."""
    return int(opfer.lies(lambda tx: next(tx._c.execute(frage))[0]) or 0)


async def stirbt_und_lebt(opfer: Opfer, ziel: str) -> None:
    await bis(opfer.ist_tot, f"death at {ziel}")
    opfer.starte()


OFFENE_AUFTRAEGE = "SELECT count(*) FROM auftrag WHERE art NOT IN ('frist', 'aufbewahrt')"
"""Those two wait for a day to come."""
ABGESCHLOSSEN = "SELECT count(*) FROM transfer WHERE zustand = 'abgeschlossen'"


async def tippe(opfer: Opfer, ziel: str, *words: str) -> None:
    """Type a command in its house once; with a ``ziel`` it dies there."""
    log = opfer.ordner / "befehl.log"
    process = starte(*words, "--config", str(opfer.ordner), ziel=ziel, spur=opfer.ordner / "spur-befehl", log=log)
    await bis(lambda: process.exitcode is not None, " ".join(words))
    assert (process.exitcode == -9) == bool(ziel), log.read_text()
