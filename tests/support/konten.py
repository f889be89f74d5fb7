"""An installation with cheap hashes and a clock of its own, and people who sign in to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from gateway.domain.einmalcode import aus_text, hotp, schritt
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import Kennung
from gateway.domain.konto import Rolle
from gateway.settings import load
from gateway.transfer.konten.anmeldung import Begonnen
from gateway.transfer.konten.kennwort import Aufwand
from gateway.transfer.ports import Tx
from gateway.transfer.ports.konten import Konto
from gateway.wiring import assemble, open_logs
from gateway.wiring.installation import Installation

BILLIG = Aufwand(speicher_kib=32, durchgaenge=1, bahnen=1)
PASSWORT = "zwölf Äpfel am Zaun"
ADRESSE = "192.0.2.7"


@dataclass
class Uhr:
    """A clock that only the test moves on."""

    jetzt: datetime = datetime(2026, 11, 27, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.jetzt

    def weiter(self, **um: float) -> None:
        self.jetzt += timedelta(**um)


@dataclass
class Kontenhaus:
    """The installation, and what a test does in it."""

    ordner: Path
    uhr: Uhr
    eins: Installation
    geheimnisse: dict[str, str] = field(default_factory=dict)
    notfallcodes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    gezeigt: dict[str, int] = field(default_factory=dict)
    """The newest step of each person's authenticator anybody has seen: a code counts once."""

    @property
    def mandant(self) -> Kennung:
        (found,) = self.eins.mandanten
        return found

    async def tue(self, was: str, *args: Any, **kwargs: Any) -> Any:
        """Run a function of the administration in a transaction of its own."""
        return await self.eins.store.write(lambda tx: getattr(self.eins.kontenverwaltung, was)(tx, *args, **kwargs))

    async def lege_an(self, name: str = "anna") -> str:
        """Make an account; return its invitation."""
        _, invited = await self.tue("lege_an", name=name, anzeige=f"Frau {name.title()}", person="verwalter")
        return str(invited.einladung)

    async def richte_ein(self, einladung: str, passwort: str = PASSWORT) -> str:
        """Accept an invitation; return the sign-in name."""
        setup = await self.eins.anmeldungen.einladung_annehmen(einladung=einladung, passwort=passwort)
        self.geheimnisse[setup.anmeldename] = setup.geheimnis
        codes = await self.eins.anmeldungen.einrichtung_bestaetigen(
            anlauf=setup.anlauf, code=self.code(setup.anmeldename)
        )
        self.notfallcodes[setup.anmeldename] = codes
        self.uhr.weiter(seconds=60)
        return setup.anmeldename

    async def eingerichtet(self, name: str = "anna", *rollen: Rolle) -> Konto:
        """Make an account that has a password, a factor and roles."""
        await self.richte_ein(await self.lege_an(name))
        for rolle in rollen:
            await self.gib(name, rolle)
        return await self.konto(name)

    async def gib(self, name: str, rolle: Rolle) -> None:
        asked = await self.tue("beantrage_rolle", name, self.mandant, rolle, person="meier")
        await self.tue("bestaetige", asked.id, person="schulze")

    async def konto(self, name: str = "anna") -> Konto:
        found = await self.eins.store.read(lambda tx: tx.konten.zum_namen(name))
        assert found is not None
        return found

    def code(self, name: str = "anna", *, spaeter: int = 0) -> str:
        """The code the authenticator of this person shows now, or some steps later."""
        known, step = name.strip().lower(), schritt(self.uhr.jetzt) + spaeter
        self.gezeigt[known] = max(step, self.gezeigt.get(known, 0))
        return hotp(aus_text(self.geheimnisse[known]), step)

    async def melde_an(self, name: str = "anna", passwort: str = PASSWORT, code: str | None = None) -> Begonnen:
        """Sign in with a code nobody has seen, unless one is given; the clock moves on for the next one."""
        while code is None and schritt(self.uhr.jetzt) <= self.gezeigt.get(name.strip().lower(), 0):
            self.uhr.weiter(seconds=30)
        begun = await self.eins.anmeldungen.passwort(anmeldename=name, passwort=passwort, absender=ADRESSE)
        done = await self.eins.anmeldungen.zweiter_faktor(anlauf=begun.token, code=code or self.code(name))
        self.uhr.weiter(seconds=30)
        return done

    async def eintraege(self, ereignis: AuditEreignis) -> list[dict[str, str]]:
        """The entries of one kind, each with what its references say."""
        await self.eins.protokollbuch.integriere_alle()
        found: list[dict[str, str]] = []

        def lies(tx: Any) -> None:
            size = tx.protokoll.stand(self.mandant).groesse
            for index, octets in tx.protokoll.eintraege(self.mandant, ab=0, bis=size):
                if f'"ereignis":"{ereignis.value}"'.encode() in octets:
                    openings = tx.protokoll.offenlegungen(self.mandant, index)
                    found.append(orjson.loads(octets) | {str(one.feld): one.wert for one in openings})

        await self.eins.store.read(lies)
        return found

    @property
    def datenbank(self) -> Path:
        return self.ordner / "data" / "aktenbote.db"


@asynccontextmanager
async def kontenhaus(ordner: Path) -> AsyncIterator[Kontenhaus]:
    """Open an installation that ``init`` made, with a clock that stands still."""
    uhr = Uhr()
    eins = assemble(load(ordner / "aktenbote.toml"), jetzt=uhr)
    eins.kennwoerter._aufwand = BILLIG
    try:
        await open_logs(eins)
        yield Kontenhaus(ordner, uhr, eins)
    finally:
        await eins.store.close()


async def mit_rolle(eins: Installation, name: str, mandant: Kennung, rolle: Rolle) -> None:
    """Make an account whose role two operators have granted at the command line."""

    def run(tx: Tx) -> None:
        accounts = eins.kontenverwaltung
        accounts.lege_an(tx, name=name, anzeige=name.title(), person="root")
        asked = accounts.beantrage_rolle(tx, name, mandant, rolle, person="root")
        accounts.bestaetige(tx, asked.id, person="wurzel", befehlszeile=True)

    await eins.store.write(run)
