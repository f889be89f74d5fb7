"""Killed at the durable steps of a Vermittlungsstelle and of those who send through it."""

from pathlib import Path

from support.buehne import HANNOVER, KIEL
from support.netz import STELLE, Netz, stelle_auf
from support.opfer import Opfer

from gateway import clock
from gateway.demo import meldungen
from tests.soak.warten import ABGESCHLOSSEN, MELDUNG, OFFENE_AUFTRAEGE, WER, bis, stirbt_und_lebt, tippe, zahl

PLAN = {"hannover": (HANNOVER,), "kiel": (KIEL,), "stelle": (STELLE,)}


async def ueber_die_stelle(ordner: Path, ziel: str, *, wer: str) -> None:
    """A file crosses through a Vermittlungsstelle; one of the three dies on the way."""
    n = stelle_auf(ordner, PLAN, vermittelt=(HANNOVER, KIEL))
    opfer = {name: Opfer(haus) for name, haus in n.haeuser.items()}
    await _lege_akte_an(n)
    try:
        for name, one in opfer.items():
            one.starte(ziel if name == wer else "")
        opfer["hannover"].lege_ein("an", meldungen.anmeldung(WER, uuid=MELDUNG, moment=clock.now()))
        await stirbt_und_lebt(opfer[wer], ziel)
        await bis(lambda: [zahl(opfer[name], ABGESCHLOSSEN) for name in ("hannover", "kiel")] == [1, 1], "the end")
        assert zahl(opfer["hannover"], "SELECT count(*) FROM akte") == 1
        for one in opfer.values():
            one.beende()
    finally:
        for one in opfer.values():
            one.raeume_weg()


async def zurueckgeholt(ordner: Path, ziel: str) -> None:
    """A request that lies at the Vermittlungsstelle is withdrawn, and she dies over it: it lies there no more."""
    n = stelle_auf(ordner, PLAN, vermittelt=(HANNOVER, KIEL))
    stelle, hannover = Opfer(n["stelle"]), Opfer(n["hannover"])
    try:
        stelle.starte(ziel)
        hannover.starte()
        hannover.lege_ein("an", meldungen.anmeldung(WER, uuid=MELDUNG, moment=clock.now()))
        await bis(lambda: zahl(stelle, LIEGT) == 1, "the deposit")
        await bis(lambda: zahl(hannover, OFFENE_AUFTRAEGE) == 0, "its entry in the log")
        (one,) = hannover.transfers()
        await tippe(hannover, "", "transfer", "withdraw", one.id, "--reason", "x")
        await stirbt_und_lebt(stelle, ziel)
        await bis(lambda: zahl(hannover, OFFENE_AUFTRAEGE) == 0, "the end of all jobs")
        assert zahl(stelle, LIEGT) == 0
        assert zahl(stelle, ZURUECKGEZOGEN) == 1
        for opfer in (stelle, hannover):
            opfer.beende()
    finally:
        for opfer in (stelle, hannover):
            opfer.raeume_weg()


LIEGT = "SELECT count(*) FROM postfach WHERE zustand = 'liegt'"
ZURUECKGEZOGEN = "SELECT count(*) FROM postfach WHERE zustand = 'zurueckgezogen'"


async def umgestellt(ordner: Path, ziel: str) -> None:
    """What waits for a Vermittlungsstelle is offered directly when the directory says so; Hannover dies over it."""
    n = stelle_auf(ordner, PLAN, vermittelt=(HANNOVER, KIEL))
    await _lege_akte_an(n)
    await n["hannover"].oeffne()
    await n["hannover"].anmeldung(WER)
    while await n["hannover"].naechster() is not None:
        pass
    await n["hannover"].schliesse()
    n.stelle_aus(vermittelt=())
    hannover, kiel = Opfer(n["hannover"]), Opfer(n["kiel"])
    try:
        hannover.starte(ziel)
        kiel.starte()
        await stirbt_und_lebt(hannover, ziel)
        await bis(lambda: [zahl(one, ABGESCHLOSSEN) for one in (hannover, kiel)] == [1, 1], "the end")
        assert zahl(hannover, "SELECT count(*) FROM akte") == 1
        for opfer in (hannover, kiel):
            opfer.beende()
    finally:
        for opfer in (hannover, kiel):
            opfer.raeume_weg()


async def _lege_akte_an(n: Netz) -> None:
    await n["kiel"].oeffne()
    await n["kiel"].lege_akte_an(WER)
    await n["kiel"].abmeldung(WER)
    await n["kiel"].schliesse()
