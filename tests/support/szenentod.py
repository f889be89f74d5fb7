"""A step killed on a copy of a prepared stage: a command or a service dies there, then everything ends as ever.

``toete`` copies the stage of a way (``support.szenen``), kills a real process at the step, types the command again
or starts the house again, lets both houses come to rest and reckons. No repair command exists to be run. What it
returns tells the whole outcome: killed before or after the commit, it must be the same.
"""

import asyncio
import contextlib
import json
import re
import shutil
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from support.abrechnung import nichts_ist_uebrig
from support.buehne import ALLE, HANNOVER, KIEL, Buehne, Haus
from support.sicherung import pruefe_protokoll
from support.szenen import SZENEN
from support.szenenprozess import richte_ein
from support.szenenweg import Weg
from support.toeten import NACH, starte

from gateway.audit.eintrag import Eintrag
from gateway.domain.errors import AktenboteError
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import sha256_of
from gateway.domain.loeschung import Hindernis
from gateway.domain.states import ENDZUSTAENDE
from gateway.settings import Configuration, load

GEDULD_S = 120.0
"""Longest a process may take; reached only by a failure."""
WARTEN = frozenset({"frist", "aufbewahrt"})
"""Jobs that wait for a day to come."""
A = AuditEreignis
JE_START = frozenset({A.INSTALLATION_GESTARTET, A.INSTALLATION_BEENDET, A.VERZEICHNIS_GELADEN})
"""Logged by each process: how often depends on the kills."""
VERGEHT = frozenset({Hindernis.OHNE_ZEUGE.value})
"""Reservations that time takes away: whether a witness or the question came first depends on the kill."""
Bild = dict[str, Counter[Any]]


@dataclass
class Szenen:
    """Prepared stages, each made once, in this folder."""

    ordner: Path

    def hole(self, name: str) -> Path:
        """Return the folder of a stage at rest."""
        folder = self.ordner / name
        if not folder.exists():
            asyncio.run(_stelle_bereit(self.ordner / f"{name}-neu", name))
            (self.ordner / f"{name}-neu").rename(folder)
        return folder


async def _stelle_bereit(folder: Path, name: str) -> None:
    szene = SZENEN[name]
    folder.mkdir(parents=True)
    b = szene.stelle_auf(folder / "buehne", betrieb=szene.betrieb, aufbewahrung=szene.aufbewahrung)
    async with _offen(b):
        values = await szene.baue(b)
        counted = await bild(b)
    szene.abschluss(folder / "buehne")
    (folder / "werte.json").write_text(json.dumps(values), "utf-8")
    gezaehlt = {one: Counter(counted[f"{one} protokoll"]) for one in ("hannover", "kiel")}
    (folder / "protokoll.json").write_text(json.dumps(gezaehlt), "utf-8")


@contextlib.asynccontextmanager
async def _offen(b: Buehne) -> AsyncIterator[Buehne]:
    try:
        await b.hannover.oeffne()
        await b.kiel.oeffne()
        yield b
    finally:
        await b.hannover.schliesse()
        await b.kiel.schliesse()


def _wieder(folder: Path, name: str) -> Buehne:
    """The stage in a copied folder; its directory is only read."""
    szene = SZENEN[name]
    places = {HANNOVER: folder / "hannover", KIEL: folder / "kiel"}
    configs = {one: _konfiguration(place) for one, place in places.items()}
    houses = [Haus(kennung, found) for kennung, found in configs.items()]
    for haus in houses:
        haus.uhr.vor(hours=szene.stunden)
    return Buehne(folder, *houses, verzeichnis=None, betrieb=szene.betrieb)  # type: ignore[arg-type]  # nobody changes it


def toete(szenen: Szenen, ordner: Path, weg: Weg, ziel: str) -> Bild:
    """Kill a process of this way at ``ziel``; return what has become of everything."""
    shutil.copytree(szenen.hole(weg.szene), ordner)
    return asyncio.run(_Tod(ordner, weg, ziel).stirb())


