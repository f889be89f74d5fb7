"""Port of the maintenance mode: whether an operator holds back new work, since when and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Wartung:
    """Somebody holds back new work."""

    seit: datetime
    person: str
    begruendung: str
    id: str = "wartung"
    """There is at most one."""


class Wartungstabelle(Protocol):
    """At most one row."""

    def stand(self) -> Wartung | None:
        """Return it; ``None`` = work goes on."""

    def haelt(self) -> bool:
        """Tell whether there is one, without opening it."""

    def beginne(self, wartung: Wartung) -> None:
        """Insert."""

    def beende(self) -> bool:
        """Delete; tell whether there was one."""
