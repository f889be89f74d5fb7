"""Two installations as real processes that are killed and started again, until every file has crossed.

``Opfer`` is one of them; ``Paar`` moves people and looks from outside what has become of them. The processes are
``aktenbote serve`` under ``support.toeten``. Nobody reads a database while its process is dead: the WAL of a killed
process is to be recovered by the next one.
"""

import json
import os
import signal
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, TypeVar

import apsw
from support.buehne import ALLE, Buehne, Haus, jemand, stelle_auf
from support.dateien import jpg, pdf
from support.toeten import nichts, starte
from support.wege import ANLAUF

from gateway import clock
from gateway.demo import meldungen
from gateway.demo.personen import Testperson
from gateway.domain.akte import Akte, Sperre
from gateway.domain.errors import Usage
from gateway.domain.states import ENDZUSTAENDE, Zustand
from gateway.domain.transfer import Transfer
from gateway.keystore import load_storage_key
from gateway.storage.sql.tresor import Tresor
from gateway.storage.sqlite.tx import SqliteTx
from gateway.storage.sqlite.verbindung import oeffne

T = TypeVar("T")
GEDULD_S = 60.0
"""Longest wait for a transfer; reached only by a failure."""
BLICK_S = 0.05
"""Pause between looks from outside."""
GROSS = os.urandom(800_000).hex().encode()
"""Makes a document longer than a segment of 1 MiB."""


@dataclass
class Opfer:
    """The process of one installation; ``spur`` has a line for every durable step it made."""

    haus: Haus
    process: ForkServerProcess | None = None
    gelesen: int = 0
    gestartet: float = 0.0
    arbeit: float | None = None
    begonnen: int = 0
    befehl: tuple[str, ...] = ("serve",)
    vorher: Callable[[], None] = nichts
    """Called in each new process before it runs the command."""

    @property
    def ordner(self) -> Path:
        return self.haus.konfiguration.folder

    @property
    def spur(self) -> Path:
        return self.ordner / "spur"

    @property
    def log(self) -> Path:
        return self.ordner / "service.log"

    def starte(self, ziel: str = "") -> None:
        """Start it, to die at a step or to live; it need not come as far as to be ready."""
        assert self.process is None
        list(self.schritte())
        self.gestartet, self.arbeit, self.begonnen = time.monotonic(), None, self._bereit()
        self.process = starte(
            *self.befehl,
            "--config",
            str(self.ordner),
            ziel=ziel,
            spur=self.spur,
            log=self.log,
            vorher=self.vorher,
        )

    def ist_tot(self) -> bool:
        """Tell whether it was killed; any other end than SIGKILL is a failure."""
        assert self.process is not None
        code = self.process.exitcode
        if code is None:
            return False
        assert code == -signal.SIGKILL, f"{self.ordner.name} ended with {code}: {self.log.read_text()[-3000:]}"
        self.process = None
        return True

    def toete(self) -> None:
        """Kill it from outside, wherever it is."""
        assert self.process is not None
        self.process.kill()
        self.process.join()
        assert self.ist_tot()

    def beende(self) -> None:
        """End it in good order."""
        if self.process is None:
            return
        end = time.monotonic() + GEDULD_S
        while not self.bereit() and self.process.exitcode is None:
            assert time.monotonic() < end, self.log.read_text()[-3000:]
            time.sleep(BLICK_S)
        process, self.process = self.process, None
        process.terminate()
        process.join(GEDULD_S)
        assert process.exitcode == 0, self.log.read_text()[-3000:]

    def raeume_weg(self) -> None:
        """Be gone, whatever happened."""
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.process = None

    def schritte(self) -> Iterator[tuple[float, str]]:
        """Durable steps since the last call: when (monotonic seconds) and which."""
        if not self.spur.exists():
            return
        with self.spur.open("rb") as file:
            file.seek(self.gelesen)
            octets = file.read()
        whole = octets[: octets.rfind(b"\n") + 1]
        self.gelesen += len(whole)
        for line in whole.decode().splitlines():
            zeit, _, name = line.partition(" ")
            yield float(zeit), name

    def _bereit(self) -> int:
        return self.log.read_bytes().count(b'"event":"service.ready"') if self.log.exists() else 0

    def bereit(self) -> bool:
        """Tell whether this process has come as far as to be ready, and can be ended in good order."""
        return self._bereit() > self.begonnen

    def erste_arbeit(self) -> float | None:
        """Seconds from its start to its first step beyond those of every start, if it came as far."""
        for zeit, name in self.schritte():
            if self.arbeit is None and name not in ANLAUF:
                self.arbeit = zeit - self.gestartet
        return self.arbeit

    def zeilen(self) -> Iterator[dict[str, Any]]:
        """Every line of its log that is one."""
        with self.log.open("rb") as log:
            for raw in log:
                with suppress(json.JSONDecodeError):
                    yield json.loads(raw)

    def lies(self, frage: Callable[[SqliteTx], T]) -> T | None:
        """Ask its database from outside; ``None`` before it is made."""
        configuration = self.haus.konfiguration
        key = load_storage_key(configuration.settings.keys.storage_key, base=configuration.folder)
        try:
            connection = oeffne(configuration.data / "aktenbote.db", schreiben=False)
        except Usage:
            return None
        try:
            return frage(SqliteTx(connection, Tresor(key)))
        except (apsw.SQLError, apsw.SchemaChangeError):  # its tables are being made
            return None
        finally:
            connection.close()

    def beendete(self) -> int:
        """How many transfers have ended here, whatever has become of them."""
        ends = ", ".join(f"'{one.value}'" for one in ENDZUSTAENDE)
        question = f"SELECT count(*) FROM transfer WHERE zustand IN ({ends})"
        return int(self.lies(lambda tx: next(tx._c.execute(question))[0]) or 0)

    def transfers(self) -> tuple[Transfer, ...]:
        """Every transfer it knows, as it is now."""
        return self.lies(lambda tx: tx.transfers.liste(None, max_zeilen=ALLE)) or ()

    def lege_ein(self, name: str, octets: bytes) -> None:
        """Put a message into the inbox: it counts once it is renamed."""
        inbox = self.ordner / "inbox"
        inbox.mkdir(exist_ok=True)
        part = inbox / f"{name}.part"
        part.write_bytes(octets)
        part.rename(inbox / f"{name}.xml")


