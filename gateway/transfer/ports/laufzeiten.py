"""Port of how long files take: one row per transfer, without any person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple, Protocol

from gateway.domain.ids import Kennung, TransferId
from gateway.domain.states import Rolle


@dataclass(frozen=True, slots=True, kw_only=True)
class Laufzeit:
    """How long one transfer has taken so far."""

    transfer: TransferId
    mandant: Kennung
    rolle: Rolle
    begonnen: datetime
    partner: Kennung | None = None
    umzug: date | None = None
    """Day of the move, as the notice says; gone once the file is here."""
    gefragt: datetime | None = None
    """When this partner was asked first."""
    bei_uns: int | None = 0
    """Seconds; ``None``: not kept from the beginning."""
    beim_partner: int | None = 0
    unterwegs: int | None = 0
    ende: datetime | None = None
    """When it entered the end state it is in."""
    fertig: datetime | None = None
    """When the file was taken over, or its receipt came; the first time counts, and nothing changes after it."""
    werktage: int | None = None
    """Working days from the move until then."""
    werktage_partner: int | None = None
    """Working days from ``gefragt`` until the file came."""


class Fertige(NamedTuple):
    """What figures are made of: one file that has changed its authority."""

    partner: Kennung | None
    werktage: int | None
    werktage_partner: int | None
    bei_uns: int | None
    beim_partner: int | None
    unterwegs: int | None


class Laufzeiten(Protocol):
    """Rows about transfers, and what figures ask of them."""

    def setze(self, laufzeit: Laufzeit) -> None:
        """Insert, or replace the one of this transfer."""

    def holen(self, transfer: TransferId) -> Laufzeit | None:
        """Return one."""

    def fertige(self, mandant: Kennung, rolle: Rolle, *, von: datetime, bis: datetime) -> tuple[Fertige, ...]:
        """Return those that were finished in a time, its end excluded, in no order that says anything."""

    def offene(self, mandant: Kennung, rolle: Rolle, *, stand: datetime, ab: Sequence[datetime]) -> tuple[int, ...]:
        """Return how many were open at a moment: begun since each of these moments, and since ever.

        ``ab`` falls; each number includes the ones before it.
        """

    def beschaeftigte(self, mandant: Kennung) -> int:
        """Return how many accounts that can sign in have the role of clerks."""
