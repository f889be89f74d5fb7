"""Port of what pages look up across tables: chosen transfers, those of a Kurzzeichen, entries of one transfer."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from gateway.domain.ids import Kennung, NachrichtenUUID, TransferId
from gateway.domain.kurzzeichen import Kurzzeichen
from gateway.domain.states import Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.transfer.records import AufgabeArt, Nachricht

Paare = frozenset[tuple[Rolle, Zustand]]
Merkmale = tuple[tuple[str | int | None, ...], ...]
"""Ids, numbers and states; compared with those of before, and nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Auswahl:
    """Which transfers are wanted; everything given must hold. There is nothing in it about who works here."""

    rolle: Rolle | None = None
    partner: Kennung | None = None
    staende: Paare | None = None
    """On one of these sides in one of these states."""
    zug: Paare | None = None
    """The same once more, or else an open question of ``oder_frage``."""
    oder_frage: frozenset[AufgabeArt] = frozenset()
    ohne_frage: frozenset[AufgabeArt] = frozenset()
    """No open question of these kinds."""


class Einblick(Protocol):
    """Look-ups for pages; each is of one authority, and what belongs to another is not there."""

    def uebergaben(
        self, mandant: Kennung, auswahl: Auswahl, *, nach: TransferId | None, max_zeilen: int
    ) -> tuple[Transfer, ...]:
        """Return transfers, newest first; ``nach`` = the last one of the page before."""

    def zum_kurzzeichen(self, mandant: Kennung, kurz: Kurzzeichen) -> tuple[Transfer, ...]:
        """Return the transfers whose process has this Kurzzeichen, newest first."""

    def zur_uuid(self, mandant: Kennung, uuid: NachrichtenUUID) -> tuple[Nachricht, ...]:
        """Return the messages under this id, whoever wrote them, oldest first."""

    def merkmale_uebergabe(self, mandant: Kennung, transfer: TransferId) -> Merkmale:
        """Return what is another value after each change that the page of a transfer shows; empty: not ours."""

    def merkmale_fragen(self, mandant: Kennung, arten: Collection[AufgabeArt]) -> Merkmale:
        """Return the same of the open questions of these kinds."""

    def eintraege(self, mandant: Kennung, transfer: TransferId, *, max_zeilen: int) -> tuple[bytes, ...]:
        """Return the canonical octets of log entries that name the transfer, newest first; none that was pruned."""