@dataclass
class Paar:
    """Hannover, which asks for files, and Kiel, which gives them."""

    buehne: Buehne
    hannover: Opfer
    kiel: Opfer
    akten: dict[str, Akte] = field(default_factory=dict)
    begonnen: list[Testperson] = field(default_factory=list)
    gemeldet: int = 0

    @property
    def beide(self) -> tuple[Opfer, Opfer]:
        return self.hannover, self.kiel

    async def lege_akten_an(self, anzahl: int, *, gross_jede: int = 3, gesperrt_jede: int = 0) -> None:
        """Give Kiel the files of so many people, before anything runs; some are large, some under a legal hold."""
        kiel = self.buehne.kiel
        await kiel.oeffne()
        for nummer in range(len(self.akten), len(self.akten) + anzahl):
            wer = jemand(nummer)
            first = pdf(wer.aktenzeichen, zusatz=b"%" + GROSS + b"\n" if nummer % gross_jede == 0 else b"")
            held = {Sperre.LOESCHSPERRE} if gesperrt_jede and nummer % gesperrt_jede == 0 else set()
            self.akten[wer.aktenzeichen] = await kiel.lege_akte_an(
                wer, first, jpg(), pdf(f"{nummer} zwei"), sperren=frozenset(held)
            )
        await kiel.schliesse()

    def beginne(self) -> Testperson:
        """Let the next person move away from Kiel; ``fahre_fort`` lets it arrive in Hannover."""
        wer = jemand(len(self.begonnen))
        self.begonnen.append(wer)
        octets = meldungen.abmeldung(wer, uuid=_uuid(), moment=clock.now(), test=self._spur())
        self.kiel.lege_ein(wer.aktenzeichen, octets)
        return wer

    def fahre_fort(self) -> None:
        """Tell Hannover of everybody whose departure Kiel has taken in: without it a person would be asked."""
        for wer in self.begonnen[self.gemeldet :]:
            if not (self.kiel.ordner / "inbox" / "done" / f"{wer.aktenzeichen}.xml").exists():
                return
            octets = meldungen.anmeldung(wer, uuid=_uuid(), moment=clock.now(), test=self._spur())
            self.hannover.lege_ein(wer.aktenzeichen, octets)
            self.gemeldet += 1

    def _spur(self) -> str | None:
        """Value of ``@test`` in this lane."""
        return meldungen.TEST if self.buehne.betrieb == "test" else None

    def offen(self) -> int:
        """How many people's files have not arrived on both sides."""
        done = [
            {one.person.azr_nummer for one in opfer.transfers() if one.zustand in ENDZUSTAENDE}
            for opfer in self.beide
        ]
        return sum(wer.person.azr_nummer not in done[0] & done[1] for wer in self.begonnen)

    def bis(self, frage: Callable[[], bool], was: str) -> None:
        """Look again and again; fails after a minute."""
        end = time.monotonic() + GEDULD_S
        while not frage():
            self.fahre_fort()
            if time.monotonic() > end:
                states = {opfer.ordner.name: [t.zustand.value for t in opfer.transfers()] for opfer in self.beide}
                raise AssertionError(f"waited in vain for: {was}; {states}")
            time.sleep(BLICK_S)

    def bis_alles_endet(self) -> None:
        """Wait until every transfer has ended on both sides."""
        self.bis(lambda: self.offen() == 0, "the end of every transfer")
        for opfer in self.beide:
            assert {one.zustand for one in opfer.transfers()} == {Zustand.ABGESCHLOSSEN}


