"""Looks for blank pages in the locked child process that looks at pages."""

import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from gateway.domain.errors import TryLater
from gateway.pump.dateien import ohne_namen
from gateway.sichtung.kindprozess import KeinKind
from gateway.sichtung.sichtung import Sichtung


class Leerschau:
    """Implements ``Leerseher``; its child lives from the first document to ``schliesse``."""

    def __init__(self, tmp: Path) -> None:
        """``tmp``: a private folder for copies without a name, where they are too long for memory."""
        self._tmp = tmp
        self._sicht: Sichtung | None = None

    async def leere(
        self, bloecke: Iterable[bytes], laenge: int, art: Literal["pdf", "jpg"]
    ) -> tuple[int, ...] | None:
        """Return the blank pages of a file, from 1; ``None``: its pages cannot be seen."""
        if self._sicht is None:
            self._sicht = Sichtung(kinder=1)
        with await asyncio.to_thread(ohne_namen, self._tmp, laenge, bloecke) as datei:
            try:
                seen = await self._sicht.sieh(datei.fileno(), art, mit_text=False)
            except KeinKind as error:
                raise TryLater(str(error)) from error
        return seen.leere_seiten if seen.unlesbar is None else None

    async def schliesse(self) -> None:
        """End the child process; the next document starts another."""
        sicht, self._sicht = self._sicht, None
        if sicht is not None:
            await sicht.schliesse()
