"""Port of what pages look up across tables: chosen transfers, those of a Kurzzeichen, entries of one transfer."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from gateway.domain.ids import Kennung, NachrichtenUUID, TransferId
from gateway.domain.kurzzeichen import Kurzzeichen
from gateway.domain.states import Rolle, Zustand
from gateway.domain.transfer import Transfer
from gateway.transfer.records import AufgabeArt, Nachricht

Paar = tuple[Rolle, Zustand]
Paare = frozenset[Paar]
Merkmale = tuple[tuple[str | int | None, ...], ...]
"""Ids, numbers and states; compared with those of before, and nothing else."""


class Merkmal(StrEnum):
    """What tells transfers of one state apart whose turns differ."""

    BEREIT = "bereit"  # our answer to what was delivered waits to be fetched
    WARTET_MIT = "wartet_mit"  # we wait for the file ourselves
    AUFBEWAHRT = "aufbewahrt"  # our copy of a file that was handed over is kept for a while


Zuege = Mapping[Paar, tuple[Merkmal, bool] | None]
"""Sides and states; only those of them with (``True``) or without what is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Auswahl:
    """Which transfers are wanted; everything given must hold. There is nothing in it about who works here."""

    rolle: Rolle | None = None
    partner: Kennung | None = None
    staende: Paare | None = None
    """On one of these sides in one of these states."""
    zug: Zuege | None = None
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
