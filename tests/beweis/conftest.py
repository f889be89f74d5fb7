"""One finished transfer between Kiel and Hannover, and the containers both sides wrote of it."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from support.beweis import neu_signiert
from support.buehne import bestaetigt, buehne, jemand, stage_pki
from support.pki import directory_schema, signed_directory
from support.tippen import tippe
from support.zeitdienst import Stelle, Zeitdienst

from gateway import clock
from gateway.beweis.aufbau import Beweisindex
from gateway.beweis.pruefgang import Massstab
from gateway.domain.ids import Kennung, sha256_of
from gateway.domain.states import Zustand
from gateway.envelope.verzeichnis import read_verzeichnis
from gateway.keystore import FileSigner, load_certificate
from gateway.settings import load
from gateway.trust.teilnehmer import Schluesselrolle, Zertifikatseintrag
from gateway.wiring import Installation, assemble, open_logs

T = TypeVar("T")
HANNOVER, KIEL = Kennung("azr:999901"), Kennung("azr:999902")
GRUND = ("--reason", "Klage vor dem Verwaltungsgericht")


@dataclass(frozen=True)
class Mappen:
    """Folder of the stage, and the three files."""

    ordner: Path
    transfer: str
    """At Kiel."""
    kiel: Path
    """Of the giving authority, without documents."""
    hannover: Path
    """Of the receiving authority."""
    dokumente: Path
    """Of the giving authority, with documents."""

    @property
    def signer(self) -> Path:
        """Certificate of the directory's operator."""
        return self.ordner / "pki" / "verzeichnis.crt.pem"

    @property
    def wurzel(self) -> Path:
        return self.ordner / "pki" / "wurzel.crt.pem"

    @property
    def massstab(self) -> Massstab:
        """What somebody who pinned the directory judges by."""
        return Massstab(jetzt=clock.now(), signer=sha256_of(load_certificate(self.signer)))

    def inhaltsschluessel(self, haus: str) -> FileSigner:
        """The key ``azr-999901`` or ``azr-999902`` signs its messages with."""
        keys = self.ordner / "pki" / haus
        return FileSigner.open(f"file:{keys / 'inhalt.key.pem'}", keys / "inhalt.crt.pem", base=Path())


def im_haus(konfiguration: Path, tu: Callable[[Installation], Awaitable[T]], **weitere: Any) -> T:
    """Do something by hand in a house at rest, and return what came of it."""

    async def lauf() -> T:
        one = assemble(load(konfiguration, {}), **weitere)
        try:
            return await tu(one)
        finally:
            await one.store.close()

    return asyncio.run(lauf())


async def _uebergabe(ordner: Path) -> tuple[str, str]:
    """Hand one file over; return the transfer's id on both sides."""
    async with buehne(ordner, betrieb="echt") as b:
        taken = await b.ziehe_um(jemand(1))
        await b.laufe()
        (given,) = await b.kiel.transfers()
        assert given.zustand is Zustand.ABGESCHLOSSEN
        return given.id, taken


@pytest.fixture(scope="session")
def mappen(tmp_path_factory: pytest.TempPathFactory) -> Mappen:
    """Made by the command, never changed."""
    ordner = tmp_path_factory.mktemp("beweis")
    given, taken = asyncio.run(_uebergabe(ordner))
    for haus, ident, name, more in (
        ("kiel", given, "kiel", ()),
        ("hannover", taken, "hannover", ()),
        ("kiel", given, "dokumente", ("--with-documents",)),
    ):
        out = ordner / f"{name}.asice"
        tippe("evidence", ident, "--out", out, *GRUND, *more, config=ordner / haus / "aktenbote.toml")
    return Mappen(ordner, given, *(ordner / f"{name}.asice" for name in ("kiel", "hannover", "dokumente")))


