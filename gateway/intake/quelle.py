"""Where a delivery lies: its files by name, with what keeps one from being read, and how to open it.

Whoever made the delivery is not trusted: no link is followed, nothing outside is opened, nothing unpacked by name.
"""

import unicodedata
from abc import abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO, Final, Protocol

from gateway.intake.bericht import Mangel
from gateway.intake.schein import abgelehnt
from gateway.intake.schein_csv import NAME as CSV_NAME
from gateway.intake.schein_xml import NAME as XML_NAME

MAX_DATEIEN: Final = 100_000
"""Files of one delivery: twice as many as a note has rows; with more it is the wrong folder, or an attack."""
MAX_DATEI_OCTETS: Final = 512 << 20
"""Octets of one document: fifteen times a whole case file of 180 sheets; the process that looks at pages maps it
as a whole, into an address space of twice as much."""
SCHEINE: Final = (CSV_NAME, XML_NAME)
NICHT_GEMEINT: Final = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})
"""What file managers leave in folders, in small letters; like what begins with a dot it is no document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund:
    """One file of the delivery."""

    laenge: int
    """Octets, as the folder or the directory of the ZIP says."""
    hindernis: str | None = None
    """Why it is not opened, in German; ``None`` = it can be."""


class Quelle(Protocol):
    """A folder or a ZIP; blocking, used from several threads."""

    funde: dict[str, Fund]
    """Every file by its path inside the delivery, in normal form C; without the note."""
    maengel: tuple[Mangel, ...]
    """What lies there and has no usable name."""
    schein: str
    """``lieferschein.csv`` or ``lieferschein.xml``."""

    def erwarte(self, namen: Collection[str]) -> None:
        """Hear the names of the note: they decide how a name is to be read that may be read in several ways."""

    @abstractmethod
    def oeffne(self, name: str) -> BinaryIO:
        """Open a file to be read once from its start; ``Refused`` where that is not possible (any more)."""

    @abstractmethod
    def oeffne_schein(self) -> BinaryIO:
        """Open the note."""

    @abstractmethod
    def oeffne_datei(self, name: str) -> BinaryIO:
        """Open a file with a descriptor of its own, whole and seekable, for those who look into it."""

    @abstractmethod
    def schliesse(self) -> None:
        """Let everything go."""


def schluessel(name: str) -> str:
    """Make spellings of one name equal: file systems keep umlauts composed or not."""
    return unicodedata.normalize("NFC", name)


def gezeigt(name: str, hoechstens: int = 200) -> str:
    """Return a name of others as it may be shown: nothing invisible, nothing endless."""
    sauber = "".join(z if z.isprintable() else "\ufffd" for z in name.encode("utf-8", "replace").decode("utf-8"))
    return sauber if len(sauber) <= hoechstens else f"{sauber[:hoechstens]}…"


def ist_beiwerk(name: str) -> bool:
    """Tell whether a file manager left it there."""
    letzte = name.rsplit("/", 1)[-1]
    return (
        any(teil.startswith(".") or teil == "__MACOSX" for teil in name.split("/"))
        or letzte.lower() in NICHT_GEMEINT
    )


def waehle_schein(namen: frozenset[str]) -> str:
    """Return the name of the note; refused where there is none or two of them."""
    da = [name for name in SCHEINE if name in namen]
    if not da:
        raise abgelehnt(
            "Lieferung",
            f"Es liegt kein Lieferschein bei: {CSV_NAME} oder {XML_NAME} gehört in den obersten Ordner.",
        )
    if len(da) > 1:
        raise abgelehnt("Lieferung", f"Es liegen zwei Lieferscheine bei ({' und '.join(da)}); einer muss heraus.")
    return da[0]
