"""What is kept of a delivery of scanned paper files: its identity, and where each of its case files stands."""

from dataclasses import dataclass
from datetime import date, datetime

from gateway.domain.ids import AkteId, Kennung, Sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanlieferung:
    """One delivery; the same authority, provider, number and note are the same delivery, whenever it is brought."""

    id: str
    """Our name of it, a UUID."""
    mandant: Kennung
    dienst: str
    """The provider, as its note names it."""
    nummer: str
    """As the provider counts its deliveries."""
    schein_sha256: Sha256
    """Of the octets of the delivery note."""
    abgeholt: date | None
    begonnen: datetime
    beendet: datetime | None = None
    """When every case file had been decided for the first time."""
    angehalten: datetime | None = None
    """Since when its intake is stopped: nothing more of it enters until it is let go on."""
    test: bool = False
    maengel: str = "[]"
    """Defects that belong to no case file, JSON; sealed: names of files may name people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanakte:
    """One case file of a delivery."""

    id: str
    """``LIEFERUNG/STELLE``."""
    mandant: Kennung
    lieferung: str
    stelle: int
    """Place in the note, from 1."""
    barcode: str
    aktenzeichen: str
    stand: str
    """``offen``, ``aufgenommen``, ``schon_da`` or ``nachbesserung``."""
    dokumente: int = 0
    seiten: int = 0
    octets: int = 0
    akte: AkteId | None = None
    """Where it was taken in or lay before: the file in the Ablage."""
    abgeloest: bool = False
    """It was to be corrected, and a later delivery brought it again."""
    maengel: str = "[]"
    """Defects and hints, JSON; sealed."""