@dataclass(frozen=True)
class Gestempelt:
    """A container of Kiel whose log was stamped, and its own signature."""

    mappen: Mappen
    datei: Path
    stelle: Stelle
    gesagt: str
    haus: Path

    @property
    def massstab(self) -> Massstab:
        """What somebody judges by who trusts the authority, too."""
        return replace(self.mappen.massstab, zeitanker=(self.stelle.anker,))

    def neu(self, members: dict[str, bytes], index: Beweisindex | None = None) -> bytes:
        """Signed again by the authority that wrote it."""
        return neu_signiert(members, self.mappen.inhaltsschluessel("azr-999902"), index)


async def stemple(one: Installation) -> None:
    await open_logs(one)
    await one.protokollbuch.integriere_alle()
    assert one.bestempelung is not None
    assert await one.bestempelung.runde() == 1


@pytest.fixture(scope="session")
def gestempelt(mappen: Mappen, tmp_path_factory: pytest.TempPathFactory) -> Gestempelt:
    """Never changed."""
    folder = tmp_path_factory.mktemp("zeit")
    haus, stelle, out = folder / "haus", Stelle(folder / "tsa"), folder / "x.asice"
    shutil.copytree(mappen.ordner, haus)
    config = haus / "kiel" / "aktenbote.toml"
    with Zeitdienst(stelle).im_faden() as zeit:
        zeit.stelle_ein(config)
        (stelle.ordner / "tsa.crl").write_bytes(stelle.sperrliste())
        text = config.read_text("utf-8")
        config.write_text(text.replace("crls = [", f'crls = ["{stelle.ordner / "tsa.crl"}", ', 1), "utf-8")
        im_haus(config, stemple)
        done = tippe("evidence", mappen.transfer, "--out", out, *GRUND, config=config)
    return Gestempelt(mappen, out, stelle, done.out, config)


Aendere = Callable[[Zertifikatseintrag], tuple[Zertifikatseintrag, ...]]


@dataclass(frozen=True)
class Lage:
    """A copy of both houses, to which a directory number 2 comes after the transfer."""

    mappen: Mappen
    ordner: Path

    def schreibe(
        self,
        change: Aendere,
        name: str,
        *,
        rolle: Schluesselrolle = Schluesselrolle.INHALT,
        wartet: bool = False,
    ) -> bytes:
        """Put number 2 in force, with a certificate of Hannover changed, and write the evidence at Kiel.

        ``wartet``: it also renames Kiel, so it waits for two persons instead.
        """
        pin = sha256_of(load_certificate(self.mappen.signer))
        octets = (self.mappen.ordner / "verzeichnis.xml").read_bytes()
        old = read_verzeichnis(octets, schema=directory_schema(), signer=pin)
        people = tuple(
            replace(
                one,
                zertifikate=tuple(
                    part
                    for entry in one.zertifikate
                    for part in (change(entry) if rolle in entry.rollen else (entry,))
                ),
            )
            if one.kennung == HANNOVER
            else replace(one, behoerde=replace(one.behoerde, name="Ein anderer Name"))
            if wartet and one.kennung == KIEL
            else one
            for one in old.teilnehmer
        )
        new = signed_directory(
            replace(old, nummer=2, teilnehmer=people), by=stage_pki("echt").zertifikate["verzeichnis"]
        )
        (self.ordner / "verzeichnis.xml").write_bytes(new)
        config = self.ordner / "kiel" / "aktenbote.toml"
        if not wartet:
            bestaetigt(load(config, {}).data, new)
        out = self.ordner / name
        tippe("evidence", self.mappen.transfer, "--out", out, *GRUND, config=config)
        return out.read_bytes()


@pytest.fixture(scope="module")
def lage(mappen: Mappen, tmp_path_factory: pytest.TempPathFactory) -> Lage:
    """Of each module its own: what one has put in force no other sees."""
    ordner = tmp_path_factory.mktemp("fruehere") / "haus"
    shutil.copytree(mappen.ordner, ordner)
    return Lage(mappen, ordner)


@pytest.fixture
def eigene_lage(mappen: Mappen, tmp_path: Path) -> Lage:
    """Of one test its own: no number 2 was in force in it before."""
    return Lage(mappen, Path(shutil.copytree(mappen.ordner, tmp_path / "haus")))
