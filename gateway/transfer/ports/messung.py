"""Port of the figures for a monitoring: counts and moments of an installation, no person, file or message."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gateway.domain.ids import Kennung
from gateway.transfer.records import AuftragsArt


@dataclass(frozen=True, slots=True, kw_only=True)
class Gruppe:
    """How many rows have these words in common, and the oldest moment among them."""

    worte: tuple[str, ...]
    anzahl: int
    aelteste: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Logstand:
    """The newest generation of one audit log."""

    eintraege: int
    ohne_platz: int
    """Entries that are written and not yet in the tree."""
    checkpoint: datetime | None
    zeitstempel: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Eintragszahl:
    """Log entries of one kind that were written between two looks."""

    mandant: Kennung
    ereignis: str
    code: str | None
    zustand: str | None
    anzahl: int


class Messung(Protocol):
    """Counts; what has ended is not counted anew at each look, so a large house pays for what is open alone."""

    def transfers(self, mandant: Kennung) -> tuple[Gruppe, ...]:
        """Return the transfers that have not ended by (role, state), with when the oldest began."""

    def auftraege(self, mandant: Kennung, arten: Collection[AuftragsArt]) -> tuple[Gruppe, ...]:
        """Return jobs of these kinds by (kind, ``waiting``, ``retrying`` or ``running``), with the first due."""

    def fragen(self, mandant: Kennung) -> tuple[Gruppe, ...]:
        """Return the open questions by (kind,), with when the oldest was asked."""

    def post(self) -> Gruppe:
        """Return the messages that wait in our Postfach for their readers."""

    def pausen(self) -> int:
        """Return how many servers of partners failed last."""

    def protokoll(self, mandant: Kennung) -> Logstand:
        """Return where the newest generation of an audit log stands."""

    def letzte_zeile(self) -> int:
        """Return the row of the newest log entry, of all authorities; 0: there is none."""

    def eintraege(self, *, nach: int, bis: int) -> tuple[Eintragszahl, ...]:
        """Return the log entries of the rows ``nach`` < row ≤ ``bis`` by authority, event, code and new state."""
