"""Deliveries of scanned paper files as pages show them: how far each is, and what is to be corrected by whom."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median
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
GEMESSEN: Final = 20
"""Case files whose pace tells how long the rest takes: the last ones, for small and large ones lie together."""
MINDESTENS: Final = 3
"""Gaps between two of them that tell a pace."""
STILLE: Final = timedelta(minutes=2)
STILLE_MAL: Final = 10
"""After so long, and so many times the pace, without a case file nothing is promised any more."""


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
    rest: timedelta | None
    """How long the intake still takes, as far as that can be told."""
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

    async def liste(
        self, mandant: Kennung, *, person: str, max_zeilen: int = MAX_LIEFERUNGEN + 1
    ) -> tuple[Lieferungszeile, ...]:
        """Return the deliveries, newest first; at most one more than ``MAX_LIEFERUNGEN``."""

        def look(tx: Tx) -> tuple[Lieferungszeile, ...]:
            known = tx.scans.liste(mandant, max_zeilen=max_zeilen)
            counted = tx.scans.staende([one.id for one in known])
            return tuple(_zeile(one, counted.get(one.id, {})) for one in known)

        rows = await self._u.store.read(look)
        await self._vermerke(mandant, person, len(rows))
        return rows

    async def zeige(self, mandant: Kennung, ident: str, *, person: str, selbst: bool = False) -> Lieferungsbild:
        """Return one delivery of this authority; ``Usage`` (UNKNOWN) for any other.

        ``selbst``: the page asks by itself, because something changed.
        """

        def look(tx: Tx) -> Lieferungsbild:
            found = hole(tx, mandant, ident)
            files = tx.scans.akten(ident)
            row = _zeile(found, tx.scans.staende([ident]).get(ident, {}))
            waits = row.angehalten is not None or row.beendet is not None
            pace = () if waits else tx.scans.aufgenommen(ident, max_zeilen=GEMESSEN + 1)
            return Lieferungsbild(
                zeile=row,
                rest=restzeit(pace, row.akten - row.entschieden, self._u.jetzt()),
                abgeholt=found.abgeholt,
                akten=tuple(map(_akte, files)),
                befunde=_BEFUNDE.decode(found.maengel),
            )

        shown = await self._u.store.read(look)
        await self._blicke.schreibe_einmal(
            self._vermerk(mandant, person, len(shown.akten)),
            (person, mandant, "lieferung", ident),
            frozenset({ident}),  # whatever becomes of them, the case files of a delivery stay the same
            selbst=selbst,
        )
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
        await self._blicke.schreibe(self._vermerk(mandant, person, anzahl))

    def _vermerk(self, mandant: Kennung, person: str, anzahl: int) -> Callable[[Tx], None]:
        read = AuditEreignis.LIEFERUNG_GELESEN
        return lambda tx: self._blicke.vermerke(tx, mandant, read, person=person, anzahl=anzahl)


def hole(tx: Tx, mandant: Kennung, ident: str) -> Scanlieferung:
    """Return a delivery of this authority; ``Usage`` (UNKNOWN) for any other."""
    found = tx.scans.holen(ident)
    if found is None or found.mandant != mandant:
        raise Usage(f"there is no delivery {ident} here", code="UNKNOWN")
    return found


def restzeit(zuletzt: Sequence[tuple[int, datetime]], offen: int, jetzt: datetime) -> timedelta | None:
    """Return how long the rest takes at the pace of the case files taken in last; ``None``: nobody can tell.

    ``zuletzt`` is place and moment, the last one first. A pause between two of them does not count, and where
    nothing was taken in for long, nothing is promised.
    """
    paces = [
        (late - early).total_seconds() / (behind - before) for (behind, late), (before, early) in pairwise(zuletzt)
    ]
    if offen <= 0 or len(paces) < MINDESTENS:
        return None
    pace = timedelta(seconds=max(median(paces), 0.0))
    if jetzt - zuletzt[0][1] > max(STILLE, STILLE_MAL * pace):
        return None
    return pace * offen


def _stand(stand: str, *, abgeloest: bool) -> Scanstand:
    found = Scanstand(stand)
    return Scanstand.NACHGELIEFERT if abgeloest and found is Scanstand.NACHBESSERUNG else found


def _zeile(one: Scanlieferung, gezaehlt: Mapping[tuple[str, bool], int]) -> Lieferungszeile:
    staende: Counter[Scanstand] = Counter()
    for (stand, abgeloest), number in gezaehlt.items():
        staende[_stand(stand, abgeloest=abgeloest)] += number
    return Lieferungszeile(
        id=one.id,
        nummer=one.nummer,
        dienst=one.dienst,
        begonnen=one.begonnen,
        beendet=one.beendet,
        angehalten=one.angehalten,
        staende=staende,
        maengel=sum(each.schwer for each in _BEFUNDE.decode(one.maengel)),
    )


def _akte(one: Scanakte) -> Lieferungsakte:
    return Lieferungsakte(
        stelle=one.stelle,
        barcode=one.barcode,
        aktenzeichen=one.aktenzeichen,
        stand=_stand(one.stand, abgeloest=one.abgeloest),
        dokumente=one.dokumente,
        seiten=one.seiten,
        akte=one.akte,
        befunde=_BEFUNDE.decode(one.maengel),
    )
