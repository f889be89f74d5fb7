"""Whether our clock is right, judged by what the clocks of partners showed (wire 6.5). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

FALSCH_S = 300.0
"""Seconds a clock may be off; messages dated further ahead are not taken either (wire 6.5)."""
EINIG_S = 60.0
"""Seconds between the answers of partners that agree: right clocks differ by less than one, a long poll of 50
seconds tells the time to within 25."""
MINDESTENS = 3
"""Partners that must agree against us (wire 6.5): one or two of them may well be wrong themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uhrmessung:
    """What one partner's clock showed."""

    abweichung_s: float
    """Its clock minus ours: positive = ours is slow."""
    unsicherheit_s: float
    """Half of the time the question took, and the resolution of the answer."""

    @property
    def daneben(self) -> bool:
        """The two clocks are further apart than they may be, whenever during the question the partner looked."""
        return abs(self.abweichung_s) - self.unsicherheit_s > FALSCH_S


class Uhrenlage(StrEnum):
    """What the clocks of partners say about ours."""

    GUT = "gut"
    ZWEIFEL = "zweifel"  # some are off, but too few agree to say whose fault it is
    FALSCH = "falsch"  # ours is off


@dataclass(frozen=True, slots=True, kw_only=True)
class Uhrenurteil:
    """The judgement; ``abweichung_s`` as of the partners that agree, else of the one that is furthest off."""

    lage: Uhrenlage
    partner: int = 0
    """How many partners say so."""
    abweichung_s: float = 0.0


def urteile(messungen: Iterable[Uhrmessung]) -> Uhrenurteil:
    """Judge our clock from one measurement of each operator of partners.

    It is wrong as soon as ``MINDESTENS`` of them are off by the same amount and outnumber those that agree with it.
    """
    every = tuple(messungen)
    off = sorted(one.abweichung_s for one in every if one.daneben)
    if not off:
        return Uhrenurteil(lage=Uhrenlage.GUT)
    groups = ([value for value in off[start:] if value - off[start] <= EINIG_S] for start in range(len(off)))
    largest = max(groups, key=len)
    if len(largest) >= MINDESTENS and len(largest) > len(every) - len(off):
        return Uhrenurteil(lage=Uhrenlage.FALSCH, partner=len(largest), abweichung_s=median(largest))
    return Uhrenurteil(lage=Uhrenlage.ZWEIFEL, partner=len(off), abweichung_s=max(off, key=abs))
