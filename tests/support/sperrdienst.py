"""A certification authority on loopback: its lists and OCSP answers over HTTP, good or with one fault.

The answers are those of ``openssl ocsp``, asked as a process for each question: as a server of its own it would
listen on every address of the machine.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web
from cryptography import x509
from support.auskunft import ausgestellt_von, beauftragter
from support.pki import JETZT, directory

from gateway.domain.ids import Kennung
from gateway.keystore.erzeugen import key_pem
from gateway.keystore.pki import Ausgestellt, make_crl
from gateway.trust.teilnehmer import Betrieb, Fenster, Schluesselrolle, Zertifikatseintrag
from gateway.trust.verzeichnis import Verzeichnis

Stoerung = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Sperrdienst:
    """One authority under a root, and what it says of its certificates; ``gestoert`` bends answers by path."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.url = ""
        self.gestoert: dict[str, Stoerung] = {}
        self.gefragt: list[str] = []
        self.gesperrt: list[x509.Certificate] = []
        self.zertifikate: list[Ausgestellt] = []
        self.liste_von = datetime.now(UTC)
        self._einer = asyncio.Lock()
        """The files of one question at a time."""

    async def __aenter__(self) -> "Sperrdienst":
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        now = datetime.now(UTC)
        self.wurzel = ausgestellt_von(None, "root", now, art="ca")
        self.ca = ausgestellt_von(
            self.wurzel, "ca", now, art="ca", schluessel="rsa-3072", listen_urls=(f"{self.url}/root.crl",)
        )
        self.beauftragter = beauftragter(self.ca, moment=now)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.gehe_aus()

    async def gehe_aus(self) -> None:
        """From now on nobody answers."""
        await self._runner.cleanup()

    def stelle_aus(self, name: str, **line: object) -> Ausgestellt:
        """An end certificate that names both addresses."""
        addresses = {"listen_urls": (f"{self.url}/ca.crl",), "ocsp_urls": (f"{self.url}/ocsp",)}
        made = ausgestellt_von(self.ca, name, datetime.now(UTC), **{**addresses, **line})
        self.zertifikate.append(made)
        return made

    def sperre(self, one: Ausgestellt) -> None:
        """Revoke it, from now on, in lists and answers."""
        self.gesperrt.append(x509.load_der_x509_certificate(one.der))

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.gefragt.append(request.path)
        if (bent := self.gestoert.get(request.path)) is not None:
            return await bent(request)
        match request.path:
            case "/root.crl":
                return web.Response(body=make_crl(self.wurzel, [], moment=self.liste_von))
            case "/ca.crl":
                return web.Response(body=make_crl(self.ca, self.gesperrt, moment=self.liste_von))
        return web.Response(body=await self.auskunft(await request.read()))

    async def auskunft(self, frage: bytes, *, durch: Ausgestellt | None = None) -> bytes:
        """What openssl answers to a question."""
        async with self._einer:
            return await self._frage_openssl(frage, durch)

    async def _frage_openssl(self, frage: bytes, durch: Ausgestellt | None) -> bytes:
        signer, folder = durch or self.beauftragter, self._folder
        revoked = {one.serial_number for one in self.gesperrt}
        lines = []
        for one in self.zertifikate:
            number = x509.load_der_x509_certificate(one.der).serial_number
            state = (
                f"R\t391231235959Z\t{datetime.now(UTC):%y%m%d%H%M%SZ}"
                if number in revoked
                else "V\t391231235959Z\t"
            )
            lines.append(f"{state}\t{number:X}\tunknown\t/CN={one.name}\n")
        files = {"index": "".join(lines).encode(), "ca.pem": self.ca.pem, "r.pem": signer.pem}
        for name, octets in {**files, "r.key": key_pem(signer.key), "question": frage}.items():
            (folder / name).write_bytes(octets)
        command = "openssl ocsp -index index -CA ca.pem -rsigner r.pem -rkey r.key -ndays 1 -respout answer -reqin"
        quiet = asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(
            *command.split(), "question", cwd=folder, stdout=quiet, stderr=quiet
        )
        assert await process.wait() == 0
        return (folder / "answer").read_bytes()

    def verzeichnis(self, kennung: Kennung, one: Ausgestellt, rollen: tuple[Schluesselrolle, ...]) -> Verzeichnis:
        """A directory with one authority and its one certificate."""
        now = datetime.now(UTC)
        window = Fenster(von=JETZT - timedelta(days=365))
        (known,) = (who for who in directory().teilnehmer if who.kennung == kennung)
        entry = Zertifikatseintrag(der=one.der, rollen=rollen, fenster=window)
        return Verzeichnis(
            nummer=1,
            ausgestellt=now,
            gueltig_bis=now + timedelta(days=30),
            betrieb=Betrieb.TEST,
            anker=(self.wurzel.der,),
            zwischenstellen=(self.ca.der,),
            teilnehmer=(replace(known, fenster=window, zertifikate=(entry,)),),
        )
