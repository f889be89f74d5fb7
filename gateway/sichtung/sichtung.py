"""The parent's side: a small pool of children, each of which looks at one file at a time."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

from gateway.sichtung import grenzen
from gateway.sichtung.befund import Seitenbefund, Unlesbar
from gateway.sichtung.kindprozess import Kind
from gateway.sichtung.zeile import Frage, lies_befund

MODUL = "gateway.sichtung.kind"
MIB = 1 << 20


def _sieh(kind: Kind, frage: Frage, datei: int) -> Seitenbefund:
    """Look at one file; never raises because of its content. ``OSError`` where the machine fails."""
    looks = 2 if frage.mit_merkmalen else 1
    zeit_s = looks * grenzen.ZEIT_S + os.fstat(datei).st_size / MIB
    found = kind.frage(frage, datei, lambda rahmen: lies_befund(rahmen()), zeit_s=zeit_s, art=frage.art)
    return Seitenbefund(unlesbar=found) if isinstance(found, Unlesbar) else found


class Sichtung:
    """Looks at files in child processes, as many at once as there are children."""

    def __init__(self, kinder: int = 2) -> None:
        """Children start with the first files, or with ``bereite``; two are what two cores can feed."""
        self._frei: asyncio.LifoQueue[Kind] = asyncio.LifoQueue()
        self._alle = tuple(Kind(MODUL) for _ in range(kinder))
        for kind in self._alle:
            self._frei.put_nowait(kind)
        self._faeden = ThreadPoolExecutor(kinder, thread_name_prefix="sichtung")

    def bereite(self) -> None:
        """Start the children now, while the caller does something else; what hinders one, the first look tells."""
        for kind in self._alle:
            self._faeden.submit(kind.starte)

    async def sieh(
        self, datei: int, art: Literal["pdf", "jpg"], *, mit_text: bool = True, mit_merkmalen: bool = False
    ) -> Seitenbefund:
        """Look at the pages of the file behind an open descriptor, which stays the caller's.

        Whatever it holds, the answer is a ``Seitenbefund``. Raises ``KeinKind`` where no child starts, and
        ``OSError`` where the machine has no more descriptors, or its disk does not tell the length.
        """
        return await self._frage(datei, Frage(art, mit_text, mit_merkmalen=mit_merkmalen))

    async def sieh_merkmale(self, datei: int) -> Seitenbefund:
        """Look at what the PDF behind an open descriptor does by itself; else as ``sieh``."""
        return await self._frage(datei, Frage("pdf", False, "merkmale"))

    async def _frage(self, datei: int, frage_: Frage) -> Seitenbefund:
        kind = await self._frei.get()
        try:
            eigene = os.dup(datei)  # the caller may close its own when it is cancelled
        except OSError:
            self._frei.put_nowait(kind)
            raise

        def fertig(lauf: "asyncio.Future[Seitenbefund]") -> None:
            os.close(eigene)
            self._frei.put_nowait(kind)
            if not lauf.cancelled():
                lauf.exception()  # heard of by whoever waits, or by nobody

        lauf = asyncio.get_running_loop().run_in_executor(self._faeden, _sieh, kind, frage_, eigene)
        lauf.add_done_callback(fertig)
        try:
            return await asyncio.shield(lauf)
        except asyncio.CancelledError:
            if not lauf.done():  # else the child is somebody else's by now
                kind.brich_ab()
            raise

    async def schliesse(self) -> None:
        """End every child; looks that still run end as those of a child that died."""
        await asyncio.to_thread(self.beende)

    def beende(self) -> None:
        """Do the same where no event loop runs; calling it again does nothing."""
        for kind in self._alle:
            kind.brich_ab()
        self._faeden.shutdown()
        for kind in self._alle:
            kind.raeume_weg()
