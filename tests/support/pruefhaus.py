"""The pages over a real installation that gave a file away: real accounts, real log, a session for each role."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiohttp
from multidict import CIMultiDictProxy
from support.buehne import buehne, jemand
from support.konten import Kontenhaus, kontenhaus
from support.webhaus import freier_port

from gateway import clock
from gateway.domain.konto import Rolle
from gateway.domain.states import Zustand
from gateway.web.adresse import Adresse
from gateway.web.app import WebAnwendung, make_app, tls_context
from gateway.web.grenzen import GRENZEN
from gateway.web.haus import Haus
from gateway.web.pruefraum import Pruefraum
from gateway.wiring.pruefraum import pruefraum

NAMEN = {Rolle.PRUEFUNG: "paula", Rolle.SACHBEARBEITUNG: "sabine", Rolle.LEITUNG: "lena", Rolle.BETRIEB: "bert"}
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')


async def uebergabe(ordner: Path) -> str:
    """Hand one file from Kiel to Hannover; return the transfer's id at Kiel, whose house is ``ordner/kiel``."""
    async with buehne(ordner, betrieb="echt") as b:
        await b.ziehe_um(jemand(1))
        await b.laufe()
        (given,) = await b.kiel.transfers()
        assert given.zustand is Zustand.ABGESCHLOSSEN
        return given.id


@dataclass
class Besuch:
    """One session, as a browser of few words keeps it."""

    url: str
    token: str
    http: aiohttp.ClientSession
    status: int = 0
    text: str = ""
    octets: bytes = b""
    kopf: CIMultiDictProxy[str] | None = None

    async def _frage(self, method: str, path: str, **more: object) -> str:
        headers = {"Cookie": f"aktenbote={self.token}", "Sec-Fetch-Site": "same-origin"}
        async with self.http.request(  # type: ignore[call-overload]
            method, self.url + path, headers=headers, allow_redirects=False, **more
        ) as answer:
            self.status, self.kopf, self.octets = answer.status, answer.headers, await answer.read()
        if answer.content_type == "text/html":
            self.text = self.octets.decode()
        return self.text

    async def hole(self, path: str) -> str:
        return await self._frage("GET", path)

    async def sende(self, path: str, csrf: str | None = None, **fields: str) -> str:
        """Post a form with the secret of the last page, or another one."""
        if csrf is None:
            found = _CSRF.search(self.text)
            csrf = found[1] if found else ""
        return await self._frage("POST", path, data={"csrf": csrf, **fields})

    @property
    def ziel(self) -> str:
        assert self.kopf is not None
        return self.kopf["Location"]


@dataclass
class Pruefhaus:
    """The house while it serves."""

    konten: Kontenhaus
    url: str
    http: aiohttp.ClientSession
    raum: Pruefraum
    marken: dict[Rolle, str] = field(default_factory=dict)

    def als(self, rolle: Rolle) -> Besuch:
        return Besuch(self.url, self.marken[rolle], self.http)


async def richte_ein(konten: Kontenhaus) -> None:
    """One person for each role."""
    for rolle, name in NAMEN.items():
        await konten.eingerichtet(name, rolle)


@asynccontextmanager
async def pruefhaus(ordner: Path, *, tls: tuple[Path, Path] | None = None) -> AsyncIterator[Pruefhaus]:
    """Serve the house of this folder until the end of the block; everybody is signed in."""
    async with kontenhaus(ordner) as konten, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        konten.uhr.jetzt = clock.now()  # behind the transfer
        await richte_ein(konten)
        port = freier_port() if tls else 0
        room = pruefraum(konten.eins)
        haus = Haus(
            anmeldungen=konten.eins.anmeldungen,
            behoerden={one: konten.eins.umgebung.mandanten[one].behoerde.name for one in konten.eins.mandanten},
            adresse=Adresse(oeffentlich=f"https://localhost:{port}") if tls else Adresse(),
            version="0.1.0",
            echt=True,
            pruefraum=room,
            grenzen=replace(GRENZEN, anfragen_vorrat=5_000),  # many tests share this house, as one visitor
        )
        context = tls_context(str(tls[0]), str(tls[1]), None) if tls else None
        served = WebAnwendung(make_app(haus), haus, context)
        bound = await served.start("127.0.0.1", port)
        found = Pruefhaus(konten, f"{'https' if tls else 'http'}://localhost:{bound}", http, room)
        try:
            for rolle, name in NAMEN.items():
                found.marken[rolle] = (await konten.melde_an(name)).token
            yield found
        finally:
            await served.stop()
