"""Ports of the protection against malware: the scanner, and what is kept of its verdicts."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from gateway.domain.errors import TryLater
from gateway.domain.ids import AkteId, DokumentUUID, Kennung, TransferId
from gateway.domain.merkmale import Merkmal
from gateway.domain.schutz import Anhaltung, Schutzvermerk

UNERREICHBAR = "SCANNER"
"""Code of what waits because the scanner gives no verdict."""


class SchutzUnerreichbar(TryLater):
    """The scanner cannot be asked, or gave no verdict: nothing is known, least of all that there is nothing."""

    def __init__(self, reason: str) -> None:
        """Keep the sentence for the operator; it holds nothing the scanner said."""
        super().__init__(reason, code=UNERREICHBAR)


class Urteil(StrEnum):
    """What a scanner says about one document."""

    SAUBER = "sauber"
    FUND = "fund"
    ZU_GROSS = "zu_gross"
    """Longer than the scanner reads: it says nothing about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Virenbefund:
    """The verdict on one document; ``signatur`` is there for a finding only, in letters an audit entry can hold."""

    urteil: Urteil
    signatur: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schutzprogramm:
    """Which program looked, with which signatures."""

    name: str
    """Program, version and number of its signatures, such as ``ClamAV/1.4.6/27456``; a code, no sentence."""
    signaturen_vom: datetime | None = None
    """When its signatures were made, if it says so."""


class Virenschutz(Protocol):
    """A scanner for malware."""

    async def programm(self) -> Schutzprogramm:
        """Return which program would look now; raises ``SchutzUnerreichbar``."""

    async def pruefe(self, bloecke: Callable[[], Iterator[bytes]], laenge: int) -> Virenbefund:
        """Have ``laenge`` octets looked at; ``bloecke`` yields them, blocking.

        Raises ``SchutzUnerreichbar`` without a verdict, and whatever reading the octets raises.
        """


class Schutzablage(Protocol):
    """Deliveries that are held, and how each file was looked at."""

    def anlegen(self, anhaltung: Anhaltung) -> None:
        """Insert."""

    def aendern(self, anhaltung: Anhaltung) -> Anhaltung:
        """Store the value of a known one and return it; ``Konflikt`` for an unknown one."""

    def zum_transfer(self, transfer: TransferId) -> tuple[Anhaltung, ...]:
        """Return the holds of a transfer, newest first."""

    def vermerke(self, mandant: Kennung, akte: AkteId, vermerk: Schutzvermerk) -> None:
        """Keep with a file how it was looked at; goes with the file."""

    def uebergehe(self, mandant: Kennung, akte: AkteId, anzahl: int) -> None:
        """Count documents that came to a file later without a clean verdict, where it is kept as looked at."""

    def merke(self, mandant: Kennung, akte: AkteId, merkmale: Mapping[DokumentUUID, Collection[Merkmal]]) -> None:
        """Keep with the documents of a file what they do by themselves; goes with each document."""

    def merkmale(self, mandant: Kennung, akte: AkteId) -> dict[DokumentUUID, tuple[Merkmal, ...]]:
        """Return what ``merke`` kept, in the order of ``Merkmal``; documents without marks are left out."""

    def vermerk(self, mandant: Kennung, akte: AkteId) -> Schutzvermerk | None:
        """Return it; ``None`` for files from before, and for those nobody had looked at."""
