"""A program of the authority that is told what happens: on loopback, good or with one fault."""

import base64
import hashlib
import hmac
import json
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

Stoerung = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Bekommen:
    """One notice as it came."""

    pfad: str
    ident: str
    sekunden: int
    unterschriften: tuple[str, ...]
    body: bytes

    @property
    def daten(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    def von(self, geheimnis: str) -> bool:
        """Whether a secret, as it was shown, signed it; reckoned by hand."""
        key = base64.b64decode(geheimnis.removeprefix("whsec_"))
        text = self.ident.encode() + b"." + str(self.sekunden).encode() + b"." + self.body
        good = "v1," + base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
        return good in self.unterschriften


class Empfaenger:
    """Keeps what came; ``gestoert`` answers instead, by path."""

    def __init__(self, kontext: ssl.SSLContext | None = None) -> None:
        self._kontext = kontext
        self.bekommen: list[Bekommen] = []
        self.gestoert: dict[str, Stoerung] = {}
        self.versuche = 0
        self.ziel = ""

    async def __aenter__(self) -> "Empfaenger":
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._antworte)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=self._kontext).start()
        port = self._runner.addresses[0][1]
        self.ziel = f"https://localhost:{port}" if self._kontext else f"http://127.0.0.1:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _antworte(self, request: web.Request) -> web.StreamResponse:
        self.versuche += 1
        if (fault := self.gestoert.get(request.path)) is not None:
            return await fault(request)
        assert request.method == "POST"
        assert request.headers["Content-Type"] == "application/json"
        self.bekommen.append(
            Bekommen(
                pfad=request.path,
                ident=request.headers["webhook-id"],
                sekunden=int(request.headers["webhook-timestamp"]),
                unterschriften=tuple(request.headers["webhook-signature"].split(" ")),
                body=await request.read(),
            )
        )
        return web.Response(status=204)


def status(code: int, **kopf: str) -> Stoerung:
    """Answer with a status and these headers (``_`` for ``-``)."""

    async def antworte(_: web.Request) -> web.StreamResponse:
        return web.Response(status=code, headers={name.replace("_", "-"): text for name, text in kopf.items()})

    return antworte


def erlaube(config: Path, *ziele: str, **weitere: str) -> Path:
    """Let these servers be told things; ``weitere`` are further keys of the section."""
    lines = [f"targets = {list(ziele)!r}", *(f'{key} = "{value}"' for key, value in weitere.items())]
    section, text = "\n[webhooks]\n", config.read_text("utf-8")
    if section not in text:
        text += section
    config.write_text(text.replace(section, section + "\n".join(lines) + "\n", 1), "utf-8")
    return config
