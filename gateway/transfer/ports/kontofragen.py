"""Port of the questions to the log that ask by employee: two persons, an occasion, a limited period."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gateway.domain.ids import Kennung


@dataclass(frozen=True, slots=True, kw_only=True)
class Kontofrage:
    """One person wants to know what an account did; another one has to release it."""

    id: str
    mandant: Kennung
    gestellt: datetime
    person: str
    """Sign-in name of who asked; sealed, as what follows, so that nobody without our key writes such a row."""
    konto: str
    """Account that is asked about, as the log names it."""
    anlass: str
    zeitraum: str
    """First and last moment (``2026-11-01T…/2026-11-30T…``), the last one not included."""
    freigegeben: datetime | None = None
    freigeber: str | None = None
    """Sign-in name of who released it; there exactly where ``freigegeben`` is."""


class Kontofragen(Protocol):
    """The questions of all authorities."""

    def anlegen(self, frage: Kontofrage) -> None:
        """Insert one."""

    def holen(self, ident: str) -> Kontofrage | None:
        """Return one."""

    def liste(self, mandant: Kennung, *, max_zeilen: int, ab: datetime | None = None) -> tuple[Kontofrage, ...]:
        """Return those of an authority, newest first; with ``ab`` what was asked since then alone."""

    def ueber(self, mandant: Kennung, konto: str, *, max_zeilen: int) -> tuple[Kontofrage, ...]:
        """Return the released ones of an authority about an account, newest first; no other is read."""

    def freigeben(self, frage: Kontofrage) -> None:
        """Store who released it and when; ``Konflikt`` where it is not there, or released already."""

    def entfernen(self, ident: str) -> None:
        """Delete one that was not released."""
