"""A table of a page as a file for spreadsheets: what is seen, in the same order, and all of it."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import suppress
from typing import Final

from aiohttp import web

from gateway.web import herausgabe
from gateway.web.verbindung import Verbindung

STUECK_S: Final = 60.0
"""Seconds for one piece of a long table: to be read here, and fetched by the browser."""
Zeilen = Sequence[Sequence[object]]


def als_csv(name: str, koepfe: Sequence[str], zeilen: Iterable[Sequence[object]]) -> web.Response:
    """Answer with a file of this name (ASCII, without ending)."""
    return herausgabe.datei(f"{name}.csv", herausgabe.CSV, herausgabe.als_csv(koepfe, zeilen))


class Tabellenstrom(web.StreamResponse):
    """The same for a table of any length, piece by piece: made within the time of a page, sent for longer.

    What goes wrong on the way breaks the line: a browser says then that the file did not come, and nobody takes
    half of it for the whole.
    """

    def __init__(self, name: str, koepfe: Sequence[str], stuecke: AsyncIterator[Zeilen]) -> None:
        """``stuecke`` yields the rows, some at a time."""
        kind = {"Content-Type": f"{herausgabe.CSV}; charset=utf-8"}
        super().__init__(headers={**kind, **herausgabe.als_datei(f"{name}.csv")})
        self._koepfe, self._stuecke = koepfe, stuecke

    async def laufe(self, request: web.Request) -> None:
        """Send it."""
        with suppress(ConnectionError):  # the browser is gone
            self._atme(request)
            await self.prepare(request)
            await self.write(herausgabe.als_csv(self._koepfe, ()))
            async for rows in self._stuecke:
                await self.write(herausgabe.csv_zeilen(rows))
                self._atme(request)
            await self.write_eof()

    @staticmethod
    def _atme(request: web.Request) -> None:
        """Begin the deadline of this line anew: whoever takes nothing is cut off."""
        if isinstance(request.protocol, Verbindung):
            request.protocol.beginnt(STUECK_S)
