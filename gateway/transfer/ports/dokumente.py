"""Port of the look at a single document that somebody brings: what it really is, and its pages."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Literal, Protocol

from gateway.domain.akte import Dateiformat
from gateway.domain.ids import Kennung, Sha256


class Ablehnung(StrEnum):
    """Why a document may not enter a case file; each has a text that says who must do what."""

    LEER = "leer"
    ART = "art"
    """Its content is of no type that is accepted here."""
    NAME = "name"
    """Its name says another type than its content, or none."""
    ZEICHEN = "zeichen"
    """Its name has letters that cannot travel."""
    BESCHAEDIGT = "beschaedigt"
    VERSCHLUESSELT = "verschluesselt"
    ZU_GROSS = "zu_gross"
    """Its pages need more memory or time than any scan."""
    NICHT_PRUEFBAR = "nicht_pruefbar"
    """What looks at pages died of it."""
    SCHADSOFTWARE = "schadsoftware"
    NICHT_GEPRUEFT = "nicht_geprueft"
    """The malware scanner does not read so long a file, or fails on it."""
    MERKMAL = "merkmal"
    """It acts by itself in a way that the configuration refuses."""


class Abgelehnt(Exception):
    """A document may not enter."""

    def __init__(self, grund: Ablehnung) -> None:
        """Keep why."""
        super().__init__(grund.value)
        self.grund = grund


@dataclass(frozen=True, slots=True, kw_only=True)
class Gemessen:
    """What was seen of a document that may enter."""

    name: str
    format: Dateiformat
    laenge: int
    sha256: Sha256
    crc32: int
    seiten: int | None
    """``None`` where its format has none that are counted."""
    leer: tuple[int, ...]
    """Pages on which there is nothing to see."""


class Dokumentmesser(Protocol):
    """Looks at documents where they can do no harm, and stores them."""

    async def miss(self, datei: BinaryIO, name: str, formate: Set[Dateiformat]) -> Gemessen:
        """Look at a whole file; ``Abgelehnt`` with why it may not enter, ``TryLater`` where the machine cannot."""

    def lege_ab(self, mandant: Kennung, datei: BinaryIO, digest: Sha256) -> Sha256:
        """Make it durable, sealed, as a document that belongs to nothing yet; blocking. Return its blob."""


class Leerseher(Protocol):
    """Looks for pages with nothing on them."""

    async def leere(
        self, bloecke: Iterable[bytes], laenge: int, art: Literal["pdf", "jpg"]
    ) -> tuple[int, ...] | None:
        """Return the blank pages of a file, from 1; ``None``: its pages cannot be seen.

        ``TryLater`` or ``OSError`` where the machine fails, ``Refused`` where its octets are damaged.
        """

    async def schliesse(self) -> None:
        """Let the child process go; the next file starts another."""
