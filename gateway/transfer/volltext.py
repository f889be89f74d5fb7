"""Reads the text of documents that came without it, one after the other, so that their words are found."""

import asyncio
from typing import Final

import structlog

from gateway.domain.errors import TryLater
from gateway.domain.textwoerter import marken, textwoerter
from gateway.transfer.ports import Lesestoff, TextGestoert, Textleser, TextUnlesbar, Tx
from gateway.transfer.umgebung import Speicherschluessel, Umgebung

JE_RUNDE: Final = 1
"""Documents begun at once: where the program dies of one, no other is blamed."""
VERSUCHE: Final = 5
"""How often a document is read: the machine may fail four times, then it is the document."""

log = structlog.get_logger()


def textmarken(schluessel: Speicherschluessel, stoff: Lesestoff, text: str | None) -> tuple[str, ...]:
    """Return what the index holds for a text; blocking, seconds for the longest one."""
    return marken(schluessel.suchwert, stoff.mandant, textwoerter(text or ""), test=stoff.test)


class Nachlese:
    """Works off the documents that wait; every piece may be repeated or left out."""

    def __init__(self, umgebung: Umgebung, leser: Textleser) -> None:
        """``leser`` reads stored documents."""
        self._u = umgebung
        self._leser = leser

    async def runde(self) -> bool:
        """Read the next document and tell whether there was one; none while something holds us back."""
        if self._u.uhren.neues_wartet or not await self._u.store.read(lambda tx: tx.volltext.wartet()):
            return False
        for stoff in await self._u.store.write(_beginne):
            await self._lies(stoff)
        return True

    async def _lies(self, stoff: Lesestoff) -> None:
        """Read one document; one that kills the program too is given up after some tries."""
        wo = (stoff.mandant, stoff.akte, stoff.dokument)
        try:
            if stoff.versuch > VERSUCHE:
                raise TextUnlesbar
            text = await self._leser.lies(stoff)
        except TextUnlesbar:
            log.info("text.unreadable", akte=stoff.akte, dokument=stoff.dokument)
            await self._u.store.write(lambda tx: tx.volltext.unlesbar(*wo))
            return
        except TextGestoert:
            return  # begun once more; the next round tries again, or gives it up
        except (TryLater, asyncio.CancelledError):  # or the service stops
            await self._u.store.write(lambda tx: tx.volltext.gib_zurueck(*wo))
            raise
        woerter = await asyncio.to_thread(textmarken, self._u.speicher, stoff, text)
        await self._u.store.write(lambda tx: tx.volltext.eintragen(*wo, woerter))


def _beginne(tx: Tx) -> tuple[Lesestoff, ...]:
    return tx.volltext.beginne(max_zeilen=JE_RUNDE)
