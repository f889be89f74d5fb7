"""Which pages of a delivery that waits show nothing: looked at once, beside the page that shows its register.

Each document is drawn in a locked child process, as the intake of scans looks at them, one delivery at a time. It
is a hint for whoever decides; nothing depends on it, and it goes with the opened delivery.
"""

import asyncio
from typing import Final, Literal

from gateway.domain.akte import Dateiformat, Dokument
from gateway.domain.errors import AktenboteError
from gateway.domain.ids import DokumentUUID
from gateway.domain.transfer import Transfer
from gateway.transfer.ports.dokumente import Leerseher
from gateway.transfer.records import Nachricht
from gateway.transfer.sendungsmappe import Leerblick, Mappe, Sendungsmappen, angehaltene
from gateway.transfer.umgebung import Umgebung

MAX_DOKUMENTE: Final = 500
"""Documents of a delivery that are looked at."""
MAX_SEITEN: Final = 5_000
"""Pages they say they have, together: some minutes of a core."""
MAX_OKTETTE: Final = 1 << 30
"""Octets of them, together: each is copied for the child."""
GESAMT_S: Final = 600.0
"""Longest time for one delivery in seconds, all documents together: 5,000 scans need half of it on a slow machine,
and meanwhile it lies open and the next one waits. What is left then counts as not looked at."""
MAX_UNLESBAR: Final = 3
"""Documents the child gives up on, each after half a minute at worst: then the rest is left."""
_ART: Final[dict[Dateiformat, Literal["pdf", "jpg"]]] = {
    Dateiformat.PDF: "pdf",
    Dateiformat.PDF_A: "pdf",
    Dateiformat.JPG: "jpg",
}


class Leerseiten:
    """Looks at opened deliveries. Belongs to one event loop."""

    def __init__(
        self, umgebung: Umgebung, mappen: Sendungsmappen, seher: Leerseher, *, gesamt_s: float = GESAMT_S
    ) -> None:
        """Nothing is looked at yet."""
        self._gesamt_s = gesamt_s
        self._u = umgebung
        self._mappen = mappen
        self._seher = seher
        self._eine = asyncio.Lock()
        self._laufend = set[asyncio.Task[None]]()

    def beginne(self, transfer: Transfer, nachricht: Nachricht, mappe: Mappe) -> None:
        """Begin to look at a delivery that lies open, unless somebody did; returns at once."""
        if mappe.leer is None:
            mappe.leer = Leerblick()
            task = asyncio.create_task(self._sieh(transfer, nachricht, mappe))
            self._laufend.add(task)
            task.add_done_callback(self._laufend.discard)

    async def fertig(self) -> None:
        """Wait until everything that was begun is seen."""
        while self._laufend:
            await asyncio.wait(self._laufend)

    async def schliesse(self) -> None:
        """Stop looking."""
        for task in self._laufend:
            task.cancel()
        await self.fertig()

    async def _sieh(self, transfer: Transfer, nachricht: Nachricht, mappe: Mappe) -> None:
        found = mappe.leer = Leerblick()
        chosen = _ausgewaehlt(sorted(mappe.beurteilt.dokumente, key=lambda one: one.position))
        left = {one.uuid for one in mappe.beurteilt.dokumente if one.format in _ART}
        try:
            async with self._eine:
                if not mappe.verworfen:
                    async with self._mappen.mappe(transfer, nachricht) as opened:
                        opened.leer = found
                        async with asyncio.timeout(self._gesamt_s):
                            await self._sieh_durch(transfer, nachricht, opened, chosen, left)
        except (AktenboteError, OSError):  # its time was over, too
            pass  # whoever looks at the register reads how many were not seen
        finally:
            found.ungesehen, found.laeuft = len(left), False

    async def _sieh_durch(
        self,
        transfer: Transfer,
        nachricht: Nachricht,
        mappe: Mappe,
        chosen: list[Dokument],
        left: set[DokumentUUID],
    ) -> None:
        """Look at one document after the other and take it out of ``left``; what is held back is not opened."""
        assert mappe.leer is not None  # noqa: S101 -- set by the caller
        held = await self._u.store.read(lambda tx: angehaltene(tx, nachricht.uuid, transfer.id))
        failed = 0
        try:
            for one in chosen:
                if mappe.verworfen or failed >= MAX_UNLESBAR:
                    return
                if one.uuid in held:
                    continue
                blank = await self._seher.leere(mappe.bloecke(one.uuid), one.laenge, _ART[one.format])
                if blank is None:
                    failed += 1
                    continue
                left.discard(one.uuid)
                if blank:
                    mappe.leer.seiten[one.uuid] = blank
        finally:
            await self._seher.schliesse()


def _ausgewaehlt(documents: list[Dokument]) -> list[Dokument]:
    """Return those that are looked at, the first ones, as far as the limits go."""
    chosen, pages, octets = list[Dokument](), 0, 0
    for one in documents:
        if one.format not in _ART:
            continue
        pages, octets = pages + (one.seiten or 1), octets + one.laenge
        if len(chosen) == MAX_DOKUMENTE or pages > MAX_SEITEN or octets > MAX_OKTETTE:
            break
        chosen.append(one)
    return chosen