TODE_JE_UMZUG = 4
"""Deaths while one person moves: a job that the process died of ``TODE_BIS_AUFGABE`` times rests for a day."""


def toete_nacheinander(paar: Paar, opfer: Opfer, ziele: Sequence[str]) -> int:
    """Kill one side at each of these steps (``vor NAME``, ``nach NAME``), start it again; return how often.

    People move one after the other until every kill has happened: the process that is started again is the one that
    dies at the next step, ``TODE_JE_UMZUG`` times at most. In the end it lives, and every transfer ends.
    """
    offen = deque(ziele)
    ziel = offen[0]
    opfer.starte(ziel)
    while offen:
        before = len(offen)
        if not ziel:
            opfer.beende()
            ziel = offen[0]
            opfer.starte(ziel)
        paar.beginne()
        # A step may come after the end of a transfer, when something arrives a second time: so it is awaited.
        while paar.offen() or len(offen) == before:
            paar.bis(partial(_geht_weiter, paar, opfer, len(offen) < before), f"{ziel or None} or the end")
            if opfer.process is None:
                offen.popleft()
                ziel = offen[0] if offen and before - len(offen) < TODE_JE_UMZUG else ""
                opfer.starte(ziel)
    paar.bis_alles_endet()
    return len(ziele)


def _geht_weiter(paar: Paar, opfer: Opfer, gestorben: bool) -> bool:
    """Whether the side is dead, or nothing is left to die of."""
    return opfer.ist_tot() or (gestorben and not paar.offen())


def _uuid() -> str:
    return str(uuid.uuid4())


@contextmanager
def paar(ordner: Path, **weitere: Any) -> Iterator[Paar]:
    """Both installations in this folder, made as ``stelle_auf`` takes it; nothing runs yet, nor afterwards."""
    buehne = stelle_auf(ordner, **weitere)
    made = Paar(buehne, Opfer(buehne.hannover), Opfer(buehne.kiel))
    try:
        yield made
    finally:
        for opfer in made.beide:
            opfer.raeume_weg()
