"""A stage whose two houses know each other by the plain route only, and the transport between their folders."""

from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from support.aufbau import HANNOVER, KIEL
from support.buehne import Buehne, Haus, bestaetigt, stage_pki, stelle_auf
from support.opfer import Opfer, Paar
from support.pki import signed_directory

from gateway.domain.ids import Kennung, NachrichtenUUID
from gateway.pump.befund import lies_befund
from gateway.settings import load
from gateway.storage.faecher import ordnername
from gateway.trust.verzeichnis import Verzeichnis

SCHEIBE = 1000
"""Octets of a slice in these tests, so that a small file goes in several packets."""


GROSSE_SCHEIBE = 500_000
"""The same for files of some MB: four packets of a large one."""


def mit_offenem_weg(verzeichnis: Verzeichnis, *offene: Kennung) -> Verzeichnis:
    """The same directory, next number, in which these have the plain route."""
    return replace(
        verzeichnis,
        nummer=verzeichnis.nummer + 1,
        teilnehmer=tuple(
            replace(
                one, offen=True, postfach=None, vermittlung=None, zertifikate=(), schluessel=(), vertretungen=()
            )
            if one.kennung in offene
            else one
            for one in verzeichnis.teilnehmer
        ),
    )


def fach(haus: Haus, richtung: str, partner: Kennung) -> Path:
    """``outbox`` or ``inbox`` of a house for a partner."""
    return haus.konfiguration.folder / "plain" / richtung / ordnername(haus.kennung) / ordnername(partner)


@dataclass
class Transport:
    """Somebody's OSCI: carries files from one house to the other; a test may hold back, double and shuffle."""

    buehne: Buehne
    getragen: dict[str, bytes] = field(default_factory=dict)
    """Everything that was taken, by name."""

    def nimm(self, von: Haus, an: Haus) -> dict[str, bytes]:
        """Take every file out of the outbox; deliver nothing."""
        taken = {}
        for path in sorted(fach(von, "outbox", an.kennung).glob("*.xml")):
            taken[path.name] = path.read_bytes()
            path.unlink()
        self.getragen |= taken
        return taken

    def bringe(self, an: Haus, von: Haus, files: Iterable[tuple[str, bytes]]) -> None:
        """Put files into the inbox, each whole."""
        place = fach(an, "inbox", von.kennung)
        place.mkdir(parents=True, exist_ok=True)
        for name, octets in files:
            (place / f".{name}.tmp").write_bytes(octets)
            (place / f".{name}.tmp").rename(place / name)

    def trage(self) -> int:
        """Carry everything both ways; return how many files."""
        count = 0
        for von, an in ((self.buehne.hannover, self.buehne.kiel), (self.buehne.kiel, self.buehne.hannover)):
            files = self.nimm(von, an)
            self.bringe(an, von, files.items())
            count += len(files)
        return count


async def schau(haus: Haus) -> int:
    """Let a house look into its folders once."""
    assert haus.dienst is not None
    return await haus.dienst._plain_route().look()


async def arbeite(haus: Haus) -> None:
    """Let a house take in what lies there and do what follows, until nothing is due."""
    while await schau(haus) + await haus.arbeite_ab():
        pass


async def laufe(buehne: Buehne, transport: Transport) -> None:
    """Let both houses and the transport between them run until nothing moves."""
    for _ in range(50):
        await arbeite(buehne.hannover)
        await arbeite(buehne.kiel)
        if not transport.trage():
            await arbeite(buehne.hannover)  # what was taken last ends a transfer
            await arbeite(buehne.kiel)
            return
    raise AssertionError("the two houses never come to rest")


def typ_von(octets: bytes) -> str:
    return lies_befund(octets).nachrichtentyp.value


def uuid_von(octets: bytes) -> NachrichtenUUID:
    return lies_befund(octets).kopf.uuid


def eigenes_verzeichnis(buehne: Buehne, haus: Haus, verzeichnis: Verzeichnis) -> None:
    """Issue a directory for one house alone."""
    octets = signed_directory(verzeichnis, by=stage_pki(buehne.betrieb).zertifikate["verzeichnis"])
    (haus.konfiguration.folder / "verzeichnis.xml").write_bytes(octets)
    bestaetigt(haus.konfiguration.data, octets)


def stelle_offen_auf(ordner: Path, *, scheibe: int = SCHEIBE, **weitere: Any) -> Buehne:
    """Each house has a directory of its own in which the other one has the plain route; nothing runs yet."""
    made = stelle_auf(ordner, **weitere)
    for haus, other in ((made.hannover, KIEL), (made.kiel, HANNOVER)):
        config = haus.konfiguration.folder / "aktenbote.toml"
        text = config.read_text("utf-8").replace('file = "../verzeichnis.xml"', 'file = "verzeichnis.xml"')
        config.write_text(f"{text}\n[plain_route]\nslice_octets = {scheibe}\ninterval_s = 0.05\n", encoding="utf-8")
        haus.konfiguration = load(config, {})
        eigenes_verzeichnis(made, haus, mit_offenem_weg(made.verzeichnis, other))
    return made


@asynccontextmanager
async def offene_buehne(ordner: Path, **weitere: Any) -> AsyncIterator[tuple[Buehne, Transport]]:
    """Both houses open, every job by hand, and the transport between them."""
    ordner.mkdir(parents=True, exist_ok=True)
    made = stelle_offen_auf(ordner, **weitere)
    try:
        await made.hannover.oeffne()
        await made.kiel.oeffne()
        yield made, Transport(made)
    finally:
        await made.hannover.schliesse()
        await made.kiel.schliesse()


@dataclass
class OffenesPaar(Paar):
    """Two processes and the transport between them, which carries every file twice.

    A 010206 comes the second time when its receipt has been taken: so that is wanted, and goes, a second time.
    """

    zweimal: set[str] = field(default_factory=set)
    koepfe: dict[str, bytes] = field(default_factory=dict)

    def fahre_fort(self) -> None:
        """Carry what lies there, then tell Hannover of who has left."""
        transport, hannover, kiel = Transport(self.buehne), self.buehne.hannover, self.buehne.kiel
        for von, an in ((hannover, kiel), (kiel, hannover)):
            files = transport.nimm(von, an)
            transport.bringe(an, von, files.items())
            for name, octets in files.items():
                if name in self.zweimal:
                    continue
                self.zweimal.add(name)
                if typ_von(octets) == "010206":
                    self.koepfe[name] = octets
                    continue
                transport.bringe(an, von, [(f"again-{name}", octets)])
                if typ_von(octets) == "0020":
                    transport.bringe(hannover, kiel, ((f"again-{one}", head) for one, head in self.koepfe.items()))
                    self.koepfe.clear()
        super().fahre_fort()


@contextmanager
def offenes_paar(ordner: Path) -> Iterator[OffenesPaar]:
    """Both installations in this folder; nothing runs yet, and nothing runs afterwards."""
    made = stelle_offen_auf(ordner, scheibe=GROSSE_SCHEIBE)
    p = OffenesPaar(made, Opfer(made.hannover), Opfer(made.kiel))
    try:
        yield p
    finally:
        for opfer in p.beide:
            opfer.raeume_weg()
