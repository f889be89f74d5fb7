"""Two whole gateways as processes, each with its data folder on a disk that loses power while they work."""

import asyncio
import os
import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from support.buehne import Haus, jemand, stelle_auf
from support.dienst import Dienst, Gabeldienst
from support.fuse_platte import Platte, platte

from gateway import clock
from gateway.demo import meldungen
from gateway.domain.akte import Akte
from gateway.domain.ids import sha256_of
from gateway.domain.states import Zustand
from gateway.settings import load
from gateway.transfer.ports import Tx
from gateway.wiring import assemble
from power.zeugnis import Zeugnis, nimm_zeugnis, pruefe_fortsetzung

GEDULD_S = 60.0
"""Longest wait for the end of all transfers; reached only by a failure."""
WARTEN_S = 4.0
"""Longest wait for an ordered cut; a gateway that has less to do than that is cut while it rests."""
LANGSAM_S = 0.01
"""Seconds an fsync takes on every third of the disks: as long as on a turning one."""
MOMENTE = {"fsync": 40, "rename": 8, "write": 120, "alles": 200}
"""Kinds of calls a cut may hit, and the last one of its kind: about what one transfer makes."""


@dataclass
class Gateway:
    """One installation, its disk, and its process while there is one."""

    haus: Haus
    config: Path
    platte: Platte
    prozess: Dienst | None = None
    env: dict[str, str] = field(default_factory=dict)

    @property
    def dienst(self) -> Dienst:
        assert self.prozess is not None
        return self.prozess

    def starte(self) -> None:
        """Start the process."""
        self.prozess = Gabeldienst(self.config, **self.env)

    def beende(self) -> None:
        """Stop it in good order."""
        dienst, self.prozess = self.prozess, None
        if dienst is not None:
            assert dienst.end() == 0, dienst.log.read_text()[-2000:]

    def schneide(self, bei: tuple[str, int] | None, saat: object | None) -> str:
        """Cut the power at this call, or now; the disk is mounted again as it was left. Nothing runs then."""
        if bei is not None:
            self.platte.warte_auf_schnitt(WARTEN_S)
        wann = self.platte.schneide()
        dienst, self.prozess = self.prozess, None
        if dienst is not None:
            dienst.process.kill()
        self.platte.haenge_aus()  # frees who waits for the disk: it dies before another line of it runs
        if dienst is not None:
            dienst.process.wait()
            assert dienst.process.stdout is not None
            dienst.process.stdout.close()
        self.platte.neu(saat)
        return wann

    def gib_ab(self, name: str, octets: bytes) -> None:
        """Put a message into the inbox folder as another program would."""
        inbox = self.config.parent / "inbox"
        inbox.mkdir(exist_ok=True)
        (inbox / f"{name}.tmp").write_bytes(octets)
        (inbox / f"{name}.tmp").rename(inbox / f"{name}.xml")