class _Tod:
    def __init__(self, ordner: Path, weg: Weg, ziel: str) -> None:
        self.ordner, self.weg, self.ziel = ordner, weg, ziel
        self.danach = ziel.startswith(NACH)
        self.werte: dict[str, str] = json.loads((ordner / "werte.json").read_text("utf-8"))
        self.vorher: dict[str, dict[str, int]] = json.loads((ordner / "protokoll.json").read_text("utf-8"))
        self.b = _wieder(ordner / "buehne", weg.szene)
        self.haus = getattr(self.b, weg.wer)
        self.partner = self.b.kiel if self.haus is self.b.hannover else self.b.hannover

    async def stirb(self) -> Bild:
        if self.weg.words:
            await self._im_befehl()
            self.b = _wieder(self.ordner / "buehne", self.weg.szene)  # a restored house is another one
        else:
            await self._im_dienst()
        async with _offen(self.b):
            if self.weg.dauerhaft is not None:
                assert await self.haus.lies(self.weg.dauerhaft) == int(self.danach), self.ziel
            laufe = SZENEN[self.weg.szene].laufe
            await laufe(self.b)
            if self.weg.danach is not None:
                await self.weg.danach(self.b, self.werte)
                await laufe(self.b)
            return await self._rechne_ab()

    # -- dying ---------------------------------------------------------------------------------------------------

    async def _im_befehl(self) -> None:
        code, said = await self._tippe(self.weg.words, self.ziel)
        assert code == -signal.SIGKILL, f"{self.ziel} was not passed: {code} {said}"
        code, said = await self._tippe(self.weg.aufs_neue or self.weg.words, "")
        again = self.weg.nochmal if self.danach else self.weg.code
        assert code == again, (self.ziel, code, said)
        if code:
            assert self.weg.sagt in said, (self.ziel, said)

    async def _tippe(self, typed: tuple[str, ...], ziel: str) -> tuple[int, str]:
        words = [word.format(ordner=self.ordner, **self.werte) for word in typed]
        if self.weg.config:
            words += ["--config", str(self.haus.konfiguration.folder / "aktenbote.toml")]
        return await self._prozess(words, ziel, _nichts)

    async def _im_dienst(self) -> None:
        if self.weg.partner_da:
            await self.partner.oeffne()
        try:
            words = ["serve", "--config", str(self.haus.konfiguration.folder / "aktenbote.toml")]
            code, said = await self._prozess(words, self.ziel, self._waehrend)
            assert code == -signal.SIGKILL, f"{self.ziel} was not passed: {code} {said[-3000:]}"
        finally:
            await self.partner.schliesse()

    async def _waehrend(self) -> None:
        if self.weg.partner_da and self.weg.partner_arbeitet:
            with contextlib.suppress(AktenboteError):  # the other house is not up yet, or dead already
                await self.partner.arbeite_alles_ab()
        if self.weg.waehrend is not None:
            with contextlib.suppress(AktenboteError):
                await self.weg.waehrend(self.b, self.werte)

    async def _prozess(self, words: list[str], ziel: str, waehrend: Callable[[], Any]) -> tuple[int, str]:
        log = self.ordner / "gesagt"
        log.unlink(missing_ok=True)
        setup = partial(richte_ein, self.weg.als, SZENEN[self.weg.szene].stunden, self.weg.im_prozess)
        process = starte(*words, ziel=ziel, spur=self.ordner / "spur", log=log, vorher=setup)
        end = time.monotonic() + GEDULD_S
        try:
            while process.exitcode is None:
                assert time.monotonic() < end, f"{words}, {ziel}: never ends: {log.read_text('utf-8')[-3000:]}"
                await waehrend()
                await asyncio.sleep(0.02)
        finally:
            if process.exitcode is None:
                process.kill()
            process.join()
        return process.exitcode, log.read_text("utf-8")

    # -- the reckoning -------------------------------------------------------------------------------------------

    async def _rechne_ab(self) -> Bild:
        await nichts_ist_uebrig(self.b)
        for haus in (self.b.hannover, self.b.kiel):
            await _aufgaben_und_auftraege(haus, WARTEN | self.weg.wartet)
            await _akten(haus)
        found = await bild(self.b)
        log = found[f"{self.weg.wer} protokoll"]
        more = 1 if self.danach and self.weg.wieder else 0
        begun = self.vorher[self.weg.wer].get(self.weg.ereignis, 0)
        assert log[self.weg.ereignis] - begun == self.weg.mal + more, (self.ziel, self.weg.ereignis, log, begun)
        log[self.weg.ereignis] -= more
        for one in self.weg.ungezaehlt:
            del log[one]
        return found


