"""One document and the scanner: its verdict, or that it gives none on this one although it works on others.

A scanner that cannot be asked says nothing of any document, and everything waits for it. A document that it always
fails on, or that always kills it, would wait for ever: so one that it failed on before is asked about right behind
a few harmless octets, and where these get a verdict the document is what fails.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from gateway.domain.ids import Sha256
from gateway.transfer.ports import SchutzUnerreichbar, Virenbefund, Virenschutz

VERSUCHE: Final = 3
"""How often the scanner must have failed on a document while it worked on others: once may be chance."""
MAX_GEMERKT: Final = 1000
"""Documents it failed on that are remembered; with more it is the scanner."""
PROBE: Final = b"Aktenbote\n"
"""Harmless octets: what gets no verdict on them gets none on anything."""


class KeinUrteil(SchutzUnerreichbar):
    """The scanner works, and gives no verdict on one document: it is tried again, nobody else need wait."""

    def __init__(self) -> None:
        """Say where the reason stands."""
        super().__init__(
            "the malware scanner gives no verdict on one document, though it works: see the log of clamd"
        )


class Einzelurteil:
    """Asks about documents one by one and remembers, while the process lives, which ones it failed on."""

    def __init__(self, jetzt: Callable[[], datetime]) -> None:
        """Nothing failed yet."""
        self._jetzt = jetzt
        self._gescheitert: dict[Sha256, int] = {}

    async def hole(
        self,
        schutz: Virenschutz,
        sha256: Sha256,
        bloecke: Callable[[], Iterator[bytes]],
        laenge: int,
        *,
        bis: datetime | None,
    ) -> Virenbefund | None:
        """Return the verdict on ``laenge`` octets; ``None`` where there will be none.

        ``bis``: until then, and ``VERSUCHE`` times, it is tried again later; without it an answer is wanted now,
        and two attempts are all. Raises ``KeinUrteil`` while the document may yet get a verdict,
        ``SchutzUnerreichbar`` where the scanner does not work, and whatever reading the octets raises.
        """
        if sha256 not in self._gescheitert:
            try:
                return await schutz.pruefe(bloecke, laenge)
            except SchutzUnerreichbar:
                self._merke(sha256, 0)
                if bis is not None and self._jetzt() < bis:
                    raise
        await schutz.pruefe(lambda: iter((PROBE,)), len(PROBE))
        try:
            found = await schutz.pruefe(bloecke, laenge)
        except SchutzUnerreichbar:
            failed = self._gescheitert.get(sha256, 0) + 1
            self._merke(sha256, failed)
            if bis is None or (failed >= VERSUCHE and self._jetzt() >= bis):
                return None
            raise KeinUrteil from None
        self._gescheitert.pop(sha256, None)
        return found

    def _merke(self, sha256: Sha256, zahl: int) -> None:
        if len(self._gescheitert) >= MAX_GEMERKT:
            self._gescheitert.clear()
        self._gescheitert[sha256] = zahl
