"""Which due jobs may start now: shares of partners and their pauses, and those under suspicion alone.

Pure rules over what runs, waits and pauses; the store asks them for one due job after the other, oldest first.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

PLAETZE = 6
"""Jobs at once: four keep both cores busy with packing and unpacking, two more wait for the lines of slow
partners."""
PLAETZE_JE_PARTNER = 2
"""Jobs of one partner at once: each fetches four segments at a time, and a partner allows eight requests."""
PLAETZE_MIT_PARTNERN = PLAETZE - 1
"""Jobs that talk to partners at once: two slow partners leave one slot to a third, all of them one to local
work."""
RUECKSICHT = timedelta(seconds=10)
"""How long a job under suspicion gives way to others that are due: most of them are done within a second."""
ALLEIN = timedelta(minutes=2)
"""How long the others wait for one under suspicion, first for its turn and then while it runs: what kills a process
does it at once; what runs for longer is a large delivery, and stopping everything for it would be worse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Partnerpause:
    """A partner whose server failed; gone with the first job that succeeds there."""

    partner: str
    """As in ``Auftrag.partner``."""
    fehlschlaege: int
    """Pauses in a row, this one included."""
    bis: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Lauf:
    """A job that runs now."""

    partner: str | None
    """``None`` = local work."""
    verdacht: bool = False
    seit: datetime


class Verteilung:
    """The slots of one moment; ``nimm`` gives one away or says no."""

    def __init__(self, laufende: Sequence[Lauf], pausen: Iterable[Partnerpause], jetzt: datetime) -> None:
        """Look at what runs and who pauses."""
        self._laufende = laufende
        self._jetzt = jetzt
        self._belegt = Counter(lauf.partner for lauf in laufende if lauf.partner is not None)
        self._grenze = {one.partner: int(one.bis <= jetzt) for one in pausen}
        kurz = [lauf for lauf in laufende if lauf.seit > jetzt - ALLEIN]
        self._alle_kurz = len(kurz) == len(laufende)
        self._zu = any(lauf.verdacht for lauf in kurz)
        self._nur_verdacht = False

    def gesperrt(self) -> frozenset[str]:
        """Return the partners that get no slot at this moment."""
        return frozenset(partner for partner in self._belegt.keys() | self._grenze.keys() if self._voll(partner))

    def wartet(self, verdacht_seit: datetime | None) -> None:
        """Say since when a job under suspicion, of no partner in ``gesperrt``, has been due.

        It runs when nothing else does. After a while nothing new begins, so that this moment comes.
        """
        if verdacht_seit is None:
            return
        if not self._laufende:
            self._nur_verdacht = True
        elif self._alle_kurz and verdacht_seit <= self._jetzt - RUECKSICHT:
            self._zu = True

    def nimm(self, partner: str | None, *, verdacht: bool = False) -> bool:
        """Give a slot to a job of this partner; ``False`` if it has to wait."""
        if self._zu or verdacht is not self._nur_verdacht:
            return False
        if partner is not None:
            if self._voll(partner) or self._belegt.total() >= PLAETZE_MIT_PARTNERN:
                return False
            self._belegt[partner] += 1
        self._zu = verdacht
        return True

    def _voll(self, partner: str) -> bool:
        """A partner that failed gets one job after its pause, to see whether it is back (wire 6.4: any of them)."""
        return self._belegt[partner] >= self._grenze.get(partner, PLAETZE_JE_PARTNER)
