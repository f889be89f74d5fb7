"""Deliveries of scanned paper files as pages show them: how far each is, and what is to be corrected by whom."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final, Protocol

import msgspec

from gateway.domain.errors import Usage
from gateway.domain.events import AuditEreignis
from gateway.domain.ids import AkteId, Kennung
from gateway.domain.scanlieferung import Scanakte, Scanlieferung
from gateway.transfer.einblick.blick import Blicke
from gateway.transfer.ports import Tx
from gateway.transfer.umgebung import Umgebung

MAX_LIEFERUNGEN: Final = 200
"""Deliveries of one list: some years of one authority."""


class Scanstand(StrEnum):
    """Where a case file of a delivery stands; the values are those that are kept, and ``NACHGELIEFERT``."""

    OFFEN = "offen"
    AUFGENOMMEN = "aufgenommen"
    SCHON_DA = "schon_da"
    NACHBESSERUNG = "nachbesserung"
    NACHGELIEFERT = "nachgeliefert"


class Befund(msgspec.Struct, frozen=True, kw_only=True):
    """A defect or hint as it is kept (``intake.berichten.als_text``); its texts are German."""

    art: str
    wo: str
    grund: str
    zustaendig: str
    """``scandienst`` or ``behoerde``."""
    schwer: bool = True
    """A defect keeps the case file out of the Ablage; a hint does not."""


_BEFUNDE: Final = msgspec.json.Decoder(tuple[Befund, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class Lieferungszeile:
    """One delivery in the list."""

    id: str
    nummer: str
    dienst: str
    begonnen: datetime
    beendet: datetime | None
    angehalten: datetime | None
    """Since when its intake is stopped."""
    staende: Mapping[Scanstand, int]
    maengel: int
    """Defects that belong to no case file."""

    @property
    def akten(self) -> int:
        """How many case files it names."""
        return sum(self.staende.values())

    @property
    def entschieden(self) -> int:
        """How many of them were looked at."""
        return self.akten - self.staende.get(Scanstand.OFFEN, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lieferungsakte:
    """One case file of a delivery."""

    stelle: int
    barcode: str
    aktenzeichen: str
    stand: Scanstand
    dokumente: int
    seiten: int
    akte: AkteId | None
    befunde: tuple[Befund, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lieferungsbild:
    """One delivery with everything there is to say."""

    zeile: Lieferungszeile
    abgeholt: date | None
    akten: tuple[Lieferungsakte, ...]
    befunde: tuple[Befund, ...]


class Lage(StrEnum):
    """What happens next to a delivery that lies in the folder."""

    LAEUFT = "laeuft"
    WARTET = "wartet"
    """It comes when those before it are done."""
    SPAETER = "spaeter"
    """It could not be taken in, or is stopped, and is looked at again after a pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Liegendes:
    """A delivery that lies in the folder of its authority and was not moved from there yet."""

    name: str
    """As its provider called it; shown, never a path."""
    seit: datetime
    lage: Lage


class Ankommendes(Protocol):
    """A delivery that is being brought into the folder, out of sight until it is whole."""

    def schreibe(self, octets: bytes) -> None:
        """Append; blocking. ``TryLater`` (NO_SPACE) where too little of the disk would be left."""

    async def stelle_hin(self, name: str) -> None:
        """Make it durable and let it appear under a free name like this one; then it is taken in by itself."""

    async def verwirf(self) -> None:
        """Leave nothing behind; after ``stelle_hin`` nothing happens."""


class Lieferkorb(Protocol):
    """The folder of deliveries of the running service."""

    async def empfange(self, mandant: Kennung) -> Ankommendes:
        """Begin to bring a delivery; ``TryLater`` while no new work is taken."""

    async def liegt(self, mandant: Kennung) -> tuple[Liegendes, ...]:
        """Return what lies there, in the order in which it comes."""

    def stosse_an(self) -> None:
        """Look at once: what waits out a pause waits no more."""


class Protokollform(StrEnum):
    """How the protocol of a delivery is written."""

    PDF = "pdf"
    CSV = "csv"


