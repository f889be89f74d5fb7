"""The API over a real house with real cases, a token for every purpose, and a visitor who asks with one."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import aiohttp
import orjson
from support.buehne import BREMEN, HANNOVER, KIEL, Buehne, Haus, buehne, jemand
from support.kontenspeicher import KontenImSpeicher
from support.store import neue_uuid

from gateway.api.grenzen import GRENZEN, Grenzen
from gateway.domain.akte import Akte
from gateway.domain.apitoken import Umfang
from gateway.domain.ids import Kennung, TransferId
from gateway.settings import load
from gateway.transfer.records import Aufgabe
from gateway.transfer.schnittstelle.tokens import Ausgestellt
from gateway.web.adresse import Adresse
from gateway.web.app import WebAnwendung, make_app
from gateway.web.grenzen import GRENZEN as WEBGRENZEN
from gateway.web.haus import Haus as Webhaus
from gateway.wiring.installation import Installation
from gateway.wiring.schnittstelle import schnittstelle

VIEL = 1_000_000
WEIT = replace(
    GRENZEN,
    anfragen_vorrat=VIEL,
    aenderungen_vorrat=VIEL,
    quelle_vorrat=VIEL,
    fremde_vorrat=VIEL,
)
"""Many tests share a house, as one system."""


@dataclass(frozen=True)
class Gehoert:
    """An answer."""

    status: int
    kopf: Mapping[str, str]
    oktette: bytes

    @property
    def json(self) -> Any:
        return orjson.loads(self.oktette)

    @property
    def code(self) -> str:
        """Code of a problem; it must be one in every part."""
        assert self.kopf["Content-Type"] == "application/problem+json"
        said = self.json
        assert said["status"] == self.status
        assert said["type"] == f"/hilfe/{said['code']}"
        return str(said["code"])


@dataclass
class System:
    """Another system with a token; each call is one request."""

    http: aiohttp.ClientSession
    url: str
    token: str | None

    async def __call__(self, methode: str, pfad: str, *, koerper: object = None, **kopf: str) -> Gehoert:
        headers = {name.replace("_", "-"): value for name, value in kopf.items()}
        if self.token is not None:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        data = koerper if isinstance(koerper, bytes) or koerper is None else orjson.dumps(koerper)
        if data is not None:
            headers.setdefault("Content-Type", "application/json")
        url = f"{self.url}/api/v1{pfad}"
        async with self.http.request(
            methode, url, data=data, headers=headers, skip_auto_headers=("Content-Type",)
        ) as a:
            return Gehoert(a.status, dict(a.headers), await a.read())

    async def tue(self, pfad: str, koerper: object, **kopf: str) -> Gehoert:
        """POST under a new key."""
        kopf.setdefault("Idempotency_Key", neue_uuid())
        return await self("POST", pfad, koerper=koerper, **kopf)


@dataclass
class Apiwelt:
    """Kiel's API. A file went to Hannover; about another person, of whom Kiel has none, a question waits."""

    buehne: Buehne
    eins: Installation
    http: aiohttp.ClientSession
    url: str
    akte: Akte
    uebergabe: TransferId
    frage: Aufgabe
    fremd: TransferId
    """A transfer that Hannover knows under this id, and Kiel does not."""
    system: System = field(init=False)

    async def neu(
        self, name: str, *umfang: Umfang, tage: int = 30, mandant: Kennung = KIEL
    ) -> tuple[System, Ausgestellt]:
        """A system with a token of its own."""
        made = await self.eins.store.write(
            lambda tx: self.eins.apitokens.stelle_aus(
                tx, mandant, name=name, wofuer="Probe", umfang=umfang or tuple(Umfang), tage=tage, person="meier"
            )
        )
        return System(self.http, self.url, made.geheimnis), made


@asynccontextmanager
async def apiwelt(
    ordner: Path, *, haus: Kennung = KIEL, grenzen: Grenzen = WEIT, zweite: Kennung | None = None
) -> AsyncIterator[Apiwelt]:
    """Open both houses, let the cases happen, serve the API of one of them on loopback.

    ``zweite`` is a second authority that lives in that house, too, and has nothing.
    """
    async with buehne(ordner) as b:
        there = await b.ziehe_um(jemand(1))
        await b.hannover.anmeldung(jemand(2))
        await b.laufe()
        house = b.kiel if haus == KIEL else b.hannover
        (akte,) = await house.akten()
        (frage,) = await b.kiel.aufgaben()
        handed = next(one for one in await house.transfers() if one.akte == akte.id)
        if zweite is not None:
            await _zieh_ein(house, zweite)
        service = house.dienst
        assert service is not None
        one = house.eins
        pages = Webhaus(
            anmeldungen=KontenImSpeicher(),
            behoerden={haus: "Ausländerbehörde (Test)"},
            adresse=Adresse(),
            version="0.1.0",
            echt=False,
            grenzen=replace(WEBGRENZEN, anfragen_vorrat=VIEL),
            schnittstelle=schnittstelle(one, Adresse(), service._take_in, service._bell.ring, grenzen=grenzen),
        )
        served = WebAnwendung(make_app(pages), pages, None)
        port = await served.start("127.0.0.1", 0)
        try:
            async with aiohttp.ClientSession() as http:
                found = Apiwelt(b, one, http, f"http://127.0.0.1:{port}", akte, handed.id, frage, there)
                found.system, _ = await found.neu("fachverfahren", mandant=haus)
                yield found
        finally:
            await served.stop()


async def _zieh_ein(house: Haus, wer: Kennung) -> None:
    config = house.konfiguration.folder / "aktenbote.toml"
    text = config.read_text("utf-8")
    block = text[text.index("[[authority]]") : text.index("[transfer]")]
    config.write_text(text + block.replace(house.kennung, wer), "utf-8")
    await house.schliesse()
    house.konfiguration = load(config)
    await house.oeffne()


__all__ = ["BREMEN", "HANNOVER", "KIEL", "Apiwelt", "Gehoert", "System", "apiwelt"]
