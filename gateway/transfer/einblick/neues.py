"""That something changed which a page shows: a mark for each topic, another one after each change, and no more.

A mark says nothing of anybody; whoever is told that it is another one asks for the page again, and may or may not.
That somebody looked changes no mark.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from gateway.domain.ids import Kennung, TransferId, sha256_of
from gateway.transfer.auskunftssperre import uebergabe_gesperrt
from gateway.transfer.einblick.betrieb import ARBEIT
from gateway.transfer.einblick.zug import FACHFRAGEN
from gateway.transfer.ports import Tx
from gateway.transfer.umgebung import Umgebung

STELLEN = 16
"""Hexadecimal digits of a mark: whoever misses a change by chance sees the next."""


class Themenart(StrEnum):
    """What a page may be about."""

    UEBERGABE = "uebergabe"
    AUFGABEN = "aufgaben"
    LAGE = "lage"
    LIEFERUNG = "lieferung"


EINZELNE = frozenset({Themenart.UEBERGABE, Themenart.LIEFERUNG})
"""Those that are about one thing, which is named."""


@dataclass(frozen=True, slots=True)
class Thema:
    """One thing a page of this authority shows."""

    mandant: Kennung
    art: Themenart
    ident: str | None = None
    """Of which transfer or delivery."""


class Neues:
    """Reads marks."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Keep the surroundings."""
        self._u = umgebung

    async def stand(self) -> int:
        """Return a number that is another one after each commit, whoever made it."""
        return await self._u.store.stand()

    async def marken(self, themen: Collection[Thema]) -> Mapping[Thema, str]:
        """Return the mark of each topic, all of one moment."""
        return await self._u.store.read(lambda tx: {one: _marke(tx, self._u, one) for one in themen})


def _marke(tx: Tx, umgebung: Umgebung, thema: Thema) -> str:
    seen: object
    if thema.art is Themenart.UEBERGABE:
        seen = _uebergabe(tx, umgebung, thema)
    elif thema.art is Themenart.AUFGABEN:
        seen = tx.einblick.merkmale_fragen(thema.mandant, FACHFRAGEN)
    elif thema.art is Themenart.LIEFERUNG:
        seen = _lieferung(tx, thema)
    else:
        seen = tx.betriebsblick.merkmale(thema.mandant, ARBEIT)
    return sha256_of(repr(seen).encode())[:STELLEN]


def _uebergabe(tx: Tx, umgebung: Umgebung, thema: Thema) -> object:
    """Return what the page of a transfer changes by, and whether it may name the person (any more)."""
    found = None if thema.ident is None else tx.transfers.holen(TransferId(thema.ident))
    if found is None or found.mandant != thema.mandant:
        return ()
    seen = tx.einblick.merkmale_uebergabe(thema.mandant, found.id)
    return seen, uebergabe_gesperrt(tx, umgebung, found)


def _lieferung(tx: Tx, thema: Thema) -> object:
    """Return what the page of a delivery changes by: how many of its case files stand where, stop and end."""
    found = None if thema.ident is None else tx.scans.holen(thema.ident)
    if found is None or found.mandant != thema.mandant:
        return ()
    counted = tx.scans.staende([found.id]).get(found.id, {})
    return found.angehalten, found.beendet, sorted(counted.items())
