"""Pages over a real service between two houses, with real accounts: what operators and their seconds see."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from support.aufbau import HANNOVER
from support.buehne import Buehne, Uhr, buehne, jemand
from support.konten import BILLIG, Kontenhaus
from support.store import neue_uuid

from gateway.domain.ids import NachrichtenUUID, sha256_of
from gateway.domain.konto import Rolle
from gateway.transfer.ports import Tx
from gateway.transfer.records import Quarantaene
from gateway.transfer.verteilung import Partnerpause
from gateway.web.adresse import Adresse
from gateway.web.app import WebAnwendung, make_app
from gateway.web.grenzen import GRENZEN
from gateway.web.haus import Haus
from gateway.web.melder import Melder
from gateway.wiring.haustechnik import Technik
from gateway.wiring.schluesseltechnik import Schluesseltechnik
from gateway.wiring.verzeichnisfreigabe import Freigabe
from gateway.wiring.weboberflaeche import betriebshaus

W = TypeVar("W")
KONTEN = {
    "olga": Rolle.BETRIEB,
    "otto": Rolle.BETRIEB,
    "lea": Rolle.LEITUNG,
    "sina": Rolle.SACHBEARBEITUNG,
    "paul": Rolle.PRUEFUNG,
}
PERSON = jemand(17)
STUECK = "0b7a3c52-6f0f-4f43-9b57-6f4f0e2b9d11"
"""An entry of quarantine."""


@dataclass
class Zeiger:
    """The clock of a house as ``Kontenhaus`` reads and moves it."""

    uhr: Uhr

    @property
    def jetzt(self) -> datetime:
        return self.uhr()

    def weiter(self, **um: float) -> None:
        self.uhr.vor(**um)


@dataclass
class Betriebsweb:
    """The pages of Hannover, and the two houses behind them."""

    buehne: Buehne
    leute: Kontenhaus
    technik: Technik
    url: str
    haus: Haus
    sitzungen: dict[str, str] = field(default_factory=dict)
    """Token of each account's session."""
    antrag: str = ""
    """A request that waits: otto asks that sina becomes Leitung."""


@asynccontextmanager
async def betriebsweb(ordner: Path) -> AsyncIterator[Betriebsweb]:
    """Serve the pages on loopback; somebody has moved, one partner is not reached, one delivery is held."""
    async with buehne(ordner) as b:
        house = b.hannover
        service = house.dienst
        assert service is not None
        one = service.installation
        one.kennwoerter._aufwand = BILLIG
        people = Kontenhaus(ordner, Zeiger(house.uhr), one)  # type: ignore[arg-type]
        for name, role in KONTEN.items():
            await people.eingerichtet(name, role)
        await b.ziehe_um(PERSON, b"%PDF-1.4 probe")
        partner = b.verzeichnis.behoerde(b.kiel.kennung, house.uhr())
        until = house.uhr() + timedelta(minutes=15)

        def lay(tx: Tx) -> None:
            tx.auftraege.pausieren(Partnerpause(partner=str(partner.postfach), fehlschlaege=3, bis=until))
            tx.quarantaene.anlegen(_stueck(house.uhr()))

        await one.store.write(lay)
        technik = Technik(house.konfiguration, one.blobs, service._directory, service._health)
        keys = Schluesseltechnik(house.konfiguration, service._directory, service._crls, house.uhr)
        haus = Haus(
            anmeldungen=one.anmeldungen,
            behoerden={HANNOVER: "Ausländerbehörde Musterhannover (Test)"},
            adresse=Adresse(),
            version="0.1.0",
            echt=False,
            grenzen=replace(GRENZEN, anfragen_vorrat=5_000),  # many tests share this house, as one visitor
            betrieb=betriebshaus(one, technik, Freigabe(one, service._directory), keys),
            melder=Melder(one.neues, takt_s=0.05),
            passkeys=one.passkeys,
            eigenauskunft=one.eigenauskunft,
            notrechte=one.notrechte,
            gewartet=lambda: one.umgebung.uhren.wartung.haelt,
        )
        served = WebAnwendung(make_app(haus), haus, None)
        port = await served.start("127.0.0.1", 0)
        try:
            made = Betriebsweb(b, people, technik, f"http://localhost:{port}", haus)
            for name in KONTEN:
                made.sitzungen[name] = (await people.melde_an(name)).token
            asked = await people.tue("beantrage_rolle", "sina", HANNOVER, Rolle.LEITUNG, person="otto")
            made.antrag = asked.id
            yield made
        finally:
            await served.stop()


def _stueck(zeit: datetime) -> Quarantaene:
    """Something refused whose reason repeats what a partner wrote."""
    return Quarantaene(
        id=STUECK,
        mandant=HANNOVER,
        zeit=zeit,
        code="X001",
        grund=f"the message names {PERSON.anzeigename} twice",
        quelle="https://127.0.0.1:1",
        umschlag_sha256=sha256_of(b"probe"),
        laenge=1536,
        authentisch=False,
        uuid=NachrichtenUUID(neue_uuid()),
    )


@contextmanager
def im_faden(ordner: Path, oeffne: Callable[[Path], AbstractAsyncContextManager[W]]) -> Iterator[W]:
    """The same, or other pages, in a thread of its own: the browser's tool keeps the loop of this one."""
    ready, found = threading.Event(), list[W]()
    loop, end = asyncio.new_event_loop(), asyncio.Event()

    async def serve() -> None:
        async with oeffne(ordner) as one:
            found.append(one)
            ready.set()
            await end.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        assert ready.wait(240), "the pages are not served"
        yield found[0]
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(30)
        loop.close()
