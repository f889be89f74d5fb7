"""Ports of the text of documents: who reads it, and the index of its words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from gateway.domain.akte import Dateiformat
from gateway.domain.ids import AkteId, DokumentUUID, Kennung, Sha256


class Textstand(StrEnum):
    """What is known of the text of a document."""

    OFFEN = "offen"
    DA = "da"
    OHNE = "ohne"
    """It has none: pages that are images only."""
    UNLESBAR = "unlesbar"
    """Protected, damaged, too large or deadly; it is not read again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesestoff:
    """A document whose text is to be read."""

    mandant: Kennung
    akte: AkteId
    dokument: DokumentUUID
    sha256: Sha256
    blob: Sha256 | None
    """Where its sealed octets lie; ``None`` = readable under its digest."""
    format: Dateiformat
    test: bool
    versuch: int = 1
    """How often it was begun, this time too."""


class TextUnlesbar(Exception):
    """The text of this document cannot be read, now or later."""


class TextGestoert(Exception):
    """Whoever read this document died: of it, or of the machine."""


class Textleser(Protocol):
    """Reads the text of stored documents."""

    async def lies(self, stoff: Lesestoff) -> str | None:
        """Return the text layer; ``None`` = there is none.

        Raises ``TextUnlesbar`` where another try is in vain, ``TextGestoert`` where it may be, ``TryLater`` where
        the document is not the reason.
        """


class Volltext(Protocol):
    """Index of the words in documents: new ones wait, deleted and replaced ones leave by themselves."""

    def beginne(self, *, max_zeilen: int) -> tuple[Lesestoff, ...]:
        """Return documents to read, the newest first, and count that each was begun."""

    def gib_zurueck(self, mandant: Kennung, akte: AkteId, dokument: DokumentUUID) -> None:
        """Take back that a document was begun."""

    def eintragen(self, mandant: Kennung, akte: AkteId, dokument: DokumentUUID, woerter: Collection[str]) -> None:
        """Put a document that waits under these hashes (``textwoerter.marken``); nothing where none waits.

        It goes on waiting while ``tilge`` is at work.
        """

    def unlesbar(self, mandant: Kennung, akte: AkteId, dokument: DokumentUUID) -> None:
        """Note that a document cannot be read."""

    def wartet(self) -> bool:
        """Tell whether any document is to be read now."""

    def ungelesen(self, mandant: Kennung) -> int:
        """Return how many documents of an authority are to be read, up to some ten thousand."""

    def tilge(self, jetzt: datetime) -> bool:
        """Write a piece of the index anew where deleted documents left words; tell whether more is to do."""
