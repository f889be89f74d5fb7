"""Which snapshot of the directory was in force when: the history as values, asked for a moment (wire 5.5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from gateway.domain.ids import Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Verzeichnisstand:
    """A snapshot and when it was in force here."""

    nummer: int
    sha256: Sha256
    """Of its signed octets."""
    gilt_ab: datetime
    gilt_bis: datetime | None = None
    """When the next one followed; ``None`` for the one in force."""


def zur_zeit(staende: Iterable[Verzeichnisstand], moment: datetime) -> Verzeichnisstand | None:
    """Return what was in force at the moment; ``None`` before the first. Of two that fit, the later counts.

    A clock that was set back lets two fit, the earlier one with its short span.
    """
    found = [one for one in staende if one.gilt_ab <= moment and (one.gilt_bis is None or moment < one.gilt_bis)]
    return found[-1] if found else None
