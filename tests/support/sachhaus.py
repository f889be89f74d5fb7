"""The pages of clerks over a real house with real cases, and a visitor who signs in to them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from support.buehne import HANNOVER, KIEL, Buehne, buehne, jemand
from support.kontenspeicher import KontenImSpeicher, Konto
from support.webhaus import GEHEIMNIS, PASSWORT, Webhaus

from gateway.domain.akte import Akte
from gateway.domain.ids import TransferId
from gateway.domain.konto import Rolle
from gateway.transfer.records import Aufgabe
from gateway.web.adresse import Adresse
from gateway.web.app import WebAnwendung, make_app
from gateway.web.grenzen import GRENZEN
from gateway.web.haus import Haus
from gateway.web.melder import Melder
from gateway.wiring.weboberflaeche import fach

NAMEN = {KIEL: "Ausländerbehörde Musterkiel (Test)", HANNOVER: "Ausländerbehörde Musterhannover (Test)"}


@dataclass
class Sachhaus:
    """Kiel's pages; Hannover has asked for two files, one of which is not there."""

    web: Webhaus
    buehne: Buehne
    akte: Akte
    """Handed over to Hannover."""
    uebergabe: TransferId
    frage: Aufgabe
    """About the other person, of whom Kiel has no file."""
    fremd: TransferId
    """A transfer that Hannover knows under this id, and Kiel does not."""
    melder: Melder


def konten() -> KontenImSpeicher:
    """Somebody for each role at Kiel, and a clerk of Hannover."""
    made = [
        Konto(one.value, f"Frau {one.value.title()}", {KIEL: frozenset({one})}, PASSWORT, GEHEIMNIS)
        for one in Rolle
    ]
    return KontenImSpeicher(
        *made,
        Konto("hannover", "Herr Leine", {HANNOVER: frozenset({Rolle.SACHBEARBEITUNG})}, PASSWORT, GEHEIMNIS),
    )


@asynccontextmanager
async def sachhaus(ordner: Path) -> AsyncIterator[Sachhaus]:
    """Open both houses, let the cases happen, serve Kiel's pages on loopback."""
    async with buehne(ordner) as b:
        there = await b.ziehe_um(jemand(1))
        await b.hannover.anmeldung(jemand(2))
        await b.laufe()
        (akte,) = await b.kiel.akten()
        (frage,) = await b.kiel.aufgaben()
        handed = next(one for one in await b.kiel.transfers() if one.akte == akte.id)
        accounts = konten()
        melder = Melder(b.kiel.eins.neues, takt_s=0.05)
        haus = Haus(
            anmeldungen=accounts,
            behoerden=NAMEN,
            adresse=Adresse(),
            version="0.1.0",
            echt=False,
            fach=fach(b.kiel.eins),
            melder=melder,
            grenzen=replace(GRENZEN, anfragen_vorrat=5_000),  # many tests share this house, as one visitor
        )
        served = WebAnwendung(make_app(haus), haus, None)
        bound = await served.start("127.0.0.1", 0)
        try:
            web = Webhaus(bound, accounts, f"http://localhost:{bound}")
            yield Sachhaus(web, b, akte, handed.id, frage, there, melder)
        finally:
            await served.stop()