@dataclass
class Paar:
    """Hannover takes, Kiel gives."""

    hannover: Gateway
    kiel: Gateway
    akten: dict[str, Akte] = field(default_factory=dict)
    begonnen: int = 0
    ausgegeben: list[tuple[Gateway, Zeugnis]] = field(default_factory=list)
    """What the logs handed out before each cut."""
    kopien: int = 0
    """Copies of disks that were made for it."""

    @property
    def beide(self) -> tuple[Gateway, Gateway]:
        return self.hannover, self.kiel

    async def lege_an(self, anzahl: int) -> None:
        """Put files of people who moved away into Kiel's Ablage, before anything runs."""
        haus = self.kiel.haus
        await haus.oeffne()
        for nummer in range(1, anzahl + 1):
            wer = jemand(nummer)
            self.akten[wer.aktenzeichen] = await haus.lege_akte_an(wer)
            await haus.abmeldung(wer)
        await haus.schliesse()

    def beginne(self) -> None:
        """Somebody moves to Hannover: one transfer more."""
        self.begonnen += 1
        uuid = f"99999999-0000-4000-8000-{self.begonnen:012d}"
        self.hannover.gib_ab(uuid, meldungen.anmeldung(jemand(self.begonnen), uuid=uuid, moment=clock.now()))

    async def warte_auf_ende(self) -> None:
        """Wait until both sides have closed every transfer; fails when they do not."""
        for gateway in self.beide:
            eine = assemble(gateway.haus.konfiguration)
            ende = asyncio.get_running_loop().time() + GEDULD_S
            try:
                while True:
                    alle = await eine.store.read(lambda tx: tx.transfers.liste(None))
                    if [one.zustand for one in alle] == [Zustand.ABGESCHLOSSEN] * self.begonnen:
                        break
                    stand = [f"{one.zustand} {one.hinweis}" for one in alle]
                    log = gateway.dienst.log
                    assert gateway.dienst.process.poll() is None, log.read_text()[-3000:]
                    assert asyncio.get_running_loop().time() < ende, f"{stand}\n{log.read_text()[-3000:]}"
                    await asyncio.sleep(0.1)
            finally:
                await eine.store.close()

    async def gib_aus(self, gateway: Gateway) -> None:
        """Note what the log of one may have handed out by now: a partner keeps it over the next cut.

        Read from a copy of what is safe on the disk at this moment. Not from the disk itself: a second process that
        opens a file under FUSE takes pages from the WAL index that the service shares with nobody else.
        """
        moment = gateway.platte.befiehl(mitschnitt=True)["momente"]
        gateway.platte.befiehl(mitschnitt=False)
        self.kopien += 1
        copy = gateway.platte.ort.with_name(f"copy-{self.kopien}")
        gateway.platte.schreibe_aus(None, copy, moment)
        said = await nimm_zeugnis(gateway.haus, daten=copy / "data")
        if said is not None:
            self.ausgegeben.append((gateway, said))

    async def pruefe_protokolle(self) -> None:
        """Both logs verify, and continue whatever they handed out. Stops both."""
        for gateway in self.beide:
            gateway.beende()
            now = await nimm_zeugnis(gateway.haus)
            assert now is not None
            pruefe_fortsetzung(now, now)
            for before in [said for one, said in self.ausgegeben if one is gateway]:
                pruefe_fortsetzung(before, now)

    async def pruefe(self) -> None:
        """Every file is in Hannover once and byte for byte, and no blob is damaged. Stops both."""
        for gateway in self.beide:
            gateway.beende()
        eine = assemble(self.hannover.haus.konfiguration)
        mandant = self.hannover.haus.kennung

        def alle(tx: Tx) -> list[Akte]:
            found = [tx.akten.holen(mandant, one.id) for one in tx.akten.liste(mandant)]
            return [one for one in found if one is not None]

        try:
            da = await eine.store.read(alle)
            wer = [one.person.azr_nummer for one in da]
            assert sorted(wer, key=str) == [jemand(n).person.azr_nummer for n in range(1, self.begonnen + 1)]
            nach_azr = {one.person.azr_nummer: one for one in self.akten.values()}
            for akte in da:
                original = nach_azr[akte.person.azr_nummer]
                assert [d.sha256 for d in akte.dokumente] == [d.sha256 for d in original.dokumente]
                for dokument in akte.dokumente:
                    with eine.ablage.speicher.oeffne(mandant, dokument.sha256, dokument.blob) as strom:
                        assert sha256_of(strom.read()) == dokument.sha256
            assert [befund for befund in eine.blobs.scrub() if befund.fehler] == []
        finally:
            await eine.store.close()


@contextmanager
def paar(ordner: Path) -> Iterator[Paar]:
    """Both gateways, not running yet; the data folder is made on the disk by the first start."""
    buehne = stelle_auf(ordner)
    with ExitStack() as am_ende:
        gateways = []
        for haus in (buehne.hannover, buehne.kiel):
            config = haus.konfiguration.folder / "aktenbote.toml"
            eine = am_ende.enter_context(platte(ordner / f"disk-{config.parent.name}"))
            env = {"AKTENBOTE_DATA": str(eine.ort / "data")}
            gateways.append(Gateway(Haus(haus.kennung, load(config, env)), config, eine, env=env))
        made = Paar(*gateways)
        try:
            yield made
        finally:
            for gateway in made.beide:
                if gateway.prozess is not None and gateway.prozess.process.poll() is None:
                    gateway.prozess.process.kill()
                gateway.platte.haenge_aus()
                if gateway.prozess is not None:
                    gateway.prozess.process.wait()
                    assert gateway.prozess.process.stdout is not None
                    gateway.prozess.process.stdout.close()


async def schneide_gateways(ordner: Path, *, schnitte: int, saat: int, je_schnitt: int = 1) -> list[str]:
    """Cut receiver and giver in turn with transfers in flight; return when each cut came. Fails with the reason."""
    zufall, wann = random.Random(saat), []
    os.makedirs(ordner, exist_ok=True)  # noqa: PTH103 -- as buehne
    with paar(ordner) as beide:
        await beide.lege_an(schnitte * je_schnitt)
        for gateway in beide.beide:
            gateway.starte()
        for nummer in range(schnitte):
            gateway = beide.beide[nummer % 2]
            await beide.gib_aus(gateway)
            art = zufall.choice(sorted(MOMENTE))
            bei = (art, zufall.randint(1, MOMENTE[art]))
            gateway.platte.befiehl(bei=bei[0], n=bei[1], langsam_s=LANGSAM_S if nummer % 3 == 2 else 0.0)
            for _ in range(je_schnitt):
                beide.beginne()
            wann.append(gateway.schneide(bei, f"{saat} {nummer}" if nummer % 4 else None))
            gateway.starte()
        await beide.warte_auf_ende()
        assert beide.ausgegeben, "no log had handed out anything before it was cut"
        await beide.pruefe_protokolle()
        await beide.pruefe()
    return wann
