"""Which due jobs may start now: shares of partners and their pauses.

Pure rules over what runs, waits and pauses; the store asks them for one due job after the other, oldest first.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

PLAETZE = 6
"""Jobs at once: four keep both cores busy with packing and unpacking, two more wait for the lines of slow
partners."""
PLAETZE_JE_PARTNER = 2
"""Jobs of one partner at once: each fetches four segments at a time, and a partner allows eight requests."""
PLAETZE_MIT_PARTNERN = PLAETZE - 1
"""Jobs that talk to partners at once: two slow partners leave one slot to a third, all of them one to local
work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partnerpause:
    """A partner whose server failed; gone with the first job that succeeds there."""

    partner: str
    """As in ``Auftrag.partner``."""
    fehlschlaege: int
    """Pauses in a row, this one included."""
    bis: datetime


class Verteilung:
    """The slots of one moment; ``nimm`` gives one away or says no."""

    def __init__(self, laufende: Iterable[str], pausen: Iterable[Partnerpause], jetzt: datetime) -> None:
        """``laufende`` names the partner of every job that runs and has one."""
        self._belegt = Counter(laufende)
        self._grenze = {one.partner: int(one.bis <= jetzt) for one in pausen}

    def gesperrt(self) -> frozenset[str]:
        """Return the partners that get no slot at this moment."""
        return frozenset(partner for partner in self._belegt.keys() | self._grenze.keys() if self._voll(partner))

    def nimm(self, partner: str | None) -> bool:
        """Give a slot to a job of this partner (``None`` = local work); ``False`` if it has to wait."""
        if partner is not None:
            if self._voll(partner) or self._belegt.total() >= PLAETZE_MIT_PARTNERN:
                return False
            self._belegt[partner] += 1
        return True

    def _voll(self, partner: str) -> bool:
        """A partner that failed gets one job after its pause, to see whether it is back (wire 6.4: any of them)."""
        return self._belegt[partner] >= self._grenze.get(partner, PLAETZE_JE_PARTNER)
