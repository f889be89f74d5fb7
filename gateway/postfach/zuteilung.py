"""Turns: so much at once, then so much a second for each key; who comes faster waits, and nobody else with him."""

from collections.abc import Hashable

AUFRAEUMEN_AB = 4096
"""Keys kept before those that owe nothing any more are forgotten; a key costs some 200 octets."""


class Zuteilung:
    """A leaky bucket for each key. The answer is how long to wait; whether that refuses, whoever asks decides.

    ``vorrat`` turns may be taken at once, then ``je_s`` a second. Belongs to one event loop.
    """

    def __init__(self, *, vorrat: int, je_s: float) -> None:
        """Begin with nobody owing anything."""
        self._je_s = je_s
        self._vorrat_s = vorrat / je_s
        self._bis: dict[Hashable, float] = {}
        self._aufraeumen_ab = AUFRAEUMEN_AB

    def nimm(self, key: Hashable, jetzt: float, turns: int = 1) -> float:
        """Take turns at this moment of a monotonic clock; return the seconds to wait before, 0 within the stock."""
        bis = max(self._bis.get(key, jetzt), jetzt) + turns / self._je_s
        self._bis[key] = bis
        if len(self._bis) > self._aufraeumen_ab:
            self._vergiss(jetzt)
        return max(0.0, bis - jetzt - self._vorrat_s)

    def versuche(self, key: Hashable, jetzt: float) -> float:
        """Take one turn only where there is no wait; else return the seconds until there is one and book nothing.

        For a door that refuses: who is refused got nothing, and owes nothing for having asked.
        """
        wait = max(self._bis.get(key, jetzt), jetzt) + 1 / self._je_s - jetzt - self._vorrat_s
        return wait if wait > 0 else self.nimm(key, jetzt)

    def _vergiss(self, jetzt: float) -> None:
        self._bis = {key: bis for key, bis in self._bis.items() if bis > jetzt}
        self._aufraeumen_ab = max(AUFRAEUMEN_AB, 2 * len(self._bis))

    def __len__(self) -> int:
        return len(self._bis)
