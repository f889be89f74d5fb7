"""Revocation evidence as the worker sees it: what is to be kept fresh, what octets are worth, where they lie."""

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Stand:
    """From when and until when evidence holds; ``bis`` ``None`` = without an end."""

    von: datetime
    bis: datetime | None
    von_wem: frozenset[Hashable] = frozenset()
    """The certificates it speaks of; what speaks of fewer does not take its place."""
    gesperrt: frozenset[Hashable] = frozenset()
    """Those it shows to be revoked; what is no newer does not take that back …"""
    endgueltig: frozenset[Hashable] = frozenset()
    """… and of these those not merely on hold: nothing takes that back, however new (X.509, RFC 5280 5.3.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posten:
    """One thing to be kept fresh: a list, or the answer about one certificate."""

    dateien: Mapping[str, str]
    """Where it is to be had, with the file for what comes from there; the first that answers well counts."""
    hole: Callable[[str], Awaitable[bytes]]
    """Asks one address; ``TryLater`` when nothing comes."""
    urteile: Callable[[bytes], Stand | None]
    """Says what octets are worth; ``None`` = they prove nothing about this."""

    @property
    def namen(self) -> frozenset[str]:
        """Return its files."""
        return frozenset(self.dateien.values())


class Ablage(Protocol):
    """Where evidence is kept (``storage.sperrablage``); every method may block."""

    def lies(self) -> dict[str, tuple[bytes, datetime]]:
        """Return what is here, and when its source was last asked with success."""

    def lege(self, name: str, octets: bytes, moment: datetime) -> None:
        """Make evidence durable; what the disk does not take counts until the process ends."""

    def schreibe_nach(self) -> None:
        """Make durable what the disk did not take before."""

    def bestaetige(self, name: str, moment: datetime) -> None:
        """Note that there is nothing newer."""

    def behalte(self, gebraucht: Sequence[str], vor: datetime) -> None:
        """Remove what is not needed and was last asked before a moment."""
