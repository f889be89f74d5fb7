"""Words of invented documents for the bench of the search: some stand nearly everywhere, most are rare."""

import os
import random
from itertools import accumulate
from pathlib import Path

from support.store import HANNOVER, SCHLUESSEL

from gateway.domain.akte import Akte
from gateway.domain.textwoerter import marken
from gateway.transfer.ports import Tx

WORTSCHATZ = 60_000
"""Different words: about what the letters of an office use, numbers aside."""
JE_DOKUMENT = 300
"""Words of one document: a letter of one page."""
LANG = 2_000
"""Different words of a long document, for the size of the index."""


class Schreibstube:
    """Draws the hashes of documents' words, the n-th word as often as in German text (Zipf)."""

    def __init__(self, zufall: random.Random) -> None:
        """Hash the vocabulary once: what is measured is the index."""
        self._zufall = zufall
        self._marken = [marken(SCHLUESSEL.suchwert, HANNOVER, [wort(n)], test=False)[0] for n in range(WORTSCHATZ)]
        self._gewichte = list(accumulate(1 / (n + 3) for n in range(WORTSCHATZ)))

    def brief(self) -> set[str]:
        """The hashes of a letter."""
        return set(self._zufall.choices(self._marken, cum_weights=self._gewichte, k=JE_DOKUMENT))

    def buch(self) -> set[str]:
        """The hashes of a document of ``LANG`` different words."""
        gezogen: set[str] = set()
        while len(gezogen) < LANG:
            gezogen |= self.brief()
        return set(sorted(gezogen)[:LANG])


def wort(nummer: int) -> str:
    """The word of this rank."""
    return f"W{nummer}X"


def trage_ein(tx: Tx, akte: Akte, marken_: set[str]) -> None:
    """What the intake does with each document of a file."""
    for eines in akte.dokumente:
        tx.volltext.eintragen(HANNOVER, akte.id, eines.uuid, sorted(marken_))


def vergiss_seiten(datei: Path) -> None:
    """Ask the system to forget what it holds of a file in memory."""
    fd = os.open(datei, os.O_RDONLY)
    try:
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(fd)
