"""Draws pages of documents to be shown, in locked children: few at once, in turns, each child for one document."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

from gateway.domain.akte import Dateiformat
from gateway.domain.errors import TryLater
from gateway.domain.ids import Sha256
from gateway.domain.seitenbild import KeinBild, OhneBild, Seitenbild, Seitenwunsch
from gateway.sichtung import grenzen
from gateway.sichtung.bildspeicher import Bildspeicher
from gateway.sichtung.kindprozess import KeinKind
from gateway.sichtung.reihe import Reihe
from gateway.sichtung.seitenzeile import Art
from gateway.sichtung.tisch import Tisch
from gateway.transfer.ports.seitenbild import Vorlage

_ARTEN: Final[dict[Dateiformat, Art]] = {
    Dateiformat.PDF: "pdf",
    Dateiformat.PDF_A: "pdf",
    Dateiformat.JPG: "jpg",
    Dateiformat.PNG: "png",
    Dateiformat.TIFF: "tiff",
    Dateiformat.TXT: "text",
    Dateiformat.XML: "text",
}
"""What is shown, and as what it is read; office files are not: nothing here draws them."""
Antwort = Seitenbild | KeinBild


class _Platz:
    """A table, and what the event loop knows of it."""

    def __init__(self, tisch: Tisch) -> None:
        self.tisch = tisch
        self.belegt = False
        self.danach_weg = False
        """Somebody wants gone what lies here, as soon as nobody works on it."""
        self.zuletzt = 0.0
        self.uhr: asyncio.TimerHandle | None = None


class Seitenzeichner:
    """Implements ``Seitenmaler``. Children start with the first page and end a minute after the last."""

    def __init__(self, tmp: Path) -> None:
        """``tmp``: a private folder; only documents too large for memory lie there, without a name, while seen."""
        self._plaetze = tuple(_Platz(Tisch(tmp)) for _ in range(grenzen.TISCHE))
        self._reihe = Reihe(grenzen.ZEICHNER, je_person=grenzen.MAX_WARTEND_JE_PERSON, alle=grenzen.MAX_WARTEND)
        self._bilder = Bildspeicher()
        self._faeden = ThreadPoolExecutor(grenzen.TISCHE, thread_name_prefix="seitenbild")
        self._etwas_frei = asyncio.Event()
        self._legt_nach = False
        self._zu = False

    async def male(self, vorlage: Vorlage, wunsch: Seitenwunsch, *, fuer: str) -> Antwort:
        """Return a page, or why it cannot be shown; see ``Seitenmaler``."""
        art = _ARTEN.get(vorlage.format)
        if art is None:
            return KeinBild(grund=OhneBild.KEINE_VORSCHAU)
        schluessel = (vorlage.sha256, art, wunsch)
        if (bekannt := self._bilder.hole(schluessel)) is not None:
            return bekannt
        await self._reihe.nimm(fuer)
        try:
            if (bekannt := self._bilder.hole(schluessel)) is not None:  # drawn for somebody else meanwhile
                self._reihe.gib()
                return bekannt
            platz = await self._setze(vorlage.sha256)
        except BaseException:
            self._reihe.gib()
            raise
        return await self._zeichne(platz, vorlage, art, wunsch)

    async def _zeichne(self, platz: _Platz, vorlage: Vorlage, art: Art, wunsch: Seitenwunsch) -> Antwort:
        """Draw at this place; both places are given back when the thread is done, whoever waits or not."""
        schluessel = (vorlage.sha256, art, wunsch)

        def fertig(lauf: "asyncio.Future[Antwort]") -> None:
            if not lauf.cancelled() and lauf.exception() is None and not platz.danach_weg:
                self._bilder.lege(schluessel, lauf.result())
            self._reihe.gib()
            self._stehe_auf(platz)
            self._lege_nach()

        platz.tisch.abgebrochen = False
        lauf = self._im_faden(lambda: platz.tisch.zeichne(vorlage, art, wunsch))
        lauf.add_done_callback(fertig)
        try:
            return await asyncio.shield(lauf)
        except asyncio.CancelledError:
            if not lauf.done():  # else the place is somebody else's by now
                platz.danach_weg = True
                platz.tisch.brich_ab()
            raise
        except KeinKind as error:
            raise TryLater(str(error)) from error
        except OSError as error:
            raise TryLater("no copy of a document can be made for drawing: look at the disk") from error

    def vergiss(self, sha256: Sha256 | None = None) -> None:
        """Let go every picture of a document, and every process that saw it; ``None`` = of all."""
        self._bilder.vergiss(sha256)
        for platz in self._plaetze:
            if platz.tisch.sha256 is not None and sha256 in {None, platz.tisch.sha256}:
                platz.danach_weg = True
                if not platz.belegt:
                    self._raeume(platz)

    async def schliesse(self) -> None:
        """End every child and forget every picture; pages that are being drawn end as those of a dead child."""
        self._zu = True
        self._bilder.vergiss(None)
        for platz in self._plaetze:
            platz.tisch.brich_ab()
            if platz.uhr is not None:
                platz.uhr.cancel()
        await asyncio.to_thread(self._faeden.shutdown)
        for platz in self._plaetze:
            await asyncio.to_thread(platz.tisch.raeume)

    # -- places --------------------------------------------------------------------------------------------------

    async def _setze(self, sha256: Sha256) -> _Platz:
        """Return a free place, taken: where this document lies, else where a child waits, else the longest unused.

        A child that is just being started is waited for: another one would not be here sooner.
        """
        while True:
            frei = [one for one in self._plaetze if not one.belegt]
            gut = [one for one in frei if one.tisch.sha256 == sha256 or one.tisch.wartet]
            if gut or (frei and not self._legt_nach):
                platz = min(gut or frei, key=lambda one: (one.tisch.sha256 != sha256, one.zuletzt))
                self._belege(platz)
                return platz
            self._etwas_frei.clear()
            await self._etwas_frei.wait()

    def _belege(self, platz: _Platz) -> None:
        platz.belegt = True
        if platz.uhr is not None:
            platz.uhr.cancel()
            platz.uhr = None

    def _stehe_auf(self, platz: _Platz) -> None:
        """Leave a place: what lies there stays for a while, unless it is to go at once."""
        loop = asyncio.get_running_loop()
        platz.belegt, platz.zuletzt = False, time.monotonic()
        self._etwas_frei.set()
        if self._zu:
            return
        if platz.danach_weg:
            self._raeume(platz)
        else:
            platz.uhr = loop.call_later(grenzen.TISCH_RUHE_S, self._raeume, platz)

    def _raeume(self, platz: _Platz) -> None:
        """Let document and child of a free place go."""
        self._belege(platz)
        platz.danach_weg = False
        self._im_faden(platz.tisch.raeume).add_done_callback(lambda _: self._geraeumt(platz))

    def _geraeumt(self, platz: _Platz) -> None:
        platz.belegt = False
        self._etwas_frei.set()

    def _lege_nach(self) -> None:
        """Have a child wait that saw nothing, so that the next document need not wait for one to start."""
        frei = [one for one in self._plaetze if not one.belegt]
        if self._zu or self._legt_nach or not frei or any(one.tisch.wartet for one in frei):
            return
        platz = min(frei, key=lambda one: (one.tisch.sha256 is not None, one.zuletzt))
        if platz.tisch.sha256 is not None and len(frei) < grenzen.TISCHE:
            return  # the others work: what lies here may be paged through
        self._belege(platz)
        self._legt_nach = True

        def bereit(lauf: "asyncio.Future[None]") -> None:
            self._legt_nach = False
            if not lauf.cancelled():
                lauf.exception()  # the next page tries again and says so
            self._stehe_auf(platz)

        self._im_faden(platz.tisch.bereite).add_done_callback(bereit)

    def _im_faden(self, tu: Callable[[], Any]) -> "asyncio.Future[Any]":
        return asyncio.get_running_loop().run_in_executor(self._faeden, tu)
