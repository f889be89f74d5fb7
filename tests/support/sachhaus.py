"""The pages of clerks over a real house with real cases, and a visitor who signs in to them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from support.buehne import HANNOVER, KIEL, Buehne, buehne, jemand
from support.kontenspeicher import KontenImSpeicher, Konto
from support.webhaus import GEHEIMNIS, PASSWORT, Webhaus

from gateway.domain.akte import Akte
from gateway.domain.errors import TryLater
from gateway.domain.ids import Kennung, TransferId, sha256_of
from gateway.domain.konto import Rolle
from gateway.domain.scanlieferung import Scanakte, Scanlieferung
from gateway.transfer.ports import Tx
from gateway.transfer.records import Aufgabe
from gateway.web.adresse import Adresse
from gateway.web.app import WebAnwendung, make_app
from gateway.web.grenzen import GRENZEN, Grenzen
from gateway.web.haus import Haus
from gateway.web.melder import Melder
from gateway.wiring.aufnahme import nimm_aus_dem_ordner
from gateway.wiring.aufnahme import ordner as ordner_der_lieferungen
from gateway.wiring.lieferkorb import Korb
from gateway.wiring.weboberflaeche import fach
from gateway.worker import Deliveries, Taken

NAMEN = {KIEL: "Ausländerbehörde Musterkiel (Test)", HANNOVER: "Ausländerbehörde Musterhannover (Test)"}

GRENZEN_HIER = replace(GRENZEN, anfragen_vorrat=5_000, auslesen_s=0.1)
"""Many tests share this house, as one visitor."""


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
    korb: Korb
    schleife: Deliveries
    """Watches Kiel's folder of deliveries, whenever a test lets it look."""
    uebersehen: set[str]
    """Names of deliveries it cannot read just now."""
    grenzen: Grenzen = GRENZEN_HIER


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
        unread: set[str] = set()

        async def take(mandant: Kennung, path: Path) -> Taken:
            if path.name in unread:
                raise TryLater("this one cannot be read just now")
            return await nimm_aus_dem_ordner(b.kiel.eins, mandant, path)

        loop = Deliveries(lambda: ordner_der_lieferungen(b.kiel.eins), take, interval_s=60)
        korb = Korb(loop, reserve=0)
        haus = Haus(
            anmeldungen=accounts,
            behoerden=NAMEN,
            adresse=Adresse(),
            version="0.1.0",
            echt=False,
            fach=fach(b.kiel.eins, korb),
            melder=melder,
            grenzen=GRENZEN_HIER,
        )
        served = WebAnwendung(make_app(haus), haus, None)
        bound = await served.start("127.0.0.1", 0)
        try:
            web = Webhaus(bound, accounts, f"http://localhost:{bound}")
            yield Sachhaus(web, b, akte, handed.id, frage, there, melder, korb, loop, unread)
        finally:
            await served.stop()


async def lege_lieferung_an(sache: Sachhaus, ident: str) -> None:
    """A delivery in the middle of its intake: one case file is to be corrected, two were not looked at."""
    wrong = '[{"art":"leer","wo":"A/1","grund":"Blatt 4 leer","zustaendig":"scandienst","schwer":true}]'
    house = sache.buehne.kiel

    def bring(tx: Tx) -> None:
        one = Scanlieferung(
            id=ident, mandant=KIEL, dienst="Scan & Co", nummer=ident[:8], schein_sha256=sha256_of(ident.encode()),
            abgeholt=None, begonnen=house.uhr(), test=True,
        )  # fmt: skip
        tx.scans.anlegen(one, [
            Scanakte(
                id=f"{ident}/{at}", mandant=KIEL, lieferung=ident, stelle=at, barcode=f"B{at}", stand=stand,
                aktenzeichen=f"{ident[:4]}-{at}", maengel=wrong if stand == "nachbesserung" else "[]",
            )
            for at, stand in enumerate(("nachbesserung", "offen", "offen"), 1)
        ])  # fmt: skip

    await house.eins.store.write(bring)
