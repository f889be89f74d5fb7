"""The pages of a giving authority in the productive lane: clerks, management and operators who decide in twos."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiohttp
from support.betriebsweb import Zeiger
from support.buehne import Buehne, buehne, jemand
from support.konten import BILLIG, Kontenhaus
from support.pruefhaus import Besuch
from support.versandt import versende

from gateway.domain.konto import Rolle
from gateway.transfer.vergessen import Vergessen
from gateway.web.adresse import Adresse
from gateway.web.app import WebAnwendung, make_app
from gateway.web.grenzen import GRENZEN
from gateway.web.haus import Haus
from gateway.wiring.haustechnik import Technik
from gateway.wiring.pruefraum import pruefraum
from gateway.wiring.verzeichnisfreigabe import Freigabe
from gateway.wiring.weboberflaeche import betriebshaus

KONTEN = {
    "sina": Rolle.SACHBEARBEITUNG,
    "sven": Rolle.SACHBEARBEITUNG,
    "lea": Rolle.LEITUNG,
    "olga": Rolle.BETRIEB,
    "otto": Rolle.BETRIEB,
    "paul": Rolle.PRUEFUNG,
    "pia": Rolle.PRUEFUNG,
}


@dataclass
class Entscheidungsweb:
    """The pages while they are served, a visit for each account."""

    buehne: Buehne
    leute: Kontenhaus
    url: str
    besuche: dict[str, Besuch] = field(default_factory=dict)
    antrag: str = ""
    """A request that waits: meier asks at the command line for a file to be deleted."""
    protokollantrag: str = ""
    """The same for what the log says of whom that file is about."""

    def code(self, name: str) -> str:
        """A code nobody has used; the clock moves on for the next one."""
        self.leute.uhr.weiter(seconds=30)
        return self.leute.code(name)


@asynccontextmanager
async def entscheidungsweb(ordner: Path) -> AsyncIterator[Entscheidungsweb]:
    """Serve the pages of Kiel on loopback; files have no retention hold."""
    async with buehne(ordner, betrieb="echt", aufbewahrung=0) as b, aiohttp.ClientSession() as http:
        service = b.kiel.dienst
        assert service is not None
        one = service.installation
        one.kennwoerter._aufwand = BILLIG
        people = Kontenhaus(ordner, Zeiger(b.kiel.uhr), one)  # type: ignore[arg-type]
        for name, role in KONTEN.items():
            await people.eingerichtet(name, role)
        technik = Technik(b.kiel.konfiguration, one.blobs, service._directory, service._health)
        haus = Haus(
            anmeldungen=one.anmeldungen,
            behoerden={b.kiel.kennung: "Ausländerbehörde Musterkiel (Test)"},
            adresse=Adresse(),
            version="0.1.0",
            echt=True,
            grenzen=replace(GRENZEN, anfragen_vorrat=5_000),  # many tests share this house, as one visitor
            gewartet=lambda: one.umgebung.uhren.wartung.haelt,
            pruefraum=pruefraum(one),
            eigenauskunft=one.eigenauskunft,
            betrieb=betriebshaus(one, technik, Freigabe(one, service._directory)),
        )
        served = WebAnwendung(make_app(haus), haus, None)
        port = await served.start("127.0.0.1", 0)
        try:
            made = Entscheidungsweb(b, people, f"http://localhost:{port}")
            sent = await versende(b, jemand(7000))
            await sent.quittiere(sent.nachweis())
            asked = await one.loeschungen.beantrage(
                b.kiel.kennung, sent.akte.aktenzeichen, person="meier", trotz=frozenset({"ohne_zeuge"})
            )
            assert asked.antrag is not None
            made.antrag = asked.antrag.id
            wanted = await one.store.write(
                lambda tx: Vergessen(one.umgebung).beantrage_akte(
                    tx, b.kiel.kennung, sent.akte.aktenzeichen, person="meier"
                )
            )
            made.protokollantrag = wanted.id
            for name in KONTEN:
                made.besuche[name] = Besuch(made.url, (await people.melde_an(name)).token, http)
            yield made
        finally:
            await served.stop()