def _konfiguration(house: Path) -> Configuration:
    """Read the configuration of a house, or of what is left of it before it is restored."""
    burnt = house.with_name(f"{house.name}-verbrannt")
    return load((house if house.exists() else burnt) / "aktenbote.toml", {})


async def _nichts() -> None:
    """Nothing happens meanwhile."""


async def _aufgaben_und_auftraege(haus: Haus, duerfen_warten: frozenset[str]) -> None:
    """Nobody is asked twice, nothing is left undone, and what has not ended stands before a person or a day."""
    tasks = await haus.aufgaben()
    asked = Counter((one.art, one.transfer, one.hinweis) for one in tasks)
    assert all(times == 1 for times in asked.values()), asked
    jobs = await haus.lies(lambda tx: list(tx._c.execute("SELECT art, ref, letzter_code FROM auftrag")))  # type: ignore[attr-defined]  # the real one has it
    assert {art for art, _, _ in jobs} <= duerfen_warten, jobs
    waiting = {one.transfer for one in tasks} | {ref.split("/")[0] for _, ref, _ in jobs}
    for one in await haus.transfers():
        assert one.zustand in ENDZUSTAENDE or one.id in waiting, (haus.kennung, one.zustand, one.hinweis)


async def _akten(haus: Haus) -> None:
    """Each file is here once, each of its documents once and byte for byte."""
    files = await haus.akten()
    names = Counter(one.aktenzeichen for one in files)
    assert all(times == 1 for times in names.values()), names
    for akte in files:
        uuids = [one.uuid for one in akte.dokumente]
        assert len(uuids) == len(set(uuids))
        for one in akte.dokumente:
            assert sha256_of(haus.dokument(one)) == one.sha256


async def bild(b: Buehne) -> Bild:
    """Everything both houses know, without ids and moments, which differ each time."""
    found: Bild = {}
    for name, haus in (("hannover", b.hannover), ("kiel", b.kiel)):
        found[f"{name} transfers"] = Counter(
            (one.rolle, one.zustand, one.person.azr_nummer) for one in await haus.transfers()
        )
        found[f"{name} aufgaben"] = Counter((one.art, _ohne_ids(one.hinweis)) for one in await haus.aufgaben())
        messages = "SELECT richtung, typ, count(*) FROM nachricht GROUP BY 1, 2"
        rows = await haus.lies(lambda tx, q=messages: list(tx._c.execute(q)))  # type: ignore[misc]  # bound now
        found[f"{name} nachrichten"] = Counter({(way, typ): number for way, typ, number in rows})
        found[f"{name} akten"] = Counter(
            (
                one.geloescht is not None,
                tuple(sorted(one.sperren)),
                tuple(sorted(d.sha256 for d in one.dokumente)),
            )
            for one in await haus.akten()
        )
        kept = await haus.lies(lambda tx: tx.quarantaene.liste(max_zeilen=ALLE))
        found[f"{name} quarantaene"] = Counter(one.code for one in kept)
        found[f"{name} protokoll"] = Counter(
            str(one.ereignis) for one in await _protokoll(haus) if one.ereignis not in JE_START
        )
    return found


async def _protokoll(haus: Haus) -> list[Eintrag]:
    """Every entry of the log, oldest first; each generation of it verifies with its key alone."""
    generations = await haus.lies(lambda tx: tx.protokoll.generation(haus.kennung))
    return [one for number in range(1, generations + 1) for one in await pruefe_protokoll(haus, number)]


def _ohne_ids(hint: str) -> str:
    """The hint of a question without what differs each time."""
    if hint in VERGEHT:
        return ""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\d_\d\d-\d\d", "#", hint)
