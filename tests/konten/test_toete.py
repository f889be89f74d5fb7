"""Killed at any step of setting up and signing in, the person begins again, and everything was done once."""

import asyncio
import shutil
import signal
from functools import partial
from pathlib import Path
from unittest.mock import patch

import orjson
import pytest
from support.konten import BILLIG, PASSWORT, Kontenhaus, Uhr, kontenhaus
from support.toeten import NACH, VOR, starte
from support.wege import KONTEN

from gateway import wiring
from gateway.cli import account_liste
from gateway.cli.laufzeit import run
from gateway.cli.rahmen import Rahmen
from gateway.domain.einmalcode import aus_text, hotp, schritt
from gateway.domain.events import AuditEreignis
from gateway.domain.konto import AnmeldungAbgelehnt
from gateway.wiring.installation import Installation

GEDULD_S = 120.0
"""Reached only by a failure."""
UHR = Uhr()
"""The clock of the new process."""


async def gehe(one: Installation, uhr: Uhr, zettel: Path) -> None:
    """What a person does from the invitation to signing out; the note keeps what she has on her telephone."""
    one.kennwoerter._aufwand = BILLIG
    kept = orjson.loads(zettel.read_bytes())

    def code() -> str:
        uhr.weiter(seconds=90)
        return hotp(aus_text(kept["geheimnis"]), schritt(uhr.jetzt))

    pages = one.anmeldungen
    try:
        setup = await pages.einladung_annehmen(einladung=kept["einladung"], passwort=PASSWORT)
    except AnmeldungAbgelehnt:
        assert "geheimnis" in kept
    else:
        kept["geheimnis"] = setup.geheimnis
        zettel.write_bytes(orjson.dumps(kept))
        await pages.einrichtung_bestaetigen(anlauf=setup.anlauf, code=code())
    begun = await pages.passwort(anmeldename="anna", passwort=PASSWORT, absender="192.0.2.1")
    done = await pages.zweiter_faktor(anlauf=begun.token, code=code())
    uhr.weiter(seconds=61)
    assert await pages.lies(done.token) is not None
    await pages.bestaetige(token=done.token, code=code())
    await pages.beende(done.token)
    assert await pages.lies(done.token) is None


def statt_zu_zeigen(rahmen: Rahmen, _work: object) -> None:
    """In the new process: 'account list' goes the way instead; the note lies beside the installation."""
    assert rahmen.config is not None
    zettel = Path(rahmen.config).parent.parent / "zettel"
    run(rahmen, lambda one: gehe(one, UHR, zettel))


def stelle_um() -> None:
    """Take the clock and the way of this test into the new process."""
    defaults = wiring.assemble.__kwdefaults__
    assert defaults is not None
    patch.dict(defaults, jetzt=UHR).start()
    patch.object(account_liste, "schreibe_konto", statt_zu_zeigen).start()


@pytest.mark.parametrize(
    ("wann", "schritt"), [(VOR if n % 2 else NACH, name) for n, name in enumerate(KONTEN)], ids=KONTEN
)
def test_killed_at_a_step_the_person_begins_again(muster: Path, tmp_path: Path, wann: str, schritt: str) -> None:
    haus = Path(shutil.copytree(muster, tmp_path / "haus"))
    asyncio.run(_lade_ein(haus, tmp_path / "zettel"))
    config = ("--config", str(haus / "aktenbote.toml"))
    process = starte(
        *("account", "list", *config),
        ziel=f"{wann} {schritt}",
        spur=tmp_path / "spur",
        log=tmp_path / "log",
        vorher=stelle_um,
    )
    process.join(GEDULD_S)
    assert process.exitcode == -signal.SIGKILL, (tmp_path / "log").read_text("utf-8")
    asyncio.run(_noch_einmal(haus, tmp_path / "zettel"))


async def _lade_ein(haus: Path, zettel: Path) -> None:
    async with kontenhaus(haus) as one:
        zettel.write_bytes(orjson.dumps({"einladung": await one.lege_an("anna")}))


async def _noch_einmal(haus: Path, zettel: Path) -> None:
    async with kontenhaus(haus) as one:
        one.uhr.weiter(minutes=20)
        await gehe(one.eins, one.uhr, zettel)
        counted = partial(_anzahl, one)
        assert await counted(AuditEreignis.KONTO_EINGERICHTET) == 1
        assert await counted(AuditEreignis.ANMELDUNG_ERFOLGT) in {1, 2}
        konto = await one.konto()
        assert await one.eins.store.read(lambda tx: one.eins.kontenstand.zweifel(tx, konto)) == frozenset()


async def _anzahl(one: Kontenhaus, ereignis: AuditEreignis) -> int:
    return len(await one.eintraege(ereignis))
