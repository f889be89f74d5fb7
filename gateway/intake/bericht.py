"""What became of a delivery, file by file: the value that protocol (PDF, CSV) and command line are made from."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Zustaendig(StrEnum):
    """Who must act on a defect."""

    SCANDIENST = "scandienst"
    BEHOERDE = "behoerde"


class Stand(StrEnum):
    """Where one case file of a delivery stands."""

    OFFEN = "offen"  # not looked at yet
    AUFGENOMMEN = "aufgenommen"  # checked and whole in the Ablage
    SCHON_DA = "schon_da"  # delivered before with the same content; nothing was done
    NACHBESSERUNG = "nachbesserung"  # not in the Ablage: somebody must act
    NACHGELIEFERT = "nachgeliefert"  # was to be corrected; a later delivery brought it again. Shown, never kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Mangel:
    """One defect or hint; every text is German and says what is wrong and, where it helps, why that may be."""

    art: str
    """Short fixed key, for machines: ``pruefsumme``, ``leer``, ``fehlt`` …"""
    wo: str
    """File or place in the words of the delivery note: ``A-0332/0004.pdf``, ``Blatt 4–9``; shown, never a path."""
    grund: str
    zustaendig: Zustaendig
    schwer: bool = True
    """A defect keeps the case file out of the Ablage; a hint only stands in the protocol."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aktenzeile:
    """One case file of the delivery."""

    barcode: str
    aktenzeichen: str
    stand: Stand
    dokumente: int = 0
    seiten: int = 0
    octets: int = 0
    maengel: tuple[Mangel, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lieferungsbericht:
    """One delivery; ``maengel`` are those that belong to no case file (surplus files, an unreadable note)."""

    nummer: str
    """As the provider counts its deliveries."""
    dienst: str
    """Name of the provider."""
    behoerde: str
    """Name of the authority."""
    abgeholt: date | None
    """Day of the pick-up of the paper, where the note says it."""
    begonnen: datetime
    beendet: datetime | None
    akten: tuple[Aktenzeile, ...]
    maengel: tuple[Mangel, ...] = ()
    test: bool = False
