"""Requests of other systems under a key: done once, whoever sends them again gets the same answer for a day.

A key is kept before anything is done and its answer after it. What is being done in this process is known in
memory: whoever comes meanwhile is told so. A request that a killed process left without an answer is done again,
under the same id, so that it has no second effect.
"""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import Final

from gateway.domain.ids import Sha256
from gateway.transfer.ports import Tx
from gateway.transfer.ports.schnittstelle import Apitoken, Wiederholung
from gateway.transfer.umgebung import Umgebung

GILT: Final = timedelta(hours=48)
"""How long a key stands for its request: over a night and a day on which the other system stood still."""


class Stand(Enum):
    """What a key says about a request."""

    NEU = auto()
    ABGEBROCHEN = auto()
    """It began in a process that was killed: it is to be done again, and may have been done."""
    FERTIG = auto()
    LAEUFT = auto()
    ANDERE = auto()
    """The key was sent with another request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lage:
    """What a key says."""

    stand: Stand
    ident: str
    """UUID under which the request works: the same whenever it is done again under its key."""
    status: int | None = None
    antwort: str | None = None


@dataclass(slots=True)
class Versuch:
    """A request being done. With neither an answer nor a no it is as if the process had been killed."""

    lage: Lage
    ergebnis: tuple[int, str] | None = None
    """Status and answer, kept for whoever sends it again."""
    abgelehnt: bool = False
    """Nothing was done: the key is free again."""


class Wiederholungen:
    """Keeps keys; one for the whole process."""

    def __init__(self, umgebung: Umgebung) -> None:
        """Nothing is being done yet."""
        self._u = umgebung
        self._laufend: set[tuple[str, Sha256]] = set()

    @asynccontextmanager
    async def versuch(self, token: Apitoken, schluessel: str, anfrage: bytes) -> AsyncIterator[Versuch]:
        """Hold a key while its request is done; ``anfrage`` is everything that makes it what it is."""
        name = self._u.speicher.suchwert("api.schluessel", f"{token.id}\0{schluessel}")
        what = self._u.speicher.suchwert("api.anfrage", anfrage.hex())
        place = (token.id, name)
        if place in self._laufend:
            yield Versuch(lage=Lage(stand=Stand.LAEUFT, ident=""))
            return
        self._laufend.add(place)
        try:
            lage = await self._u.store.write(lambda tx: self._beginne(tx, token.id, name, what))
            one = Versuch(lage=lage)
            try:
                yield one
            finally:
                if lage.stand in {Stand.NEU, Stand.ABGEBROCHEN}:
                    await self._u.store.write(lambda tx: _beende(tx, token.id, name, one))
        finally:
            self._laufend.discard(place)

    def _beginne(self, tx: Tx, token: str, name: Sha256, what: Sha256) -> Lage:
        now = self._u.jetzt()
        found = tx.schnittstelle.wiederholung(token, name)
        if found is None or found.begonnen + GILT <= now:
            begun = Wiederholung(token=token, schluessel=name, anfrage=what, begonnen=now)
            tx.schnittstelle.beginne(begun)
            return Lage(stand=Stand.NEU, ident=self._ident(begun))
        if found.anfrage != what:
            return Lage(stand=Stand.ANDERE, ident="")
        if found.status is None:
            return Lage(stand=Stand.ABGEBROCHEN, ident=self._ident(found))
        return Lage(stand=Stand.FERTIG, ident=self._ident(found), status=found.status, antwort=found.antwort)

    def _ident(self, one: Wiederholung) -> str:
        """Return the id of a request: another one where the same key is sent again after its time."""
        said = f"{one.token}\0{one.schluessel}\0{one.begonnen.isoformat()}"
        return str(uuid.UUID(hex=self._u.speicher.suchwert("api.ident", said)[:32], version=5))


def _beende(tx: Tx, token: str, name: Sha256, one: Versuch) -> None:
    if one.ergebnis is not None:
        tx.schnittstelle.beende(token, name, *one.ergebnis)
    elif one.abgelehnt:
        tx.schnittstelle.vergiss(token, name)