class Lieferprotokolle(Protocol):
    """Writes the protocol as its provider gets it (``intake.protokolle``)."""

    async def schreibe(
        self, lieferung: Scanlieferung, akten: Sequence[Scanakte], form: Protokollform
    ) -> tuple[str, bytes]:
        """Return a name no path can hide in, and the file. ``Usage``: no font to set it with."""


class Lieferungsblicke:
    """Reads deliveries of an authority; each look is logged."""

    def __init__(self, umgebung: Umgebung, blicke: Blicke) -> None:
        """Keep the collaborators."""
        self._u = umgebung
        self._blicke = blicke

    async def liste(self, mandant: Kennung, *, person: str) -> tuple[Lieferungszeile, ...]:
        """Return the deliveries, newest first."""

        def look(tx: Tx) -> tuple[Lieferungszeile, ...]:
            known = tx.scans.liste(mandant, max_zeilen=MAX_LIEFERUNGEN)
            return tuple(_zeile(one, tx.scans.akten(one.id)) for one in known)

        rows = await self._u.store.read(look)
        await self._vermerke(mandant, person, len(rows))
        return rows

    async def zeige(self, mandant: Kennung, ident: str, *, person: str) -> Lieferungsbild:
        """Return one delivery of this authority; ``Usage`` (UNKNOWN) for any other."""

        def look(tx: Tx) -> Lieferungsbild:
            found = hole(tx, mandant, ident)
            files = tx.scans.akten(ident)
            return Lieferungsbild(
                zeile=_zeile(found, files),
                abgeholt=found.abgeholt,
                akten=tuple(map(_akte, files)),
                befunde=_BEFUNDE.decode(found.maengel),
            )

        shown = await self._u.store.read(look)
        await self._vermerke(mandant, person, len(shown.akten))
        return shown

    async def unterlagen(
        self, mandant: Kennung, ident: str, *, person: str
    ) -> tuple[Scanlieferung, tuple[Scanakte, ...]]:
        """Return what the protocol of a delivery is made of; ``Usage`` (UNKNOWN) for any other."""

        def look(tx: Tx) -> tuple[Scanlieferung, tuple[Scanakte, ...]]:
            return hole(tx, mandant, ident), tx.scans.akten(ident)

        found = await self._u.store.read(look)
        await self._vermerke(mandant, person, len(found[1]))
        return found

    async def _vermerke(self, mandant: Kennung, person: str, anzahl: int) -> None:
        read = AuditEreignis.LIEFERUNG_GELESEN
        await self._blicke.schreibe(
            lambda tx: self._blicke.vermerke(tx, mandant, read, person=person, anzahl=anzahl)
        )


def hole(tx: Tx, mandant: Kennung, ident: str) -> Scanlieferung:
    """Return a delivery of this authority; ``Usage`` (UNKNOWN) for any other."""
    found = tx.scans.holen(ident)
    if found is None or found.mandant != mandant:
        raise Usage(f"there is no delivery {ident} here", code="UNKNOWN")
    return found


def _stand(one: Scanakte) -> Scanstand:
    stand = Scanstand(one.stand)
    return Scanstand.NACHGELIEFERT if one.abgeloest and stand is Scanstand.NACHBESSERUNG else stand


def _zeile(one: Scanlieferung, akten: Sequence[Scanakte]) -> Lieferungszeile:
    return Lieferungszeile(
        id=one.id,
        nummer=one.nummer,
        dienst=one.dienst,
        begonnen=one.begonnen,
        beendet=one.beendet,
        angehalten=one.angehalten,
        staende=Counter(map(_stand, akten)),
        maengel=sum(each.schwer for each in _BEFUNDE.decode(one.maengel)),
    )


def _akte(one: Scanakte) -> Lieferungsakte:
    return Lieferungsakte(
        stelle=one.stelle,
        barcode=one.barcode,
        aktenzeichen=one.aktenzeichen,
        stand=_stand(one),
        dokumente=one.dokumente,
        seiten=one.seiten,
        akte=one.akte,
        befunde=_BEFUNDE.decode(one.maengel),
    )
