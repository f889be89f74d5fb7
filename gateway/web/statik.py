"""Files that are the same for everybody: style sheet, fonts, icon. Their addresses hold a hash of their content."""

import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from aiohttp import web

PFAD = "/statisch/"
_ARTEN = {
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "png": "image/png",
    "woff2": "font/woff2",
}
_VERWEIS = re.compile(r'url\("([a-z0-9.-]+)"\)')
_STELLEN = 16
"""Hex digits of the hash in an address: two files of one name never share 64 bits by chance."""


@dataclass(frozen=True, slots=True)
class Datei:
    """One file as it is served."""

    name: str
    art: str
    inhalt: bytes

    @property
    def adresse(self) -> str:
        """Path with the hash of the content: ``/statisch/faden.0123456789abcdef.css``."""
        stem, _, end = self.name.rpartition(".")
        return f"{PFAD}{stem}.{hashlib.sha256(self.inhalt).hexdigest()[:_STELLEN]}.{end}"


class Statik:
    """Every static file of the package, in memory."""

    def __init__(self, dateien: dict[str, bytes]) -> None:
        """Name → octets; a style sheet may name the others with ``url("name")``, and gets their addresses."""
        plain = {name: octets for name, octets in dateien.items() if not name.endswith(".css")}
        self._nach_name = {name: _datei(name, octets) for name, octets in plain.items()}
        for name in dateien.keys() - plain.keys():
            text = _VERWEIS.sub(lambda hit: f'url("{self.adresse(hit[1])}")', dateien[name].decode())
            self._nach_name[name] = _datei(name, text.encode())
        self._nach_adresse = {one.adresse: one for one in self._nach_name.values()}

    def adresse(self, name: str) -> str:
        """Return the address of a file; a name that does not exist is an error (``KeyError``)."""
        return self._nach_name[name].adresse

    async def zeige(self, request: web.Request) -> web.StreamResponse:
        """Answer with a file; it may be kept for ever, for its address never means anything else."""
        found = self._nach_adresse.get(request.path)
        if found is None:
            raise web.HTTPNotFound
        return web.Response(
            body=found.inhalt,
            headers={
                "Content-Type": f"{found.art}; charset=utf-8" if found.art.startswith("text/") else found.art,
                "Cache-Control": "public, max-age=31536000, immutable",
            },
        )


def _datei(name: str, octets: bytes) -> Datei:
    return Datei(name, _ARTEN[name.rpartition(".")[2]], octets)


@cache
def statik() -> Statik:
    """Return the files that lie in ``statisch/``; read once."""
    folder = files("gateway.web").joinpath("statisch")
    found = {one.name: one.read_bytes() for one in folder.iterdir() if one.name.rpartition(".")[2] in _ARTEN}
    return Statik(found)
