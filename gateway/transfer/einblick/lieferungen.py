"""Deliveries of scanned paper files as pages show them: how far each is, and what is to be corrected by whom."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

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
            found = tx.scans.holen(ident)
            if found is None or found.mandant != mandant:
                raise Usage(f"there is no delivery {ident} here", code="UNKNOWN")
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

    async def _vermerke(self, mandant: Kennung, person: str, anzahl: int) -> None:
        read = AuditEreignis.LIEFERUNG_GELESEN
        await self._blicke.schreibe(
            lambda tx: self._blicke.vermerke(tx, mandant, read, person=person, anzahl=anzahl)
        )


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
