"""One finished transfer between Kiel and Hannover, and the containers both sides wrote of it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from support.buehne import buehne, jemand
from support.tippen import tippe

from gateway import clock
from gateway.beweis.pruefgang import Massstab
from gateway.domain.ids import sha256_of
from gateway.domain.states import Zustand
from gateway.keystore import FileSigner, load_certificate
from gateway.settings import load
from gateway.wiring import Installation, assemble

T = TypeVar("T")
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
