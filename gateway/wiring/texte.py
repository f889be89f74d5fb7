"""Reads the text of stored documents in the locked child process that looks at pages."""

import asyncio
import os
from pathlib import Path
from typing import BinaryIO

from gateway.ablage.dokumentspeicher import Dokumentspeicher, bloecke
from gateway.domain.errors import Refused, TryLater
from gateway.pump.dateien import ohne_namen
from gateway.sichtung import Unlesbar
from gateway.sichtung.kindprozess import KeinKind
from gateway.sichtung.sichtung import Sichtung
from gateway.transfer.ports import Lesestoff, TextGestoert, TextUnlesbar


class Texte:
    """Implements ``Textleser``; its child process lives from the first document to ``schliesse``."""

    def __init__(self, speicher: Dokumentspeicher, tmp: Path) -> None:
        """``tmp``: a private folder; the child gets a copy without a name there, never a file of the store."""
        self._speicher = speicher
        self._tmp = tmp
        self._sicht: Sichtung | None = None

    async def lies(self, stoff: Lesestoff) -> str | None:
        """Return the text layer of a PDF; ``None`` = there is none.

        Raises ``TextUnlesbar``: protected, damaged, too large, or its octets are missing; ``TextGestoert`` where
        the child died, be it of the document or of the machine; ``TryLater`` where there is no room, no child,
        or the copy cannot be looked at.
        """
        try:
            datei = await asyncio.to_thread(self._kopie, stoff)
        except (KeyError, Refused):
            raise TextUnlesbar from None
        except OSError as error:
            raise TryLater(f"no copy of a document can be made in {self._tmp}: look at the disk") from error
        if self._sicht is None:
            self._sicht = Sichtung(kinder=1)
        with datei:
            try:
                befund = await self._sicht.sieh(datei.fileno(), "pdf")
            except KeinKind as error:
                raise TryLater(str(error)) from error
            except OSError as error:
                raise TryLater(f"a copy in {self._tmp} cannot be looked at: {error.strerror}") from error
        if befund.unlesbar is Unlesbar.GESTORBEN:
            raise TextGestoert
        if befund.unlesbar is not None:
            raise TextUnlesbar
        return befund.text

    def _kopie(self, stoff: Lesestoff) -> BinaryIO:
        with self._speicher.oeffne(stoff.mandant, stoff.sha256, stoff.blob) as quelle:
            laenge = quelle.seek(0, os.SEEK_END)
            quelle.seek(0)
            return ohne_namen(self._tmp, laenge, bloecke(quelle))

    async def schliesse(self) -> None:
        """End the child process; the next document starts another."""
        sicht, self._sicht = self._sicht, None
        if sicht is not None:
            await sicht.schliesse()
